import type { Reading } from "../../model/reading.ts";
import type { JudgedReading } from "../../rules/condition.ts";
import type { ReadingStore } from "../../storage/readings/reading-store.ts";

/** A live reading of a point, and the wall instant it was judged at. */
export interface JudgedAt {
  readonly atMs: number;
  readonly reading: JudgedReading;
}

export interface JudgedQuery {
  readonly pointNo: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** What is added to the device's time to make it ours. */
  readonly skewMs: number;
  readonly readingsMax?: number;
}

/** More would not be an explanation but a replay of the plant: the span is cut at its older end, and the answer says so. */
const READINGS_MAX = 100_000;
const PAGE = 5_000;
/** Receipt and device time differ by the clock's error, which is known, and by transport, which is not. */
const TRANSPORT_MS = 120_000;

/**
 * The live readings of a point that had been judged in a span of receipt, in order. Readings of one message were judged in order of their
 * device time, the newest of them at receipt.
 */
export async function readJudged(
  store: Pick<ReadingStore, "read">,
  query: JudgedQuery,
): Promise<{ readonly items: readonly JudgedAt[]; readonly complete: boolean }> {
  const { pointNo, fromMs, toMs, skewMs, readingsMax = READINGS_MAX } = query;
  const from = Math.floor(fromMs - skewMs - TRANSPORT_MS);
  const to = Math.ceil(toMs - skewMs + TRANSPORT_MS);
  let found: Reading[] = [];
  let cursor: string | null = null;
  let complete = true;
  do {
    const page = await store.read({ pointNo, from, to, limit: PAGE, ...(cursor === null ? {} : { cursor }) });
    for (const reading of page.items) if (!reading.historical) found.push(reading);
    cursor = page.nextCursor;
    // Pages come oldest first, and what is asked about is at the end: what is too much is dropped at the beginning.
    if (found.length > readingsMax + PAGE || (cursor === null && found.length > readingsMax)) {
      found = found.slice(-readingsMax);
      complete = false;
    }
  } while (cursor !== null);
  found.sort((a, b) => a.seq - b.seq || a.ts - b.ts);
  return { items: judged(found).filter(({ atMs }) => atMs >= fromMs && atMs <= toMs), complete };
}

/** `readings`: in order of sequence and device time. */
function judged(readings: readonly Reading[]): readonly JudgedAt[] {
  const found: JudgedAt[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  let message = { seq: -1, newestTs: 0 };
  for (const [place, { seq, ts, receivedAtMs, value, quality, overRange, window }] of readings.entries()) {
    if (seq !== message.seq) message = { seq, newestTs: newestBehind(readings, place) };
    lastMs = Math.max(lastMs, receivedAtMs - (message.newestTs - ts));
    const reading = { value, known: quality !== "bad", overRange };
    found.push({ atMs: lastMs, reading: window ? { ...reading, inWindow: true } : reading });
  }
  return found;
}

/** The device time of the last reading of the message whose first stands at `place`. */
function newestBehind(readings: readonly Reading[], place: number): number {
  let last = place;
  while (last + 1 < readings.length && readings[last + 1]?.seq === readings[place]?.seq) last++;
  // `place` is one of the list's, and so is `last`.
  return (readings[last] as Reading).ts;
}
