import { batch, computed, signal, type Signal } from "@preact/signals";
import type { WireAlarm, WireLivePoint } from "../../api/wire.ts";
import { sortAlarms } from "./alarm-order.ts";
import { openLiveConnection, type LiveConnection } from "./live-connection.ts";
import {
  type ArrivedFrame,
  EMPTY_LIVE_STATE,
  type LiveEvent,
  type LiveState,
  reduceLive,
  serverNowMs,
} from "./live-state.ts";
import { steadyNowMs } from "./steady-clock.ts";
import { noteTicketChange } from "./ticket-changes.ts";

/** The live state as signals. Components read these; only `openLive` below writes them. */
export const live = signal<LiveState>(EMPTY_LIVE_STATE);

/** Open alarms by their ids; told of only when one of them changes, not with every value. */
export const alarmsById = computed(() => live.value.alarms);

/** Open alarms in the order in which they want attention. */
export const openAlarms = computed<readonly WireAlarm[]>(() => sortAlarms([...alarmsById.value.values()]));

/** Whether what is on screen is what the plant does now. */
export const feedLive = computed(() => live.value.feed === "live");

/** The server's clock, once a second; the page's own before the first frame. Everything that counts up or down reads it. */
export const nowMs = signal(Date.now());

/** The newest value of one point. Cheap to hold: only rows on screen ask for one. */
export function livePoint(key: string): Signal<WireLivePoint | null> {
  const known = pointSignals.get(key);
  if (known !== undefined) return known;
  const made = signal(live.peek().points.get(key) ?? null);
  pointSignals.set(key, made);
  return made;
}

/** The points whose values the page wants, where it may see more than the feed sends; null: all. Alarms always come whole. */
export const wantedPoints = signal<readonly string[] | null>(null);

/** Opens the feed. Returns how to stop it and forget what it showed (the next user may not see it). */
export function openLive(events: { readonly doubtful: () => void }): () => void {
  const connection = openLiveConnection(liveUrl(), {
    opened: () => {
      dispatch({ kind: "opened" });
      watch(connection);
      // What changed while nobody was connected is told by nobody.
      noteTicketChange();
    },
    tickets: noteTicketChange,
    frame: (frame, atMs) => enqueue({ frame, atMs }),
    closed: () => dispatch({ kind: "closed" }),
    doubtful: events.doubtful,
  });
  const stopWatching = wantedPoints.subscribe(() => watch(connection));
  const timer = setInterval(() => tick(connection), TICK_MS);
  const onVisible = (): void => tick(connection);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    clearInterval(timer);
    stopWatching();
    document.removeEventListener("visibilitychange", onVisible);
    connection.close();
    queue.length = 0;
    pointSignals.clear();
    publish(EMPTY_LIVE_STATE);
  };
}

/** Often enough that silence is told within 5 s; see FEED_SILENCE_MS. */
const TICK_MS = 250;

const pointSignals = new Map<string, Signal<WireLivePoint | null>>();
const queue: ArrivedFrame[] = [];

/** A new connection already gets everything: only a wish for less is worth a message and its snapshot. */
function watch(connection: LiveConnection): void {
  const points = wantedPoints.peek();
  if (points === null && !narrowed) return;
  narrowed = points !== null;
  connection.watch(points === null ? { type: "watch" } : { type: "watch", points });
}

let narrowed = false;

function liveUrl(): string {
  const url = new URL("/api/v1/live?tickets=true", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** Frames are taken together once per animation frame. A hidden page draws none, yet must hear a new alarm: there, at once. */
function enqueue(arrived: ArrivedFrame): void {
  queue.push(arrived);
  if (document.hidden || queue.length > QUEUE_LENGTH_MAX) return drain();
  if (queue.length === 1) requestAnimationFrame(drain);
}

const QUEUE_LENGTH_MAX = 500;

function drain(): void {
  if (queue.length === 0) return;
  dispatch({ kind: "frames", frames: queue.splice(0) });
}

function tick(connection: LiveConnection): void {
  const steadyMs = steadyNowMs();
  drain();
  dispatch({ kind: "tick", nowMs: steadyMs });
  const serverMs = serverNowMs(live.peek(), steadyMs) ?? Date.now();
  if (Math.floor(serverMs / 1000) !== Math.floor(nowMs.peek() / 1000)) nowMs.value = serverMs;
  if (live.peek().resubscribe) connection.resubscribe();
}

function dispatch(event: LiveEvent): void {
  publish(reduceLive(live.peek(), event));
}

function publish(next: LiveState): void {
  const before = live.peek();
  if (next === before) return;
  batch(() => {
    live.value = next;
    if (next.points === before.points) return;
    for (const [key, held] of pointSignals) held.value = next.points.get(key) ?? null;
  });
}
