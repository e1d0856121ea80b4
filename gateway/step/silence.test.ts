import { expect, it } from "vitest";
import { PureEngine } from "../../test/kit/pure-engine.ts";

/** Two sleepy detectors that wake for an alarm, and a vote over both that stands on the first. */
function openEngine(kind: "voting" | "threshold"): PureEngine {
  const engine = new PureEngine();
  const sleepy = { enterprise: "e", dialect: "native", reportEveryMs: 3_600_000, reportEveryInAlarmMs: 60_000 };
  const limit = { direction: "high", limit: 50, deadband: 5 };
  const gas = { enterprise: "e", kind: "gas", unit: "ppm", rangeMin: 0, rangeMax: 100 } as const;
  engine.apply({
    areas: [{ id: "town", name: "Town", kind: "town" }],
    enterprises: [{ id: "e", name: "E", area: "town" }],
    devices: ["a", "b"].map((id) => ({ id, ...sleepy })),
    points: ["a", "b"].map((device) => ({ id: device.toUpperCase(), device, ...gas })),
    rules: [
      {
        id: "high",
        enterprise: "e",
        kind,
        points: ["A", "B"],
        level: 1,
        params: kind === "voting" ? { ...limit, needed: 1 } : limit,
      },
    ],
  });
  return engine;
}

function silentPoints(engine: PureEngine): readonly (string | null)[] {
  return [...engine.alarms.values()].filter(({ rule }) => rule === "system:no-data").map(({ point }) => point);
}

it("a device that sleeps on is not missed sooner because an alarm over several points stands on one of its own", () => {
  const engine = openEngine("voting");
  engine.message("e/a", { p: "A", v: 1, ts: engine.nowMs });
  engine.message("e/b", { p: "B", v: 60, ts: engine.nowMs });
  engine.passTo(engine.nowMs + 1_800_000);
  expect([...engine.alarms.values()].filter(({ rule }) => rule === "high")).toMatchObject([
    { point: "A", active: true },
  ]);
  expect(silentPoints(engine)).toEqual([]);
});

it("a device whose own point is in alarm is missed sooner", () => {
  const engine = openEngine("threshold");
  engine.message("e/a", { p: "A", v: 1, ts: engine.nowMs });
  engine.message("e/b", { p: "B", v: 60, ts: engine.nowMs });
  engine.passTo(engine.nowMs + 1_800_000);
  expect(silentPoints(engine)).toEqual(["B"]);
});
