import type { Point } from "../../model/catalog/catalog.ts";
import type { JournaledEvent } from "../kit/pure-engine.ts";
import type { Deafness, Heard } from "./past.ts";

interface SentReading {
  readonly p: string;
  readonly v: number | boolean | string;
  readonly ts: number;
  readonly seq: number;
  readonly q: "good" | "bad";
  readonly hist?: boolean;
}

/** What a journal says was heard live, and when nothing could be: of devices that count their readings and mark their history. */
export function heardIn(journal: readonly JournaledEvent[], points: readonly Point[]) {
  const heard: Heard[] = [];
  const deaf: Deafness[] = [];
  const newest = new Map<string, SentReading>();
  for (const { atMs, event } of journal) {
    if ((event.kind === "start" || event.kind === "stall") && event.deafMs > 0) {
      deaf.push({ fromMs: atMs - event.deafMs, toMs: atMs });
    }
    if (event.kind !== "message") continue;
    // Messages of the random plant have this form.
    for (const sent of JSON.parse(Buffer.from(event.payload).toString()) as SentReading[]) {
      const before = newest.get(sent.p);
      // What was sent before is a repetition, what is older than the newest is history.
      if (sent.hist || (before !== undefined && (sent.seq <= before.seq || sent.ts < before.ts))) continue;
      newest.set(sent.p, sent);
      heard.push(
        toHeard(
          sent,
          atMs,
          points.find(({ id }) => id === sent.p),
        ),
      );
    }
  }
  return { heard, deaf };
}

function toHeard({ p, v, q }: SentReading, atMs: number, point: Point | undefined): Heard {
  const overRange = typeof v === "number" && v > (point?.rangeMax ?? Number.POSITIVE_INFINITY);
  const belowRange = typeof v === "number" && v < (point?.rangeMin ?? Number.NEGATIVE_INFINITY);
  return { point: p, atMs, value: v, quality: overRange || belowRange ? "bad" : q, overRange, belowRange };
}
