import * as fc from "fast-check";
import type { Rule } from "../../model/catalog/catalog.ts";
import type { Level } from "../../model/level.ts";
import { ENTERPRISE } from "./plant.ts";

export type RuleBody = Pick<Rule, "kind" | "points" | "params"> & { readonly level?: Level };

const level = fc.constantFrom<Level>(1, 2, 3, 4);
const delays = fc.record({
  onDelayMs: fc.constantFrom(0, 0, 0, 1_500, 12_000),
  offDelayMs: fc.constantFrom(0, 0, 5_000, 20_000),
  latch: fc.constantFrom(false, false, true),
});
const limit = fc.constantFrom(20, 30, 50, 52, 70);
const points = (...from: string[]) => fc.shuffledSubarray(from, { minLength: 1 });
const withinMs = fc.constantFrom(1, 3_000, 12_000, 60_000);
const fourLevels = <T>(more: fc.Arbitrary<T>) =>
  fc.uniqueArray(
    fc.tuple(level, more).map(([own, rest]) => ({ level: own, ...rest })),
    { minLength: 1, maxLength: 3, selector: (each) => each.level },
  );
const one = (name: string, demand: Record<string, unknown> = {}) => ({ point: name, ...demand });
const high = limit.map((own) => ({ direction: "high", limit: own, deadband: 3 }));

type Drawing = fc.Arbitrary<Pick<RuleBody, "points" | "params"> & { readonly level?: Level }>;

const interlockChecks = fc.record(
  {
    "fail-trip": fc.record({ level, withinMs }),
    "feedback-mismatch": fc.record({ level, withinMs }),
    spurious: fc.record({ level, windowMs: withinMs }),
    "bypass-long": fourLevels(fc.record({ afterMs: withinMs })).map((levels) => ({ levels })),
    "bypass-under-demand": fc.record({ level, offDelayMs: fc.constantFrom(0, 5_000) }),
    "no-reset": fc.record({ level, afterMs: withinMs }),
    demand: fc.record({ level, claimed: fc.nat(2) }),
    dark: fc.record({ level, afterMs: withinMs }),
    flap: fc.record({ level, changes: fc.integer({ min: 2, max: 4 }), windowMs: fc.constantFrom(20_000, 300_000) }),
    "set-point": fc.record({ level }),
    "mode-unknown": fc.record({ level, afterMs: withinMs }),
  },
  { requiredKeys: ["fail-trip", "dark"] },
);

