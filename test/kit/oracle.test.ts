import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import type { Value } from "../../model/value.ts";
import type { ReadingCondition } from "../../rules/condition.ts";
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
