import { signal } from "@preact/signals";
import { authorized } from "../server/session.ts";
import { live, nowMs } from "./live.ts";

/** The last ten minutes of what is on screen: read once from the store for a point that is looked at, then kept by the live feed. */
const SPAN_MS = 600_000;
const EVERY_MS = 10_000;
const SAMPLES = SPAN_MS / EVERY_MS;
/** Asked at the same time: a quick scroll over thousands of rows must not flood the gateway. */
const AT_ONCE = 2;
const WAITING_MAX = 60;
const KEPT_MAX = 6_000;

/** Counts the samples taken: whoever draws recent values reads it, and draws anew with each. */
export const samplesTaken = signal(0);

const kept = new Map<string, number[]>();
const waiting: string[] = [];
let asking = 0;

/** Oldest first, at most 60, one for ten seconds; empty: nothing is known yet. Asks the store the first time. */
export function recentOf(key: string): readonly number[] {
  const known = kept.get(key);
  if (known !== undefined) return known;
  kept.set(key, []);
  waiting.push(key);
  // What was scrolled past long ago is asked when it comes back.
  for (const left of waiting.splice(0, Math.max(0, waiting.length - WAITING_MAX))) kept.delete(left);
  askNext();
  return [];
}

/** Takes a sample every ten seconds. Returns how to stop, and forget. */
export function followRecent(): () => void {
  const timer = setInterval(sample, EVERY_MS);
  return () => {
    clearInterval(timer);
    kept.clear();
    waiting.length = 0;
  };
}

function sample(): void {
  if (kept.size > KEPT_MAX) kept.clear();
  const { points } = live.peek();
  for (const [key, values] of kept) {
    const value = points.get(key)?.v;
    if (typeof value !== "number" || points.get(key)?.state === "stale") continue;
    values.push(value);
    if (values.length > SAMPLES) values.shift();
  }
  samplesTaken.value++;
}

function askNext(): void {
  const key = asking < AT_ONCE ? waiting.pop() : undefined;
  if (key === undefined) return;
  asking += 1;
  void readBefore(key).then(() => {
    asking -= 1;
    samplesTaken.value++;
    askNext();
  });
}

async function readBefore(key: string): Promise<void> {
  const cut = key.indexOf("/");
  const to = Math.round(nowMs.peek());
  const query = new URLSearchParams({
    enterprise: key.slice(0, cut),
    point: key.slice(cut + 1),
    from: String(to - SPAN_MS),
    to: String(to),
    buckets: String(SAMPLES),
  });
  const answer = await authorized<{ readonly items: readonly { readonly avg: number | null }[] }>(`/series?${query}`);
  const values = kept.get(key);
  if (!answer.ok || values === undefined) return;
  const before = answer.value.items.flatMap(({ avg }) => (avg === null ? [] : [avg]));
  values.unshift(...before.slice(0, SAMPLES - values.length));
}
