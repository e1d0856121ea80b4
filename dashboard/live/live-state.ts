import type { LiveFrame, WireAlarm, WireLivePoint } from "../../api/wire.ts";
import { isClosed } from "../../model/alarm.ts";

/**
 * What the page knows from the live feed: one pure reducer, frames in, state out.
 *
 * `nowMs` is the page's own steady clock; `asOf` is the server's. The two meet only in `serverNowMs`.
 */
export interface LiveState {
  readonly feed: FeedState;
  /** Why the feed is not live; null while it is. */
  readonly reason: StaleReason | null;
  /** The view can no longer be trusted as complete: the connection must be opened again for a snapshot. */
  readonly resubscribe: boolean;
  readonly seq: number | null;
  readonly asOf: number | null;
  /** When the last frame arrived, on the page's clock. */
  readonly heardAtMs: number | null;
  /** The server sends this reader only the latest values, because it reads too slowly. */
  readonly behind: boolean;
  /** Best seen `asOf − arrival` of this connection: a frame far below it has been held up on the way. */
  readonly offsetMs: number | null;
  readonly points: ReadonlyMap<string, WireLivePoint>;
  /** Alarms that are not closed, by id. */
  readonly alarms: ReadonlyMap<string, WireAlarm>;
  readonly aggregates: readonly Aggregate[];
  /** How many snapshots were received: after each, names and rights may have changed too. */
  readonly snapshots: number;
}

export type FeedState = "connecting" | "live" | "stale";
export type StaleReason = "silent" | "gap" | "held-up" | "closed";
export type Aggregate = { readonly enterprise: string; readonly points: number; readonly alarms: number };

export type LiveEvent =
  | { readonly kind: "frames"; readonly frames: readonly ArrivedFrame[] }
  | { readonly kind: "tick"; readonly nowMs: number }
  | { readonly kind: "opened" }
  | { readonly kind: "closed" };

export interface ArrivedFrame {
  readonly frame: LiveFrame;
  readonly atMs: number;
}

/** The server beats every 2 s. Two missed beats make the view stale, so that a stop is told within 5 s in every case. */
export const FEED_SILENCE_MS = 4_000;

/** A frame this much later than the quickest one of its connection was held up: what it shows is old. */
const FEED_HELD_UP_MS = 4_000;

export const EMPTY_LIVE_STATE: LiveState = {
  feed: "connecting",
  reason: null,
  resubscribe: false,
  seq: null,
  asOf: null,
  heardAtMs: null,
  behind: false,
  offsetMs: null,
  points: new Map(),
  alarms: new Map(),
  aggregates: [],
  snapshots: 0,
};

export function reduceLive(state: LiveState, event: LiveEvent): LiveState {
  switch (event.kind) {
    case "frames":
      return reduceFrames(state, event.frames);
    case "tick":
      return reduceTick(state, event.nowMs);
    case "opened":
      return { ...state, seq: null, offsetMs: null, resubscribe: false };
    case "closed":
      return {
        ...state,
        feed: state.feed === "connecting" ? "connecting" : "stale",
        reason: state.reason ?? "closed",
        seq: null,
      };
  }
}

/** The server's clock now, carried forward from the last frame by the page's steady clock; null before the first frame. */
export function serverNowMs(state: Pick<LiveState, "asOf" | "heardAtMs">, nowMs: number): number | null {
  return state.asOf === null || state.heardAtMs === null ? null : state.asOf + (nowMs - state.heardAtMs);
}

export function toPointKey(point: { readonly enterprise: string; readonly id: string }): string {
  return `${point.enterprise}/${point.id}`;
}

function reduceTick(state: LiveState, nowMs: number): LiveState {
  const silent = state.heardAtMs !== null && nowMs - state.heardAtMs >= FEED_SILENCE_MS;
  if (state.feed !== "live" || !silent) return state;
  return { ...state, feed: "stale", reason: "silent", resubscribe: true };
}

