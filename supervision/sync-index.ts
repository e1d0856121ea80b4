import type { SyncCounts, SyncIndex, SyncPart } from "../model/offline/sync-index.ts";
import { MINUTE_MS } from "../model/time.ts";

/** What each part weighs. Proposals, from no standard, like the time T0. */
const WEIGHTS: Readonly<Record<SyncPart, number>> = {
  coverage: 0.2,
  linkage: 0.25,
  agreement: 0.25,
  latency: 0.15,
  closure: 0.15,
};
/** Whoever answers within so long keeps step. */
const T0_MS = 10 * MINUTE_MS;
/** Below this part of the weight a composite would be a guess. */
const KNOWN_MIN = 0.5;

/**
 * 两线同步指数 = 100 · (0.2 coverage + 0.25 linkage + 0.25 agreement + 0.15 min(1, T0 / latency) + 0.15 closure).
 *
 * A part of which nothing is known is null and carries no weight: it is never counted as kept. Half of the weight must be known.
 */
export function syncIndexOf(counts: SyncCounts): SyncIndex {
  const { points, pointsVisited, alarms, alarmsSettled, comparable, contradicted, hazardsDue, hazardsInTime } = counts;
  const latencyMs = medianOf(counts.answersMs);
  const parts: Record<SyncPart, number | null> = {
    coverage: shareOf(pointsVisited, points),
    linkage: shareOf(alarmsSettled, alarms),
    agreement: shareOf(Math.max(0, comparable - contradicted), comparable),
    // Alarms that nobody answered at all show in the linkage; where there were none, nothing is known.
    latency: latencyMs === null ? null : Math.min(1, T0_MS / Math.max(1, latencyMs)),
    closure: shareOf(hazardsInTime, hazardsDue),
  };
  let known = 0;
  let sum = 0;
  for (const [part, weight] of Object.entries(WEIGHTS)) {
    // The keys are those of the parts.
    const value = parts[part as SyncPart];
    if (value === null) continue;
    known += weight;
    sum += weight * value;
  }
  known = round(known);
  const composite = known < KNOWN_MIN ? null : round((100 * sum) / known, 1);
  return { parts, composite, known, latencyMs, recurrences: counts.recurrences };
}

/** What several enterprises, or weeks, come to together. */
export function addCounts(all: readonly SyncCounts[]): SyncCounts {
  const sum = (of: (counts: SyncCounts) => number) => all.reduce((total, counts) => total + of(counts), 0);
  return {
    points: sum(({ points }) => points),
    pointsVisited: sum(({ pointsVisited }) => pointsVisited),
    alarms: sum(({ alarms }) => alarms),
    alarmsSettled: sum(({ alarmsSettled }) => alarmsSettled),
    comparable: sum(({ comparable }) => comparable),
    contradicted: sum(({ contradicted }) => contradicted),
    answersMs: all.flatMap(({ answersMs }) => answersMs),
    hazardsDue: sum(({ hazardsDue }) => hazardsDue),
    hazardsInTime: sum(({ hazardsInTime }) => hazardsInTime),
    recurrences: sum(({ recurrences }) => recurrences),
  };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : round(part / whole);
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  // Both places are within a list that is not empty.
  const high = sorted[middle] as number;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] as number)) / 2;
}

function round(value: number, digits = 4): number {
  return Number(value.toFixed(digits));
}
