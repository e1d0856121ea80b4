import type { WireWhy } from "../../api/wire-why.ts";
import type { Point } from "../../model/catalog/catalog.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { describe, type Language } from "../../model/text/text.ts";
import type { Records } from "../../storage/records/records.ts";
import { type CheckRecord, toCheckRecord } from "../../supervision/checks/effective-check.ts";
import { checksOf } from "../step/checks-due.ts";
import { chinaDayOf } from "../../model/china-time.ts";
import { DAY_MS } from "../../model/time.ts";

/** Newest first; what is older moves no date any more. */
const TICKETS_MAX = 100;

/** Calibrations and bump tests of a point that were on record by an instant, each with whether it was in doubt. */
export async function checkRecordsThen(
  records: Pick<Records, "tickets">,
  { enterprise, point, atMs }: { readonly enterprise: string; readonly point: string; readonly atMs: number },
): Promise<readonly CheckRecord[]> {
  const about = (kind: "calibration" | "contradiction") =>
    records.tickets({ scope: [enterprise], kinds: [kind], status: "all", point, toMs: atMs + 1, limit: TICKETS_MAX });
  const [done, doubts] = await Promise.all([about("calibration"), about("contradiction")]);
  const then = done.items.filter(({ state, changedAtMs }) => state !== "retracted" || changedAtMs > atMs);
  return then.map((ticket) =>
    toCheckRecord(
      ticket,
      doubts.items.map((doubt) => asItStood(doubt, atMs)),
    ),
  );
}

/** What happened to it since is not known of it then, but that it was over. */
function asItStood(ticket: Ticket, atMs: number): Ticket {
  return ticket.changedAtMs <= atMs ? ticket : { ...ticket, state: "open", closedAtMs: null };
}

/** The checks of a point in sentences: when each was done last, who says so, and when it is due. */
export function sayChecks(
  language: Language,
  point: Point,
  records: readonly CheckRecord[],
  atMs: number,
): WireWhy["checks"] {
  return checksOf(point, records).map(({ rule, dueWallMs, params: { doneAt, everyDays, record } }) => {
    const overdue = atMs >= dueWallMs;
    const source =
      record === null ? describe(language, "why.by-catalogue") : describe(language, "why.by-record", { record });
    const params = { done: doneAt ?? "—", source, days: everyDays ?? 0, last: chinaDayOf(dueWallMs - DAY_MS) };
    const key = everyDays === null ? "why.check-failed" : overdue ? "why.check-overdue" : "why.check-in-time";
    const check = rule.slice("system:".length);
    return {
      check,
      doneOn: doneAt,
      everyDays,
      dueAt: dueWallMs,
      overdue,
      record,
      sentence: describe(language, key, params),
    };
  });
}