/** Copies the maps once for the whole batch: a burst of frames costs one copy. */
function reduceFrames(state: LiveState, arrived: readonly ArrivedFrame[]): LiveState {
  const draft: Draft = { ...state, points: null, alarms: null };
  for (const { frame, atMs } of arrived) applyFrame(state, draft, frame, atMs);
  return { ...draft, points: draft.points ?? state.points, alarms: draft.alarms ?? state.alarms };
}

type Draft = { -readonly [Key in Exclude<keyof LiveState, "points" | "alarms">]: LiveState[Key] } & {
  points: Map<string, WireLivePoint> | null;
  alarms: Map<string, WireAlarm> | null;
};

function applyFrame(base: LiveState, draft: Draft, frame: LiveFrame, atMs: number): void {
  const expected = isExpected(draft.seq, frame);
  draft.heardAtMs = atMs;
  draft.asOf = frame.asOf;
  judgeArrival(draft, frame, { atMs, expected });
  if (frame.type === "beat") return;
  draft.seq = frame.seq;
  draft.behind = frame.behind === true;
  if (frame.aggregates !== undefined) draft.aggregates = frame.aggregates;
  if (frame.type === "snapshot") {
    draft.snapshots += 1;
    draft.points = new Map();
    draft.alarms = new Map();
    if (frame.aggregates === undefined) draft.aggregates = [];
  }
  // Also after a gap: a new alarm is true whatever was missed before it. The view stays marked stale until the snapshot.
  draft.points = mergePoints(draft.points, base.points, frame.points);
  draft.alarms = mergeAlarms(draft.alarms, base.alarms, frame.alarms);
}

function isExpected(seq: number | null, frame: LiveFrame): boolean {
  switch (frame.type) {
    case "snapshot":
      return true;
    case "delta":
      return seq !== null && frame.seq === seq + 1;
    case "beat":
      return seq !== null && frame.seq === seq;
  }
}

function judgeArrival(
  draft: Draft,
  frame: LiveFrame,
  arrival: { readonly atMs: number; readonly expected: boolean },
): void {
  const offsetMs = frame.asOf - arrival.atMs;
  const heldUp = draft.offsetMs !== null && draft.offsetMs - offsetMs >= FEED_HELD_UP_MS;
  draft.offsetMs = Math.max(draft.offsetMs ?? offsetMs, offsetMs);
  if (!arrival.expected) return markStale(draft, "gap");
  if (heldUp) return markStale(draft, "held-up");
  // After a gap only a snapshot makes the view whole again; after mere silence or delay any frame in order does.
  if (frame.type !== "snapshot" && (draft.feed === "connecting" || draft.reason === "gap" || draft.reason === "closed"))
    return;
  draft.feed = "live";
  draft.reason = null;
  draft.resubscribe = false;
}

function markStale(draft: Draft, reason: StaleReason): void {
  if (draft.reason === "gap") return;
  draft.feed = "stale";
  draft.reason = reason;
  draft.resubscribe = true;
}

function mergePoints(
  draft: Map<string, WireLivePoint> | null,
  base: ReadonlyMap<string, WireLivePoint>,
  changed: readonly WireLivePoint[],
): Map<string, WireLivePoint> | null {
  if (changed.length === 0) return draft;
  const merged = draft ?? new Map(base);
  for (const point of changed) merged.set(toPointKey(point), point);
  return merged;
}

function mergeAlarms(
  draft: Map<string, WireAlarm> | null,
  base: ReadonlyMap<string, WireAlarm>,
  changed: readonly WireAlarm[],
): Map<string, WireAlarm> | null {
  if (changed.length === 0) return draft;
  const merged = draft ?? new Map(base);
  for (const alarm of changed) {
    if (isClosed(alarm)) merged.delete(alarm.id);
    else merged.set(alarm.id, alarm);
  }
  return merged;
}
