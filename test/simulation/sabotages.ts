import { decodeEvent, encodeEvent } from "../../gateway/codec.ts";
import type { JournalRecord } from "../../storage/journal/journal.ts";
import type { SimulationOptions } from "./simulate.ts";

/** A deliberate break, and the sentence that a run with it must contradict. */
export interface NamedSabotage {
  readonly name: string;
  readonly sabotage: NonNullable<SimulationOptions["sabotage"]>;
  readonly caughtBy: string;
}

export const SABOTAGES: readonly NamedSabotage[] = [
  {
    name: "dedupe off",
    sabotage: { forgetsRepetitions: true },
    caughtBy: "every acknowledged message is stored, and nothing else",
  },
  {
    name: "Number() coercion instead of a type check",
    sabotage: { rewritesRecord: coerced },
    caughtBy: "every acknowledged message is stored, and nothing else",
  },
  {
    name: "push marked before sent",
    sabotage: { marksBeforeSending: true },
    caughtBy: "no raised alarm without a delivered or pending push",
  },
  {
    name: "acknowledge before sync",
    sabotage: { acknowledgesBeforeSync: true },
    caughtBy: "every acknowledged message is stored, and nothing else",
  },
  {
    name: "fsync removed",
    sabotage: { skipSync: true },
    caughtBy: "every acknowledged message is stored, and nothing else",
  },
  {
    name: "committedSeq advanced before its effects",
    sabotage: { seqFirst: true },
    caughtBy: "replay gives the same state and the same records",
  },
  {
    name: "a key for each attempt",
    sabotage: { rewritesKey: (key, attempt) => `${key}.${attempt}` },
    caughtBy: "no push under a new key for the same transition",
  },
  {
    name: "an intake without bounds",
    sabotage: {
      intakeLimits: {
        pendingBytesMax: Number.POSITIVE_INFINITY,
        backlogRecordsMax: Number.POSITIVE_INFINITY,
        undecidedBytesMax: Number.POSITIVE_INFINITY,
      },
    },
    caughtBy: "every queue keeps within its bound",
  },
];

/** What an engine makes of a message that trusts `Number()`. */
function coerced(record: JournalRecord): JournalRecord {
  const event = decodeEvent(record.kind, record.payload);
  if (event.kind !== "message" || event.channel !== "readings") return record;
  let message: unknown;
  try {
    message = JSON.parse(Buffer.from(event.payload).toString());
  } catch {
    return record;
  }
  for (const each of Array.isArray(message) ? message : [message]) {
    if (!isObject(each)) continue;
    if ("v" in each) each["v"] = coerce(each["v"]);
    const { values } = each;
    if (isObject(values)) for (const point of Object.keys(values)) values[point] = coerce(values[point]);
  }
  return { ...record, payload: encodeEvent({ ...event, payload: Buffer.from(JSON.stringify(message)) }) };
}

function coerce(value: unknown): unknown {
  return typeof value === "boolean" || Number.isNaN(Number(value)) ? value : Number(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
