import { decodeEvent } from "../../../gateway/codec.ts";
import { messageKey, type SentReading } from "../history.ts";
import type { FinishedRun } from "../simulate.ts";
import type { Checker } from "./checker.ts";
import { decidedRecords } from "./replayed.ts";

/**
 * What the gateway acknowledged is in the reading store, each reading once, and nothing is there that nobody sent. What is no reading is in
 * quarantine, once for each time it came. The truth is the world's own: it made the messages and knows what each reading means.
 */
export const ACKNOWLEDGED_IS_STORED: Checker = {
  name: "every acknowledged message is stored, and nothing else",
  check: (run) => [...checkReadings(run), ...checkQuarantine(run)],
};

interface Count {
  /** Different readings of this value that were sent, and of those the acknowledged ones. */
  sent: number;
  acknowledged: number;
  stored: number;
}

function checkReadings(run: FinishedRun): readonly string[] {
  const counts = new Map<string, Count>();
  const countOf = (key: string): Count => {
    const found = counts.get(key) ?? { sent: 0, acknowledged: 0, stored: 0 };
    counts.set(key, found);
    return found;
  };
  const met = new Map<string, boolean>();
  for (const { deviceKey, readings, acknowledged } of run.history.messages.values()) {
    for (const reading of readings) {
      if (reading.stored === null) continue;
      // The same reading may be sent twice, the second time marked as history.
      const identity = `${deviceKey} ${reading.point} ${reading.counter}`;
      const before = met.get(identity);
      const count = countOf(identityOf(deviceKey, reading));
      if (before === undefined) count.sent++;
      if (acknowledged && before !== true) count.acknowledged++;
      met.set(identity, acknowledged || before === true);
    }
  }
  for (const [key, stored] of run.stored) {
    for (const { ts, value, quality, tsReplaced } of stored)
      countOf(`${key} ${tsReplaced ? "-" : ts} ${value} ${quality}`).stored++;
  }
  return [...counts].flatMap(([reading, count]) => judge(reading, count));
}

function judge(reading: string, { sent, acknowledged, stored }: Count): readonly string[] {
  if (stored < acknowledged) return [`${acknowledged} acknowledged, ${stored} stored: ${reading}`];
  // Without a time of its own a repetition cannot be told from a new reading.
  const isTimeless = reading.includes(" - ");
  if (stored > sent && !(isTimeless && sent > 0)) return [`${sent} sent, ${stored} stored: ${reading}`];
  return [];
}

function identityOf(deviceKey: string, { point, ts, stored }: SentReading): string {
  const [enterprise] = deviceKey.split("/");
  return `${enterprise}/${point} ${ts ?? "-"} ${stored?.value} ${stored?.quality}`;
}

function checkQuarantine(run: FinishedRun): readonly string[] {
  const { quarantine, committedSeq } = run.machine.recordsDisk;
  const found = new Map<number, number>();
  for (const { seq } of quarantine.values()) found.set(seq, (found.get(seq) ?? 0) + 1);
  const wrong: string[] = [];
  const durable = new Set<string>();
  for (const record of decidedRecords(run)) {
    const event = decodeEvent(record.kind, record.payload);
    if (event.kind !== "message" || event.channel !== "readings") continue;
    const key = messageKey(`${event.enterprise}/${event.device}`, Buffer.from(event.payload).toString());
    durable.add(key);
    const message = run.history.messages.get(key);
    if (message === undefined) {
      wrong.push(`record ${record.seq} is of no message that was sent: ${key}`);
      continue;
    }
    if (record.seq > committedSeq) continue;
    const expected = message.isGarbage ? 1 : message.readings.filter(({ stored }) => stored === null).length;
    const entries = found.get(record.seq) ?? 0;
    if (entries !== expected) wrong.push(`record ${record.seq}: ${expected} to be quarantined, ${entries} are: ${key}`);
  }
  for (const [key, { acknowledged }] of run.history.messages) {
    if (acknowledged && !durable.has(key)) wrong.push(`acknowledged and not in the journal: ${key}`);
  }
  return wrong;
}
