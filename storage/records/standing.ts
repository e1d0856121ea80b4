import { hash } from "node:crypto";
import type { Alarm } from "../../model/alarm.ts";
import type { Chains } from "./chain.ts";
import type { OpenDatabase } from "./database.ts";
import { prepare } from "./prepared.ts";
import type { RecordsSchema } from "./schema.ts";

/**
 * What people are shown of an alarm, an incident or a ticket is a row that is written anew with every change. Each new form leaves its
 * digest in a chain of its own, so that a row changed, put back or taken out by another hand is found.
 */
export const STANDING_TABLES = ["alarm", "incident", "ticket"] as const;
export type StandingTable = (typeof STANDING_TABLES)[number];

/** A row of a table took this form. */
export interface Standing {
  readonly of: StandingTable;
  readonly id: string;
  /** `standingDigest` of the row's `record`. */
  readonly digest: string;
  /** Journal sequence of the commit; 0: it stood so when the chain began. */
  readonly seq: number;
}

/**
 * SHA-256 of a row's `record`, in hex. The newest value and the peak of an alarm that is active move with every reading and leave no
 * record: they are left out until the alarm has cleared.
 */
export function standingDigest(of: StandingTable, record: string): string {
  const alarm = of === "alarm" && record.includes('"active":true') ? parseAlarm(record) : null;
  if (alarm?.active !== true) return hash("sha256", record);
  const { lastValue: _newest, peak: _farthest, ...settled } = alarm;
  return hash("sha256", JSON.stringify(settled));
}

/** Puts the new form of a row on record, unless it is that of before. Call inside a transaction. */
export function openStanding(
  database: OpenDatabase<RecordsSchema>,
  chains: Chains,
): (of: StandingTable, id: string, record: string, seq: number) => void {
  const last = prepare(database, (queries, p: { of: string; id: string }) =>
    queries
      .selectFrom("standing")
      .select("record")
      .where("of", "=", p.of)
      .where("id", "=", p.id)
      .orderBy("no", "desc")
      .limit(1),
  );
  return (of, id, record, seq) => {
    const digest = standingDigest(of, record);
    // The digest stands in the record as it is, in hex.
    if (last.get({ of, id })?.record.includes(digest) === true) return;
    chains.append("standing", { of, id, digest, seq });
  };
}

/** null: no JSON. Somebody else wrote it, and the digest of its text fits nothing on record. */
function parseAlarm(record: string): Partial<Alarm> | null {
  try {
    // The committer writes this text from an Alarm.
    return JSON.parse(record) as Partial<Alarm>;
  } catch {
    return null;
  }
}
