import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCatalogText } from "../../model/catalog/parse.ts";
import { PureEngine } from "../../test/kit/pure-engine.ts";

const BASE = new URL("../../test/scenarios/base/cold-store.yaml", import.meta.url);
const RULE = `
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 1, params: { direction: high, limit: 57, deadband: 2.8 } }
`;

function fragmentOf(text: string) {
  const parsed = parseCatalogText(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.fragment;
}

describe("an alarm that comes back before it is over", () => {
  it("is called out with the farthest value of its whole life, the new one included", () => {
    const engine = new PureEngine();
    engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
    engine.apply(fragmentOf(readFileSync(BASE, "utf8")));
    engine.apply(fragmentOf(RULE));
    for (const v of [62, 12, 90, 12, 60]) {
      engine.passTo(engine.nowMs + 1_000);
      engine.message("coldchain/dtu1", { p: "NH3-101", v, ts: engine.nowMs });
    }
    const calls = engine.outcome.outbox.filter(({ reason }) => reason === "raised");
    expect(calls.map(({ alarm }) => [alarm.value, alarm.lastValue, alarm.peak])).toEqual([
      [62, 62, 62],
      [62, 90, 90],
      [62, 60, 90],
    ]);
  });
});

describe("what happened to an alarm", () => {
  it("is told in order of time, also when a late message says that it had cleared before somebody acknowledged it", () => {
    const engine = new PureEngine();
    engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
    engine.apply(fragmentOf(readFileSync(BASE, "utf8")));
    engine.apply(fragmentOf(RULE));
    engine.message("coldchain/dtu1", { p: "NH3-101", v: 62, ts: engine.nowMs });
    engine.passTo(engine.nowMs + 30_000);
    const [id = ""] = engine.alarms.keys();
    engine.command("acknowledge", id, "zhang");
    const at = engine.nowMs;
    engine.passTo(at + 1_000);
    engine.message("coldchain/dtu1", [
      { p: "NH3-101", v: 12, ts: at - 15_000 },
      { p: "NH3-101", v: 11, ts: at + 1_000 },
    ]);
    const stamps = engine.outcome.events.map(({ kind, atMs }) => [kind, atMs - at]);
    expect(stamps).toEqual([
      ["raised", -30_000],
      ["acknowledged", 0],
      ["cleared", 0],
    ]);
  });
});
