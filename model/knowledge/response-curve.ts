import { SECOND_MS } from "../time.ts";

/** Reading of a point while test gas was applied. */
export interface CurvePoint {
  readonly atMs: number;
  /** null: it said nothing that is a number. */
  readonly value: number | null;
}

export interface ResponseCurve {
  /** What the gateway's own readings show of the test gas; null: there are too few of them to tell. */
  readonly shown: boolean | null;
  /** Farthest from where it began, in the point's unit. */
  readonly rise: number | null;
  /** Longest time it stayed beyond half of full scale from where it began. */
  readonly holdMs: number;
  /** It came back afterwards. */
  readonly fell: boolean;
}

/** A detector with test gas on it goes up by half of its scale, stays there for half a minute, and comes down again. Proposals, from no standard. */
const RISE_SHARE = 0.5;
const HOLD_MS = 30 * SECOND_MS;
/** Readings farther apart than this do not show that it stayed. A proposal. */
const GAP_MS = 60 * SECOND_MS;

/**
 * Whether readings show the response of a detector to test gas: a step up and down. A detector of oxygen answers by a step down and up.
 *
 * `curve` in order of time; `span` is full scale, in the unit of the values, > 0. Fewer than three readings with a value show nothing.
 */
export function responseCurve(curve: readonly CurvePoint[], span: number): ResponseCurve {
  const known = curve.filter((point): point is { atMs: number; value: number } => point.value !== null);
  const [first] = known;
  if (first === undefined || known.length < 3) return { shown: null, rise: null, holdMs: 0, fell: false };
  const away = (value: number) => Math.abs(value - first.value);
  let rise = 0;
  let holdMs = 0;
  let sinceMs: number | null = null;
  let beforeMs = first.atMs;
  for (const { atMs, value } of known) {
    rise = Math.max(rise, away(value));
    const isUp = away(value) >= RISE_SHARE * span;
    if (sinceMs !== null && atMs - beforeMs <= GAP_MS && isUp) holdMs = Math.max(holdMs, atMs - sinceMs);
    if (!isUp) sinceMs = null;
    else if (sinceMs === null || atMs - beforeMs > GAP_MS) sinceMs = atMs;
    beforeMs = atMs;
  }
  const last = known.at(-1);
  const fell = last !== undefined && rise > 0 && away(last.value) < rise / 2;
  return { shown: rise >= RISE_SHARE * span && holdMs >= HOLD_MS && fell, rise, holdMs, fell };
}
