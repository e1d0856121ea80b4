import { toPointKey } from "../model/ids.ts";
import { MINUTE_MS } from "../model/time.ts";
import type { PointFacts } from "./catalog-index.ts";
import type { ApiContext } from "./context.ts";
import type { PointView } from "./ports.ts";

/** A sensor that fell silent while its value was on the way up to a limit. */
export interface SilentRising {
  readonly view: PointView;
  /** When it was heard of last, by the gateway's clock. */
  readonly sinceMs: number;
  readonly value: number;
}

/** Looked at before the silence. */
const BEFORE_MS = 10 * MINUTE_MS;
const BUCKETS = 10;
/** Below this share of the limit a rise says nothing. A proposal, from no standard. */
const NEAR = 0.25;
/** So many sensors are looked at; more that are silent at once are a failure of something else. */
const LOOKED_AT_MAX = 40;
const KEPT_MAX = 2_000;

/** Finds sensors that are silent and were rising: a leak may have taken them. What was found of a silence stays true while it lasts. */
export function openSilentRising(context: ApiContext): (enterprises: readonly string[]) => Promise<SilentRising[]> {
  const kept = new Map<string, boolean>();
  return async (enterprises) => {
    const suspects = enterprises.flatMap((id) => context.ports.view.points(id)).filter((view) => isNear(context, view));
    const found: SilentRising[] = [];
    for (const view of suspects.slice(0, LOOKED_AT_MAX)) {
      const key = `${view.pointNo}/${view.ts}`;
      const rising = kept.get(key) ?? (await wasRising(context, view));
      if (kept.size > KEPT_MAX) kept.clear();
      kept.set(key, rising);
      // `isNear` asked for both.
      if (rising) found.push({ view, sinceMs: view.receivedAtMs as number, value: view.value as number });
    }
    return found;
  };
}

function isNear(context: ApiContext, view: PointView): boolean {
  if (!view.stale || view.outOfService || view.receivedAtMs === null || view.ts === null) return false;
  if (typeof view.value !== "number") return false;
  const limit = lowestHigh(context.index().points.get(toPointKey(view.enterprise, view.id)));
  return limit !== null && (view.activeAlarms > 0 || view.value >= limit * NEAR);
}

function lowestHigh(facts: PointFacts | undefined): number | null {
  const highs = (facts?.limits ?? []).filter(({ direction }) => direction === "high").map(({ limit }) => limit);
  return highs.length === 0 ? null : Math.min(...highs);
}

async function wasRising(context: ApiContext, view: PointView): Promise<boolean> {
  const to = (view.ts ?? 0) + 1;
  const { pointNo } = view;
  const buckets = await context.ports.readings.series({ pointNo, from: to - BEFORE_MS, to, buckets: BUCKETS });
  const means = buckets.flatMap(({ avg }) => (avg === null ? [] : [avg]));
  const [first, last] = [means[0], means.at(-1)];
  return first !== undefined && last !== undefined && means.length > 1 && last > first;
}
