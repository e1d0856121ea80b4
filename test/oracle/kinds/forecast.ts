import { type Demand, num, type OracleRule, plainDemand, type Told } from "../demand.ts";
import { numberOf, type Past } from "../past.ts";
import { type Sample, samplesOf, spanOf } from "./slopes.ts";

/** Readings that make a line. */
const READINGS_MIN = 8;
/** So far from a limit a rounding may decide. */
const NEAR = 1e-6;

/**
 * Will be at its limit soon, going on as it does: Theil's line through all pairs of the window. It clears when the limit is half as far
 * away again, and says nothing new at the limit and beyond it.
 */
export function forecastDemands(rule: OracleRule): readonly Demand[] {
  const { params } = rule;
  const high = params["direction"] === "high";
  const limit = num(params, "limit");
  const within = num(params, "withinMs", 600_000) / 1_000;
  const windowMs = num(params, "windowMs", 300_000);
  const tell = (past: Past, point: string): Told => {
    const newest = past.newest(point);
    if (newest?.overRange) return high ? "between" : "unknown";
    const value = numberOf(newest);
    if (value === null) return "unknown";
    if (high ? value >= limit : value <= limit) return "between";
    const samples = samplesOf(past.of(point), windowMs);
    if (samples.length < READINGS_MIN || spanOf(samples) < windowMs / 2) return "unknown";
    const line = lineThrough(samples);
    const missing = high ? limit - line.valueAtEnd : line.valueAtEnd - limit;
    const speed = high ? line.slope : -line.slope;
    if (Math.abs(missing) < NEAR || (Math.abs(speed) < NEAR && speed !== 0)) return "doubt";
    if (missing > 0 && speed <= 0) return "fine";
    const leftS = missing <= 0 ? 0 : missing / speed;
    if ([within, 1.5 * within].some((edge) => Math.abs(leftS - edge) < NEAR * edge)) return "doubt";
    if (leftS > 1.5 * within) return "fine";
    if (leftS >= within) return "between";
    const least = num(params, "minQuality", 0.7);
    if (Math.abs(line.fit - least) < NEAR) return "doubt";
    return line.fit >= least ? "bad" : "between";
  };
  return rule.points.map((point) => plainDemand(rule, point, (past) => tell(past, point)));
}

/** Per second. Throws when there are more readings than all pairs are taken of. */
function lineThrough(samples: readonly Sample[]) {
  if (samples.length > 30) throw new RangeError("of more than 30 readings not all pairs count");
  const beganAtMs = samples[0]?.atMs ?? 0;
  const points = samples.map(({ atMs, value }) => ({ t: (atMs - beganAtMs) / 1_000, value }));
  const slopes = points.flatMap((a, i) => points.slice(i + 1).map((b) => (b.value - a.value) / (b.t - a.t)));
  const slope = median(slopes);
  const offset = median(points.map(({ t, value }) => value - slope * t));
  const sigma = 1.4826 * median(points.map(({ t, value }) => Math.abs(value - slope * t - offset)));
  const mean = points.reduce((sum, { t }) => sum + t, 0) / points.length;
  const spread = points.reduce((sum, { t }) => sum + (t - mean) ** 2, 0) / points.length;
  const explained = slope ** 2 * spread;
  return {
    slope,
    valueAtEnd: offset + slope * (points.at(-1)?.t ?? 0),
    fit: explained === 0 ? 0 : explained / (explained + sigma ** 2),
  };
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}
