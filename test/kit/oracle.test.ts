import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import type { Value } from "../../model/value.ts";
import type { ReadingCondition } from "../../rules/condition.ts";
import { ConditionReplay } from "../../rules/condition-replay.ts";
import {
  type CompiledCondition,
  type ConditionChange,
  type ConditionState,
  compileRule,
  dueAtMs,
  newConditionState,
  onReading,
  onSilence,
  onTime,
} from "../../rules/evaluate.ts";
import { alarmsThatMustExist, type OracleInterval, type OraclePoint, type OracleReading } from "./oracle.ts";

const RANGE_MAX = 100;

/** Runs the series through the real rules, the way the engine does: timers when they are due, or late, never early. */
function alarmsByRules(
  rule: Rule,
  readings: readonly OracleReading[],
  world: { readonly point: OraclePoint; readonly endMs: number; readonly ticking: boolean },
): readonly OracleInterval[] {
  const compiled = compileRule(rule);
  expect(compiled).toMatchObject({ ok: true });
  const conditions = compiled.ok ? compiled.value : [];
  return conditions.flatMap(({ rule: id, spec }) =>
    spec.by === "reading" ? runOne({ rule: id, spec }, readings, world) : [],
  );
}

function runOne(
  { rule, spec }: Pick<CompiledCondition<ReadingCondition>, "rule" | "spec">,
  readings: readonly OracleReading[],
  world: { readonly point: OraclePoint; readonly endMs: number; readonly ticking: boolean },
): readonly OracleInterval[] {
  const intervals: { raisedAtMs: number; clearedAtMs: number | null; latched: boolean }[] = [];
  let state = newConditionState();
  const take = (changes: readonly ConditionChange[]) => {
    for (const { change, atMs, latched } of changes) {
      const last = intervals.at(-1);
      if (change === "raised") intervals.push({ raisedAtMs: atMs, clearedAtMs: null, latched });
      else if (last !== undefined) Object.assign(last, { clearedAtMs: atMs, latched });
    }
    const last = intervals.at(-1);
    if (last !== undefined && state.active) last.latched ||= state.latched;
  };
  const silentAfterMs = world.point.silentAfterMs ?? Number.POSITIVE_INFINITY;
  readings.forEach(({ value, quality, atMs }, i) => {
    // The state is JSON: a snapshot between any two readings changes nothing. Values are those of the model by construction.
    state = JSON.parse(JSON.stringify(state)) as ConditionState;
    const overRange = typeof value === "number" && value > RANGE_MAX;
    take(onReading(spec, state, { value: value as Value, known: quality !== "bad", overRange }, atMs));
    const nextMs = readings[i + 1]?.atMs ?? world.endMs;
    const silentMs = atMs + silentAfterMs;
    if (world.ticking) take(tickUntil(spec, state, Math.min(nextMs, silentMs)));
    if (silentMs <= nextMs) take(onSilence(spec, state, silentMs));
  });
  take(onTime(spec, state, world.endMs));
  return intervals.map((interval) => ({ rule, level: spec.level, point: world.point.id, ...interval }));
}

function tickUntil(spec: ReadingCondition, state: ConditionState, untilMs: number): readonly ConditionChange[] {
  const changes: ConditionChange[] = [];
  for (let dueMs = dueAtMs(state, spec); dueMs !== null && dueMs <= untilMs; dueMs = dueAtMs(state, spec)) {
    const more = onTime(spec, state, dueMs);
    expect(more).toHaveLength(1);
    changes.push(...more);
  }
  return changes;
}

const delays = { onDelayMs: fc.constantFrom(0, 0, 3, 10, 25), offDelayMs: fc.constantFrom(0, 0, 3, 10, 25) };
const threshold = fc.record({
  direction: fc.constantFrom("high", "low"),
  levels: fc.uniqueArray(
    fc.record({
      level: fc.constantFrom(1, 2, 3, 4),
      limit: fc.integer({ min: 20, max: 90 }),
      deadband: fc.constantFrom(0, 5, 20),
      ...delays,
    }),
    { minLength: 1, selector: ({ level }) => level },
  ),
});
const state = fc.record({
  states: fc.uniqueArray(fc.constantFrom(true, false, "fire", "fault", "started"), { minLength: 1 }),
  ...delays,
});

const quality = fc.constantFrom("good", "good", "uncertain", "bad");
const series = (value: fc.Arbitrary<number | boolean | string>): fc.Arbitrary<OracleReading[]> =>
  fc
    .array(fc.record({ value, quality, afterMs: fc.constantFrom(0, 1, 3, 5, 10, 40) }), { maxLength: 30 })
    .map((steps) => {
      let atMs = 1000;
      return steps.map(({ value: each, quality: said, afterMs }) => {
        atMs += afterMs;
        return { point: "A", value: each, quality: said, atMs };
      });
    });

