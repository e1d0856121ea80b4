import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireTrial } from "../../api/wire-trial.ts";
import type { RawPage } from "../../storage/readings/reading-store.ts";
import { API_CATALOG } from "../../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../../test/kit/api-world.ts";
import { TrialDesk } from "./trial-desk.ts";

const MIN = 60_000;
let world: ApiWorld;
let zhao: Client;
/** An hour ahead of the machine's clock: from here on the test moves time alone. */
const T0 = Math.ceil(Date.now() / 1000) * 1000 + 60 * MIN;

const TANKS = Array.from({ length: 12 }, (_, i) => `LT-${i + 1}`);

beforeAll(async () => {
  world = await openApiWorld({
    catalog: {
      ...API_CATALOG,
      points: [
        ...(API_CATALOG.points ?? []),
        { id: "PT-1", enterprise: "coldchain", device: "dtu1", kind: "analog", unit: "kPa" },
        ...TANKS.map((id) => ({ id, enterprise: "coldchain", device: "dtu1", kind: "analog" as const, unit: "m" })),
      ],
    },
  });
  zhao = await signIn(world, "zhao");
  // Over 5 kPa for one minute, then for ten, and from the 40th on.
  for (const [minute, v] of [
    [0, 2],
    [10, 8],
    [11, 2],
    [20, 7],
    [30, 3],
    [40, 9],
    [45, 9],
  ] as const) {
    world.clock.nowMs = T0 + minute * MIN;
    await world.publish("coldchain", "dtu1", { p: "PT-1", v, ts: T0 + minute * MIN });
  }
  // Told later, of a time between: history judges nothing.
  await world.publish("coldchain", "dtu1", { p: "PT-1", v: 50, ts: T0 + 35 * MIN, hist: true });
});
afterAll(() => world.close());

function pressure(params: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const all = { direction: "high", limit: 5, deadband: 1, onDelayMs: 0, offDelayMs: 0, ...params };
  return { id: "pt", enterprise: "coldchain", kind: "threshold", points: ["PT-1"], level: 2, params: all, ...more };
}

const ask = (rule: object, by = zhao) =>
  by.call("POST", "/api/v1/rules/try", { body: { enterprise: "coldchain", rule, hours: 2 } });

async function tried(rule: object): Promise<WireTrial> {
  const { status, json } = await ask(rule);
  expect([status, json.error?.details]).toEqual([200, undefined]);
  return json;
}

describe("trying a rule on the readings of the last hours", () => {
  it("says how often and when it would have been met, and for how long", async () => {
    const { conditions, complete, pointsLeftOut, to } = await tried(pressure({}));
    expect([complete, pointsLeftOut, to]).toEqual([true, 0, T0 + 45 * MIN]);
    expect(conditions).toEqual([
      {
        point: "PT-1",
        check: null,
        level: 2,
        limit: 5,
        unit: "kPa",
        tried: true,
        count: 3,
        heldMs: 16 * MIN,
        spans: [
          { from: T0 + 40 * MIN, to: null },
          { from: T0 + 20 * MIN, to: T0 + 30 * MIN },
          { from: T0 + 10 * MIN, to: T0 + 11 * MIN },
        ],
      },
    ]);
  });

  it("a delay of two minutes leaves the short one out, and each begins when it has run", async () => {
    const [condition] = (await tried(pressure({ onDelayMs: 2 * MIN }))).conditions;
    expect(condition?.spans).toEqual([
      { from: T0 + 42 * MIN, to: null },
      { from: T0 + 22 * MIN, to: T0 + 30 * MIN },
    ]);
  });

  it("a limit nothing reached was never met, also not by what was told later", async () => {
    expect((await tried(pressure({ limit: 9.5 }))).conditions).toMatchObject([{ count: 0, heldMs: 0, spans: [] }]);
  });

  it("each level of a rule is told by itself", async () => {
    const levels = [
      { level: 3, limit: 5 },
      { level: 1, limit: 8.5 },
    ];
    const rule = pressure({ levels, limit: undefined }, { level: undefined });
    const { conditions } = await tried(rule);
    expect(conditions.map(({ level, count }) => [level, count])).toEqual([
      [3, 3],
      [1, 1],
    ]);
  });

  it("applies and raises nothing", async () => {
    await tried(pressure({}));
    const { items } = (await zhao.call("GET", "/api/v1/alarms?status=all")).json;
    expect(items.filter(({ rule }: { rule: string }) => rule === "pt")).toEqual([]);
    const rules = (await zhao.call("GET", "/api/v1/rules")).json.items.map(({ id }: { id: string }) => id);
    expect(rules).not.toContain("pt");
  });

  it("takes a limit weaker than the standard, which is what a signature is asked for, and no rule that is wrong", async () => {
    const weak = { ...pressure({ limit: 300 }), id: "nh3", points: ["NH3-101"] };
    expect((await ask(weak)).status).toBe(200);
    const wrong = await ask(pressure({ limit: "high" }));
    expect([wrong.status, wrong.json.error.code]).toEqual([422, "CATALOG_INVALID"]);
    expect(wrong.json.error.details[0].path).toContain("params.limit");
    const theirs = { ...API_CATALOG.rules?.find(({ id }) => id === "tank-hh"), enterprise: "coldchain" };
    expect((await ask(theirs)).json.error.details.reason).toBe("outside-enterprise");
  });

  it("silence is not tried, and this is said", async () => {
    const rule = { ...pressure({}), kind: "no-data", level: undefined, params: { afterMs: 60_000 } };
    expect((await tried(rule)).conditions).toMatchObject([{ tried: false, count: 0 }]);
  });

  it("looks at ten points, and says how many it left out", async () => {
    const { conditions, pointsLeftOut } = await tried(pressure({}, { points: TANKS }));
    expect([conditions.length, pointsLeftOut]).toEqual([10, 2]);
  });

  it("more at once than a few are turned away, and none is lost of those that were taken", async () => {
    // A store that answers when it is told to.
    let answer: (page: RawPage) => void = () => undefined;
    const page = new Promise<RawPage>((resolve) => (answer = resolve));
    const { view, records } = world;
    const desk = new TrialDesk({ view, records, readings: { read: () => page }, nowMs: () => T0 });
    const query = { enterprise: "coldchain", rule: pressure({}), hours: 2, language: "en" } as const;
    const taken = Array.from({ length: 4 }, () => desk.tryRule(query));
    await expect(desk.tryRule(query)).rejects.toMatchObject({ code: "BUSY" });
    answer({ items: [], nextCursor: null });
    expect((await Promise.all(taken)).map(({ ok }) => ok)).toEqual([true, true, true, true]);
    expect((await desk.tryRule(query)).ok).toBe(true);
  });
});
