import { expect, it } from "vitest";
import type { Point, Rule } from "../../model/catalog/catalog.ts";
import { PureEngine } from "../../test/kit/pure-engine.ts";

const DEVICES = ["a", "b", "c", "f"];
const LIMIT = { direction: "high", limit: 50, deadband: 5 };

const POINTS: readonly Point[] = [
  ...["A", "B", "C"].map((id) => ({ ...aPoint(id), kind: "gas" as const, unit: "ppm", rangeMin: 0, rangeMax: 100 })),
  { ...aPoint("F"), kind: "discrete" },
];

function aPoint(id: string) {
  return { id, enterprise: "e", device: id.toLowerCase() };
}

const VOTE: Rule = {
  id: "vote",
  enterprise: "e",
  kind: "voting",
  points: ["A", "B", "C"],
  level: 1,
  params: { ...LIMIT, needed: 2, degrade: "available", degradedAfterMs: 3_600_000 },
};
const FAN: Rule = {
  id: "fan",
  enterprise: "e",
  kind: "sequence",
  points: ["A"],
  level: 1,
  params: { mode: "missing", cause: LIMIT, effect: { point: "F" }, withinMs: 10_000 },
};

/** Three gas detectors and a fan, each behind a device of its own. */
function openEngine(...rules: readonly Rule[]): PureEngine {
  const engine = new PureEngine();
  engine.apply({
    areas: [{ id: "town", name: "Town", kind: "town" }],
    enterprises: [{ id: "e", name: "E", area: "town" }],
    devices: DEVICES.map((id) => ({ id, enterprise: "e", dialect: "native", reportEveryMs: 600_000 })),
    points: [...POINTS],
    rules: [...rules],
  });
  return engine;
}

function says(engine: PureEngine, values: Readonly<Record<string, number | boolean>>): void {
  for (const [p, v] of Object.entries(values)) engine.message(`e/${p.toLowerCase()}`, { p, v, ts: engine.nowMs });
}

function retire(engine: PureEngine, id: string): void {
  engine.apply({ points: POINTS.filter((point) => point.id === id).map((point) => ({ ...point, retired: true })) });
}

/** `<point> <rule> active|over|retired since <seconds>`. */
function alarmsOf(engine: PureEngine, startMs: number): readonly string[] {
  return [...engine.alarms.values()]
    .filter(({ rule }) => !rule.startsWith("system:"))
    .map(({ point, rule, active, retired, raisedAtMs }) => {
      const state = retired ? "retired" : active ? "active" : "over";
      return `${point} ${rule} ${state} since ${(raisedAtMs - startMs) / 1_000}`;
    });
}

it("a rule whose deadline was over before it came into force raises at once, and not before its own time", () => {
  const engine = openEngine();
  const startMs = engine.nowMs;
  says(engine, { A: 60, F: false });
  engine.passTo(startMs + 60_000);
  engine.apply({ rules: [FAN] });
  engine.passTo(startMs + 61_000);
  expect(alarmsOf(engine, startMs)).toEqual(["A fan active since 60"]);
});

it("a vote goes on standing on the next point when the one it stands on is retired", () => {
  const engine = openEngine(VOTE);
  const startMs = engine.nowMs;
  says(engine, { A: 1, B: 60, C: 60 });
  engine.passTo(startMs + 1_000);
  retire(engine, "A");
  expect(alarmsOf(engine, startMs)).toEqual(["A vote retired since 0", "B vote active since 1"]);
  engine.passTo(startMs + 2_000);
  says(engine, { B: 1, C: 1 });
  expect(alarmsOf(engine, startMs)).toEqual(["A vote retired since 0", "B vote over since 1"]);
  says(engine, { B: 60, C: 60 });
  expect(alarmsOf(engine, startMs)).toContain("B vote active since 1");
});

it("a member that is retired does not count as no gas", () => {
  const engine = openEngine(VOTE);
  const startMs = engine.nowMs;
  says(engine, { A: 60, B: 60, C: 1 });
  retire(engine, "C");
  // One vote stands, and nobody knows about the other: neither raised nor cleared.
  says(engine, { A: 1 });
  expect(alarmsOf(engine, startMs)).toEqual(["A vote active since 0"]);
  says(engine, { B: 1 });
  expect(alarmsOf(engine, startMs)).toEqual(["A vote over since 0"]);
});

it("votes are counted by the limit in force as soon as it is edited", () => {
  const engine = openEngine(VOTE);
  const startMs = engine.nowMs;
  says(engine, { A: 1, B: 40, C: 40 });
  engine.passTo(startMs + 5_000);
  engine.apply({ rules: [{ ...VOTE, params: { ...VOTE.params, limit: 30 } }] });
  expect(alarmsOf(engine, startMs)).toEqual(["A vote active since 5"]);
});

it("a sequence that is told another cause forgets what the old one said", () => {
  const engine = openEngine(FAN);
  const startMs = engine.nowMs;
  says(engine, { A: 60, B: 1, F: false });
  engine.passTo(startMs + 5_000);
  // Its alarm would stand on A by a cause that B never had.
  engine.apply({ rules: [{ ...FAN, points: ["B"] }] });
  engine.apply({ rules: [{ ...FAN, points: ["B", "A"] }] });
  engine.apply({ rules: [{ ...FAN, points: ["B", "C"] }] });
  engine.passTo(startMs + 60_000);
  expect(alarmsOf(engine, startMs)).toEqual([]);
});