const numbers = series(fc.oneof(fc.integer({ min: 0, max: 110 }), fc.constantFrom(19, 20, 85, 90, 101)));
const words = series(fc.constantFrom(true, false, "normal", "fire", "fault", "started", "unknown", "reset"));

const cases = fc.oneof(
  fc.record({ kind: fc.constant("threshold"), params: threshold, readings: numbers, level: fc.constant(undefined) }),
  fc.record({ kind: fc.constant("state"), params: state, readings: words, level: fc.constantFrom(1, 2, 3, 4) }),
);

/** Runs readings of several points through the real conditions; silence is told when it is due. */
function jointAlarmsByRules(
  rule: Rule,
  readings: readonly OracleReading[],
  world: { readonly silentAfterMs: number | undefined; readonly endMs: number },
): readonly OracleInterval[] {
  const compiled = compileRule(rule);
  expect(compiled).toMatchObject({ ok: true });
  const silences = readings.flatMap(({ point, atMs }, i) => {
    const silentMs = atMs + (world.silentAfterMs ?? Number.POSITIVE_INFINITY);
    const again = readings.slice(i + 1).find((later) => later.point === point);
    return silentMs <= Math.min(again?.atMs ?? Number.POSITIVE_INFINITY, world.endMs)
      ? [{ point, atMs: silentMs, reading: null }]
      : [];
  });
  const heard = readings.map((reading) => ({ point: reading.point, atMs: reading.atMs, reading }));
  const line = [...heard, ...silences].sort((a, b) => a.atMs - b.atMs);
  return (compiled.ok ? compiled.value : []).flatMap((condition) => {
    const replay = new ConditionReplay(condition);
    const intervals: { raisedAtMs: number; clearedAtMs: number | null; latched: boolean }[] = [];
    const take = (changes: readonly ConditionChange[]) => {
      for (const { change, atMs, latched } of changes) {
        const last = intervals.at(-1);
        if (change === "raised") intervals.push({ raisedAtMs: atMs, clearedAtMs: null, latched });
        else if (last !== undefined) Object.assign(last, { clearedAtMs: atMs, latched });
      }
      const last = intervals.at(-1);
      if (last !== undefined && replay.state.active) last.latched ||= replay.state.latched;
    };
    for (const { point, atMs, reading } of line) {
      replay.inputs.forEach((id, input) => {
        if (id !== point) return;
        replay.memory = JSON.parse(JSON.stringify(replay.memory));
        take(replay.hear(input, reading === null ? null : toJudged(reading), atMs));
      });
    }
    take(replay.passTo(world.endMs));
    return intervals.map((each) => ({
      rule: rule.id,
      level: condition.spec.level,
      point: rule.points[0] ?? "",
      ...each,
    }));
  });
}

function toJudged({ value, quality }: OracleReading) {
  // Values are those of the model by construction.
  return { value: value as Value, known: quality !== "bad", overRange: typeof value === "number" && value > RANGE_MAX };
}

function sorted(intervals: readonly OracleInterval[]): readonly OracleInterval[] {
  return [...intervals].sort((a, b) => a.level - b.level || a.raisedAtMs - b.raisedAtMs);
}

/** Readings of several points, no two at one instant. */
const joint = (values: Readonly<Record<string, fc.Arbitrary<number | boolean | string>>>) =>
  fc
    .array(
      fc.oneof(
        ...Object.entries(values).map(([point, value]) =>
          fc.record({ point: fc.constant(point), value, quality, afterMs: fc.constantFrom(1, 3, 5, 10, 40) }),
        ),
      ),
      { maxLength: 40, size: "max" },
    )
    .map((steps) => {
      let atMs = 1000;
      return steps.map(({ afterMs, ...said }): OracleReading => ({ ...said, atMs: (atMs += afterMs) }));
    });

const gas = fc.constantFrom(10, 30, 48, 50, 52, 60, 101);
const high = { direction: "high", limit: 50, deadband: 5 };
const level1 = fc.constant(1 as number | undefined);

