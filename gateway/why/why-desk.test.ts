import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireWhy } from "../../api/wire-why.ts";
import type { Rule } from "../../model/catalog/catalog.ts";
import { API_CATALOG } from "../../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../../test/kit/api-world.ts";

let world: ApiWorld;
let zhang: Client;
/** An hour ahead of the machine's clock: from here on the test moves time alone. */
const T0 = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000;

beforeAll(async () => {
  world = await openApiWorld({
    catalog: {
      ...API_CATALOG,
      points: [
        ...(API_CATALOG.points ?? []),
        { id: "CH4-1", enterprise: "coldchain", device: "dtu1", kind: "gas", substance: "CH4", unit: "%LEL" },
        { id: "PT-1", enterprise: "coldchain", device: "dtu1", kind: "analog", unit: "kPa" },
        { id: "LT-1", enterprise: "coldchain", device: "dtu1", kind: "analog", unit: "m" },
        { id: "LT-2", enterprise: "coldchain", device: "dtu1", kind: "analog", unit: "m" },
        { id: "LT-3", enterprise: "coldchain", device: "dtu1", kind: "analog", unit: "m" },
      ],
      rules: [
        ...(API_CATALOG.rules ?? []),
        {
          id: "ch4",
          name: "机房甲烷",
          enterprise: "coldchain",
          kind: "threshold",
          points: ["CH4-1"],
          level: 2,
          params: { direction: "high", limit: 25, deadband: 2, onDelayMs: 5_000, offDelayMs: 30_000 },
        },
        {
          id: "surge",
          enterprise: "coldchain",
          kind: "rate",
          points: ["PT-1"],
          level: 3,
          params: { direction: "rising", limitPerMinute: 6, windowMs: 1_800_000 },
        },
        {
          id: "deep",
          enterprise: "coldchain",
          kind: "threshold",
          points: ["LT-2", "LT-3"],
          level: 2,
          params: { direction: "high", limit: 5 },
        },
        { id: "quiet", enterprise: "coldchain", kind: "no-data", points: ["LT-2"], params: { afterMs: 3_600_000 } },
        { id: "brief", enterprise: "coldchain", kind: "no-data", points: ["LT-3"], params: { afterMs: 2_000 } },
      ],
    },
  });
  zhang = await signIn(world, "zhang");
});
afterAll(() => world.close());

async function at(ms: number, readings: Record<string, number | string>, q = "good"): Promise<void> {
  world.clock.nowMs = T0 + ms;
  const body = Object.entries(readings).map(([p, v]) => ({ p, v, q, ts: T0 + ms }));
  if (body.length > 0) await world.publish("coldchain", "dtu1", body);
  else await world.take({ kind: "tick" });
}

async function why(point: string, ms: number, language = "en"): Promise<WireWhy> {
  const answer = await zhang.call("GET", `/api/v1/why?point=${point}&at=${T0 + ms}`, {
    headers: { "Accept-Language": language },
  });
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
}

async function sentence(point: string, ms: number, language = "en"): Promise<string | undefined> {
  return (await why(point, ms, language)).conditions[0]?.sentence;
}

