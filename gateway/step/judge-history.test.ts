import { expect, it } from "vitest";
import { PureEngine } from "../../test/kit/pure-engine.ts";

/** One gas detector with a limit that must be exceeded for three seconds. */
function openEngine(): PureEngine {
  const engine = new PureEngine();
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
  engine.apply({
    areas: [{ id: "town", name: "Town", kind: "town" }],
    enterprises: [{ id: "e", name: "E", area: "town" }],
    devices: [{ id: "d", enterprise: "e", dialect: "native", reportEveryMs: 60_000 }],
    points: [{ id: "G", enterprise: "e", device: "d", kind: "gas", unit: "ppm", rangeMin: 0, rangeMax: 100 }],
    rules: [
      {
        id: "high",
        enterprise: "e",
        kind: "threshold",
        points: ["G"],
        level: 2,
        params: { direction: "high", limit: 50, onDelayMs: 3_000 },
      },
    ],
  });
  return engine;
}

it("a late reading that is sent again long afterwards stands at its own instant and completes no delay", () => {
  const engine = openEngine();
  const late = { p: "G", v: 60, ts: engine.nowMs + 1_500 };
  engine.passTo(engine.nowMs + 2_000);
  engine.message("e/d", { p: "G", v: 1, ts: engine.nowMs });
  engine.message("e/d", late);
  engine.passTo(engine.nowMs + 70_000);
  engine.message("e/d", late);
  expect([...engine.alarms.values()].filter(({ point }) => point !== null)).toEqual([]);
});