/** Valid parameters of each kind on points of the plant, with limits and spans that its streams do reach. */
export const DRAWINGS: Readonly<Record<string, Drawing>> = {
  threshold: fc.oneof(
    fc.record({
      points: points("GA", "GC", "CO", "T1"),
      params: fc
        .tuple(
          fc.constantFrom("high", "low"),
          fourLevels(fc.record({ limit, deadband: fc.constantFrom(0, 5) })),
          delays,
        )
        .map(([direction, levels, more]) => ({ direction, levels, ...more })),
    }),
    fc.record({
      points: points("GB", "GC"),
      level,
      params: fc.tuple(high, delays).map(([demand, more]) => ({ ...demand, ...more })),
    }),
  ),
  state: fc.oneof(
    fc.record({
      points: points("FD1", "FD2"),
      level,
      params: delays.map((more) => ({ states: ["fire", "fault", "unknown"], ...more })),
    }),
    fc.record({
      points: points("IL1", "IL2"),
      level,
      params: delays.map((more) => ({ states: ["bypassed", "tripped"], ...more })),
    }),
  ),
  "no-data": fc.record({
    points: points("GA", "FO", "FD1"),
    level,
    params: fc.record({ afterMs: fc.constantFrom(1_000, 40_000) }),
  }),
  rate: fc.record({
    points: points("GA", "GC"),
    level,
    params: fc
      .tuple(fc.constantFrom("rising", "falling"), fc.constantFrom(6, 60), fc.constantFrom(6_000, 30_000), delays)
      .map(([direction, limitPerMinute, windowMs, more]) => ({
        direction,
        limitPerMinute,
        windowMs,
        deadband: 1,
        ...more,
      })),
  }),
  forecast: fc.record({
    points: points("GA", "GB"),
    level,
    params: fc
      .tuple(fc.constantFrom("high", "low"), limit, fc.constantFrom(10_000, 600_000), delays)
      .map(([direction, own, soonMs, more]) => ({
        direction,
        limit: own,
        withinMs: soonMs,
        windowMs: 10_000,
        ...more,
      })),
  }),
  "sensor-health": fc.record({
    points: points("GA", "CO"),
    level,
    params: fc
      .tuple(
        fc.record(
          {
            frozen: fc.constant({ forMs: 3_600_000, lively: true }),
            clampedAtZero: fc.constant({ peers: ["GC", "GB"], forMs: 3_600_000 }),
            negative: fc.constantFrom({}, { limit: -1, level: 2 }),
            spike: fc.constantFrom({}, { jump: 20 }),
            overRange: fc.constant({}),
            crossInterference: fc.constant({ by: "GC", presentAt: 30, windowMs: 60_000 }),
          },
          { requiredKeys: ["overRange"] },
        ),
        delays,
      )
      .map(([checks, more]) => ({ ...checks, ...more })),
  }),
  exposure: fc.oneof(
    fc.record({
      points: points("GA", "GC"),
      params: fc
        .tuple(
          fc.constantFrom("stel", "twa"),
          fourLevels(fc.record({ share: fc.constantFrom(0.02, 0.5, 1) })),
          fc.constantFrom(8, 12),
          delays,
        )
        .map(([measure, levels, shiftHours, more]) => ({ measure, levels, shiftHours, ...more })),
    }),
    fc.record({
      points: fc.constant<string[]>(["NZ"]),
      level,
      params: fc.constant({ measure: "noise", limit: 85, holdMs: 30_000 }),
    }),
  ),
  mixture: fc.record({
    points: fc.constant(["GA", "CO", "GC"]),
    level,
    params: delays.map((more) => ({ limits: [50, 40, 90], deadband: 0.1, ...more })),
  }),
  fire: fc.record({
    points: points("FD1", "FD2"),
    params: fc
      .tuple(fc.constantFrom(1_000, 60_000), fc.boolean(), delays)
      .map(([confirmWithinMs, panel, more]) => ({ confirmWithinMs, ...(panel ? { panel: "PN" } : {}), ...more })),
  }),
  "tank-stuck": fc.record({
    points: fc.constant(["LV"]),
    level,
    params: delays.map((more) => ({ inflows: ["FI"], outflows: ["FO"], areaM2: 10, spanMs: 60_000, ...more })),
  }),
  "tank-balance": fc.record({
    points: fc.constant(["LV"]),
    level,
    params: delays.map((more) => ({
      inflows: ["FI"],
      outflows: ["FO"],
      areaM2: 10,
      capacityM3: 100,
      spanMs: 60_000,
      ...more,
    })),
  }),
  "tank-filling": fc.record({
    points: fc.constant(["LV"]),
    params: delays.map((more) => ({ inflows: ["FI"], outflows: ["FO"], areaM2: 10, highHighM: 8, ...more })),
  }),
  "tank-switch": fc.record({
    points: fc.constant(["LV"]),
    level,
    params: delays.map((more) => ({ switch: "SW", highHighM: 5, ...more })),
  }),
  "tank-heating": fc.record({
    points: fc.constant(["T1"]),
    level,
    params: delays.map((more) => ({ heater: "HT", windowMs: 60_000, ...more })),
  }),
  expression: fc.record({
    points: fc.constant(["GA"]),
    level,
    params: fc
      .tuple(
        fc.constantFrom(
          "a > (active ? 45.0 : 50.0) && !fan",
          'a + c > 90.0 || il == "bypassed"',
          "fan || c < 10.0",
          "a > 20.0 ? c > 20.0 : fan",
        ),
        delays,
      )
      .map(([expression, more]) => ({ expression, inputs: { a: "GA", c: "GC", fan: "FAN", il: "IL1" }, ...more })),
  }),
  voting: fc.oneof(
    fc.record({
      points: fc.shuffledSubarray(["GA", "GB", "GC"], { minLength: 2 }),
      level,
      params: fc
        .tuple(high, fc.integer({ min: 1, max: 2 }), fc.constantFrom("safe", "available"), withinMs, delays)
        .map(([demand, needed, degrade, degradedAfterMs, more]) => ({
          ...demand,
          needed,
          degrade,
          degradedAfterMs,
          ...more,
        })),
    }),
    fc.record({
      points: fc.constant<string[]>(["FD1", "FD2"]),
      level,
      params: fc.constant({ states: ["fire"], needed: 2 }),
    }),
  ),
  sequence: fc.record({
    points: points("GA", "GC"),
    level,
    params: fc
      .tuple(fc.constantFrom("missing", "uncaused", "both"), high, withinMs, fc.constantFrom(0, 5_000))
      .map(([mode, cause, ownMs, offDelayMs]) => ({ mode, cause, effect: one("FAN"), withinMs: ownMs, offDelayMs })),
  }),
  interlock: fc.record({
    points: fc.constant(["IL1"]),
    params: fc.tuple(interlockChecks, fc.boolean(), high).map(([checks, bits, demand]) => ({
      checks,
      running: one("HT"),
      trip: one("SW"),
      closed: one("FAN"),
      setPoint: { point: "T1", approved: 50, tolerance: 2 },
      ...(bits ? { cause: one("GA", demand), bypass: one("BP"), process: one("GC", demand) } : {}),
    })),
  }),
  "interlock-group": fc.record({
    points: fc.shuffledSubarray(["IL1", "IL2", "BP"], { minLength: 3 }),
    params: fc.tuple(fc.nat(2), fc.constantFrom(0.2, 0.5)).map(([max, share]) => ({
      checks: { count: { max, onDelayMs: 3_000 }, share: { max: share }, pair: { pairs: [["IL1", "IL2"]] } },
    })),
  }),
};

/** A rule of one kind. */
export function drawRule(kind: string, id: string): fc.Arbitrary<Rule> {
  const drawing = DRAWINGS[kind];
  if (drawing === undefined) throw new Error(`nobody has said how to draw a ${kind} rule`);
  return drawing.map((body) => ({ id, enterprise: ENTERPRISE, kind, ...body }));
}