describe("why", () => {
  beforeAll(async () => {
    await at(0, { "CH4-1": 3 });
    await at(10_000, { "CH4-1": 26 });
    await at(14_200, { "CH4-1": 27 });
    await at(15_000, {});
    await at(20_000, { "CH4-1": 24 });
    await at(25_000, { "CH4-1": 10 });
    await at(40_000, { "CH4-1": 9 }, "bad");
    await at(50_000, { "CH4-1": 9 });
    await at(80_000, {});
  });

  it("there was no alarm yet: the limit was passed for a part of the delay", async () => {
    expect(await sentence("CH4-1", 14_200)).toBe(
      "rule “机房甲烷” (threshold, orange, v1); the value is 27 %LEL, the limit ≥ 25 %LEL; the condition has been met for 4.2 s of the 5 s it must last",
    );
    expect(await sentence("CH4-1", 14_200, "zh-CN")).toBe(
      "规则“机房甲烷”（限值，橙色，第 1 版）；当前值 27 %LEL，限值 ≥ 25 %LEL；条件已成立 4.2 秒，须持续 5 秒 才报警",
    );
    expect((await why("CH4-1", 14_200)).conditions[0]).toMatchObject({
      judgement: "exceeded",
      met: false,
      passedMs: 4_200,
      dueAt: T0 + 15_000,
      alarm: null,
      differs: false,
    });
  });

  it("there was one, and the deadband kept it", async () => {
    expect((await why("CH4-1", 15_000)).conditions[0]).toMatchObject({ met: true, alarm: { state: "unacknowledged" } });
    expect(await sentence("CH4-1", 20_000)).toContain("within the deadband: the alarm stays");
  });

  it("there was one on its way back, and what is not known stops that", async () => {
    expect(await sentence("CH4-1", 30_000)).toContain("back to normal for 5 s of the 30 s it must last");
    expect(await sentence("CH4-1", 45_000)).toContain("nothing can be said now: the alarm stays");
    expect(await sentence("CH4-1", 80_000)).toContain("the condition is not met");
    expect((await why("CH4-1", 80_000)).conditions[0]).toMatchObject({
      differs: false,
      alarm: { state: "returned-unacknowledged", active: false, raisedAt: T0 + 15_000 },
    });
  });

  it("a rate is told with what it was taken from", async () => {
    await at(100_000, { "PT-1": 100 });
    await at(700_000, { "PT-1": 100 });
    await at(1_300_000, { "PT-1": 400 });
    expect(await sentence("PT-1", 1_300_000)).toBe(
      "rule “surge” (rate of change, yellow, v1); over 30 min the rate is 15 kPa/min, the limit 6 kPa/min; the condition is met and alarms",
    );
    expect((await why("PT-1", 700_000)).conditions[0]).toMatchObject({ judgement: "unknown", met: false });
  });

  it("a point that no rule judges says so, and one that was never heard too", async () => {
    const told = await why("LT-1", 1_300_000);
    expect(told).toMatchObject({ conditions: [], newest: null, silence: { silent: true, lastHeardAt: null } });
    expect(told.silence.sentence).toContain("no live reading in the time looked back on");
  });

  it("tells the version that was in force, who made it, and judges by its limit", async () => {
    await at(1_400_000, { "CH4-1": 24 });
    const edited: Rule = {
      id: "ch4",
      enterprise: "coldchain",
      kind: "threshold",
      points: ["CH4-1"],
      level: 2,
      params: { direction: "high", limit: 20, onDelayMs: 5_000 },
    };
    world.clock.nowMs = T0 + 1_500_000;
    const fragment = { rules: [edited] };
    await world.take({ kind: "catalog", id: "edit", by: "wang", fragment, reason: "closer to the drain" });
    await at(1_600_000, { "CH4-1": 24 });
    expect((await why("CH4-1", 1_450_000)).conditions[0]).toMatchObject({ version: 1, limit: 25, met: false });
    expect((await why("CH4-1", 1_600_000)).conditions[0]).toMatchObject({
      version: 2,
      limit: 20,
      met: true,
      changed: { by: "wang", at: T0 + 1_500_000, reason: "closer to the drain" },
    });
  });

  it("a point is silent when its own no-data rule says so, not when the system would", async () => {
    await at(1_700_000, { "LT-2": 6, "LT-3": 6 });
    await at(1_701_000, { "LT-2": 6, "LT-3": 6 });
    await at(4_000_000, {});
    const quiet = await why("LT-2", 4_000_000);
    expect(quiet.silence).toMatchObject({ afterMs: 3_600_000, lastHeardAt: T0 + 1_701_000, silent: false });
    expect(quiet.conditions[0]).toMatchObject({ rule: "deep", judgement: "exceeded", met: true, differs: false });
    const brief = await why("LT-3", 1_704_000);
    expect(brief.silence).toMatchObject({ afterMs: 2_000, silent: true });
    expect(brief.conditions[0]).toMatchObject({ rule: "deep", judgement: "unknown" });
  });

  it("refuses the future and what lies beyond the border", async () => {
    expect(await zhang.call("GET", `/api/v1/why?point=CH4-1&at=${T0 + 9e9}`)).toMatchObject({ status: 400 });
    expect(await zhang.call("GET", "/api/v1/why?point=NH3-301&enterprise=tanks")).toMatchObject({ status: 404 });
  });
});
