import { type Demand, num, type OracleRule, plainDemand, type Told } from "../demand.ts";
import { type Heard, numberOf, type Past } from "../past.ts";
import { answerOf } from "../yes-or-no.ts";

export interface Sample {
  readonly atMs: number;
  readonly value: number;
}

/**
 * What a point said within a window that ends with its newest value. Of readings within the same sixtieth of the window, counted from the
 * epoch, the newest counts.
 */
export function samplesOf(heard: readonly Heard[], windowMs: number): readonly Sample[] {
  const known = heard.flatMap((each) => {
    const value = numberOf(each);
    return value === null ? [] : [{ atMs: each.atMs, value }];
  });
  const newestMs = known.at(-1)?.atMs ?? 0;
  const slotOf = ({ atMs }: Sample) => Math.floor(atMs / (windowMs / 60));
  return known.filter(
    (sample, i) =>
      sample.atMs >= newestMs - windowMs &&
      (known[i + 1] === undefined || slotOf(known[i + 1] as Sample) !== slotOf(sample)),
  );
}

/**
 * The least-squares slope as a fraction of whole numbers, so that a limit that is met exactly is met; null: fewer than two instants.
 * Covariance over variance, both times n²: nothing is rounded as long as values are small multiples of a power of two.
 */
function slopeOf(samples: readonly Sample[]): { readonly over: number; readonly under: number } | null {
  const n = samples.length;
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, sample) => total + of(sample), 0);
  const beganAtMs = samples[0]?.atMs ?? 0;
  const time = ({ atMs }: Sample) => atMs - beganAtMs;
  const [meanTime, meanValue] = [sum(time), sum(({ value }) => value)];
  const under = sum((sample) => (n * time(sample) - meanTime) ** 2);
  if (n < 2 || under === 0) return null;
  return { over: sum((sample) => (n * time(sample) - meanTime) * (n * sample.value - meanValue)), under };
}

export function spanOf(samples: readonly Sample[]): number {
  return (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
}

/** So near to an edge that a rounding decides: values that are no small multiples of a power of two are summed inexactly. */
function isAtEdge(risen: number, edges: readonly number[], under: number): boolean {
  return edges.some(
    (edge) => risen !== edge * under && Math.abs(risen - edge * under) <= NEAR * Math.abs(edge) * under,
  );
}

const NEAR = 1e-9;

/** Rises or falls faster than allowed, over half of the window at least. */
export function rateDemands(rule: OracleRule): readonly Demand[] {
  const { params } = rule;
  const windowMs = num(params, "windowMs", 60_000);
  const limit = num(params, "limitPerMinute");
  const deadband = num(params, "deadband");
  const tell = (past: Past, point: string): Told => {
    if (numberOf(past.newest(point)) === null) return "unknown";
    const samples = samplesOf(past.of(point), windowMs);
    const slope = slopeOf(samples);
    if (slope === null || spanOf(samples) < windowMs / 2) return "unknown";
    const risen = (params["direction"] === "rising" ? 1 : -1) * slope.over * 60_000;
    if (isAtEdge(risen, [limit, limit - deadband], slope.under)) return "doubt";
    if (risen >= limit * slope.under) return "bad";
    return deadband === 0 || risen < (limit - deadband) * slope.under ? "fine" : "between";
  };
  return rule.points.map((point) => plainDemand(rule, point, (past) => tell(past, point)));
}

/** A tank that grows warm while its heater is known to be off. */
export function heatingDemands(rule: OracleRule): readonly Demand[] {
  const { params } = rule;
  const windowMs = num(params, "windowMs", 600_000);
  const limit = num(params, "limitPerTenMinutes", 2);
  const deadband = num(params, "deadband", 0.5);
  const heater = typeof params["heater"] === "string" ? params["heater"] : null;
  const heatsWhen = params["heatsWhen"] ?? true;
  /** null: the heater does not say. */
  const heats = (past: Past) => (heater === null ? false : answerOf(past, heater, { states: [heatsWhen === true] }));
  const tell = (past: Past, point: string): Told => {
    const on = heats(past);
    if (on === true) return "between";
    if (on === null || numberOf(past.newest(point)) === null) return "unknown";
    // What it gained before the heater was last known to be off is not looked at.
    let offSince = past.heard.length;
    const said = past.after(heats);
    while (offSince > 0 && said[offSince - 1] === false) offSince--;
    const samples = samplesOf(
      past.heard.slice(offSince).filter((each) => each.point === point),
      windowMs,
    );
    const slope = slopeOf(samples);
    if (slope === null || spanOf(samples) < windowMs / 2) return "unknown";
    const risen = slope.over * 600_000;
    if (isAtEdge(risen, [limit, limit - deadband], slope.under)) return "doubt";
    if (risen > limit * slope.under) return "bad";
    return deadband === 0 || risen < (limit - deadband) * slope.under ? "fine" : "between";
  };
  const inputs = heater === null ? [] : [heater];
  return rule.points.map((point) =>
    plainDemand(rule, point, (past) => tell(past, point), { inputs: [point, ...inputs] }),
  );
}