const jointCases = fc.oneof(
  fc.record({
    kind: fc.constant("voting"),
    points: fc.constant(["A", "B", "C"]),
    level: level1,
    params: fc.record({
      direction: fc.constantFrom("high", "low"),
      limit: fc.constant(50),
      deadband: fc.constantFrom(0, 5),
      needed: fc.integer({ min: 1, max: 3 }),
      degrade: fc.constantFrom("safe", "available"),
      degradedAfterMs: fc.constantFrom(0, 10, 60),
      ...delays,
    }),
    readings: joint({ A: gas, B: gas, C: gas }),
  }),
  fc.record({
    kind: fc.constant("mixture"),
    points: fc.constant(["A", "B"]),
    level: level1,
    // Shares of 64 are exact in binary.
    params: fc.record({ limits: fc.constant([64, 128]), deadband: fc.constantFrom(0, 0.125), ...delays }),
    readings: joint({ A: fc.constantFrom(0, 16, 32, 64, 80, 104), B: fc.constantFrom(0, 8, 32, 64, 96) }),
  }),
  fc.record({
    kind: fc.constant("fire"),
    points: fc.constant(["A", "B", "C"]),
    level: fc.constant(undefined as number | undefined),
    params: fc.record({ confirmWithinMs: fc.constantFrom(1_000), latch: fc.constant(false), ...delays }),
    readings: joint({ A: fireWord(), B: fireWord(), C: fireWord() }),
  }),
  fc.record({
    kind: fc.constant("sequence"),
    points: fc.constant(["A", "B"]),
    level: level1,
    params: fc.record({
      mode: fc.constant("missing"),
      cause: fc.constant(high),
      effect: fc.constant({ point: "F" }),
      withinMs: fc.constantFrom(1, 6, 30),
      offDelayMs: fc.constantFrom(0, 4),
    }),
    readings: joint({ A: gas, B: gas, F: fc.boolean() }),
  }),
);

function fireWord() {
  return fc.constantFrom("normal", "fire", "fault", "unknown");
}

describe("oracle", () => {
  it("agrees with the rules on every series of readings", () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom(undefined, 7, 30),
        fc.nat(60),
        fc.boolean(),
        ({ kind, params, readings, level }, silentAfterMs, restMs, ticking) => {
          // The generators above make rules of the right form.
          const rule = { id: "r", enterprise: "e", kind, points: ["A"], level, params } as unknown as Rule;
          const point = { id: "A", rangeMax: RANGE_MAX, silentAfterMs };
          const endMs = (readings.at(-1)?.atMs ?? 1000) + restMs;
          const must = alarmsThatMustExist({ readings, rules: [rule], points: [point], endMs });
          expect(alarmsByRules(rule, readings, { point, endMs, ticking })).toEqual(must);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("agrees with the rules that look at several points together", () => {
    fc.assert(
      fc.property(jointCases, fc.constantFrom(undefined, 7.5, 30.5), fc.nat(60), (drawn, silentAfterMs, restMs) => {
        const { kind, points, params, readings, level } = drawn;
        // The generators below make rules of the right form.
        const rule = { id: "r", enterprise: "e", kind, points, level, params } as unknown as Rule;
        const ids = [...new Set([...points, ...readings.map(({ point }) => point)])];
        const about = ids.map((id) => ({ id, rangeMax: RANGE_MAX, silentAfterMs }));
        const endMs = (readings.at(-1)?.atMs ?? 1000) + restMs + 0.25;
        const must = alarmsThatMustExist({ readings, rules: [rule], points: about, endMs });
        expect(sorted(jointAlarmsByRules(rule, readings, { silentAfterMs, endMs }))).toEqual(sorted(must));
      }),
      { numRuns: 1500 },
    );
  });

  it("tells apart rules, levels and points, and leaves other kinds alone", () => {
    const readings = [
      { point: "A", value: 60, quality: "good", atMs: 0 },
      { point: "B", value: 30, quality: "good", atMs: 5 },
      { point: "A", value: 10, quality: "good", atMs: 9 },
    ] as const;
    const levels = [
      { level: 1, limit: 50 },
      { level: 2, limit: 25 },
    ];
    const rules = [
      { id: "r", kind: "threshold", points: ["A", "B"], params: { direction: "high", levels, offDelayMs: 2 } },
      { id: "n", kind: "no-data", points: ["A"], params: {} },
    ];
    expect(alarmsThatMustExist({ readings, rules, endMs: 100 })).toEqual([
      { rule: "r", level: 1, point: "A", raisedAtMs: 0, clearedAtMs: 11, latched: false },
      { rule: "r", level: 2, point: "A", raisedAtMs: 0, clearedAtMs: 11, latched: false },
      { rule: "r", level: 2, point: "B", raisedAtMs: 5, clearedAtMs: null, latched: false },
    ]);
  });
});
