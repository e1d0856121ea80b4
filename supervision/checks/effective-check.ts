import { chinaDayOf } from "../../model/china-time.ts";
import type { CalibrationFacts, CalibrationTest } from "../../model/offline/calibration.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { doubtOf, isAbout } from "./doubt.ts";

/** A calibration or bump test on record, as far as it moves a date. */
export interface CheckRecord {
  readonly ticket: string;
  readonly test: CalibrationTest;
  readonly passed: boolean;
  /** When it ended, wall. */
  readonly atMs: number;
  /** Whether the readings show its response; null: nobody can tell. */
  readonly shown: boolean | null;
  /** The two lines contradict each other about it: it moves no date until that is explained. */
  readonly disputed: boolean;
}

/** `doubts`: contradictions about calibrations of the same point. */
export function toCheckRecord({ id, facts }: Ticket, doubts: readonly Ticket[]): CheckRecord {
  // The facts of a ticket are those of its kind.
  const { test, passed, endAtMs, curve } = facts as CalibrationFacts;
  const record = { ticket: id, test, passed, atMs: endAtMs, shown: curve.shown };
  return { ...record, disputed: doubts.some((doubt) => doubtOf(doubt) === true && isAbout(doubt, record)) };
}

/** Where a date comes from; `ticket` null: the catalogue. */
export interface EffectiveCheck {
  /** A day of China Standard Time. */
  readonly day: string;
  readonly ticket: string | null;
}

/**
 * When a point was calibrated, or bump tested, last: the newer of what the catalogue says and of what is on record as passed. Neither is
 * changed by the other, and the source goes with the date. null: neither knows of any.
 */
export function lastDone(
  test: CalibrationTest,
  catalogDay: string | undefined,
  records: readonly CheckRecord[],
): EffectiveCheck | null {
  const newest = newestOf(records.filter((record) => record.test === test && record.passed));
  const catalog = catalogDay === undefined ? null : { day: catalogDay, ticket: null };
  if (newest === null) return catalog;
  const day = chinaDayOf(newest.atMs);
  return catalog === null || day >= catalog.day ? { day, ticket: newest.ticket } : catalog;
}

/** The day of a bump test the detector did not answer, if nothing newer shows that it does; a calibration passed since shows it, too. */
export function lastFailed(
  {
    bumpTestedAt,
    bumpTestPassed,
  }: { readonly bumpTestedAt?: string | undefined; readonly bumpTestPassed?: boolean | undefined },
  records: readonly CheckRecord[],
): EffectiveCheck | null {
  const newest = newestOf(records.filter(({ test, passed }) => passed || test === "bump-test"));
  const day = newest === null ? "" : chinaDayOf(newest.atMs);
  if (newest !== null && day >= (bumpTestedAt ?? "")) return newest.passed ? null : { day, ticket: newest.ticket };
  return bumpTestPassed === false ? { day: bumpTestedAt ?? "", ticket: null } : null;
}

function newestOf(records: readonly CheckRecord[]): CheckRecord | null {
  return records.reduce<CheckRecord | null>(
    (newest, record) => (record.disputed || (newest !== null && newest.atMs > record.atMs) ? newest : record),
    null,
  );
}
