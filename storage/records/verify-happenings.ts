import type { Database } from "better-sqlite3";
import { OFFLINE, ONLINE } from "./happenings.ts";
import type { ChainReport } from "./records.ts";

const SLICE_ROWS = 500;

const CHAINS = ["alarm_event", "ticket_entry"] as const;

type Row = readonly [enterprise: string, at: number, line: number, no: number, fits: number];

/** Checks the order of what happened against the chains it was drawn from: alarm events on line 0, steps of tickets on line 1. */
export function* walkHappenings(sqlite: Database): Generator<void, ChainReport> {
  // What is appended meanwhile is left for the next time.
  const heads = CHAINS.map((chain) => headOf(sqlite, chain));
  const slice = sqlite
    .prepare<[string, number, number, number], Row>(
      `select enterprise, at, line, no, case line when ${ONLINE} then ${ONLINE_FITS} when ${OFFLINE} then ${OFFLINE_FITS} else 0 end
       from happening where (enterprise, at, line, no) > (?, ?, ?, ?) order by enterprise, at, line, no limit ${SLICE_ROWS}`,
    )
    .raw();
  const met = [0, 0];
  let rows = 0;
  let place: readonly [string, number, number, number] = ["", -Infinity, 0, 0];
  for (;;) {
    const found = slice.all(...place);
    for (const [enterprise, at, line, no, fits] of found) {
      rows++;
      place = [enterprise, at, line, no];
      if (fits !== 1) return report(rows, { no, why: "changed", id: CHAINS[line] ?? String(line) });
      if (no <= (heads[line] ?? 0)) met[line] = (met[line] ?? 0) + 1;
    }
    if (found.length < SLICE_ROWS) break;
    yield;
  }
  // A record has one row at most: all that a row says follows from the record, and its key takes it once. So it is enough to count.
  for (const [line, chain] of CHAINS.entries()) {
    if (met[line] === heads[line]) continue;
    const no = yield* findMissing(sqlite, line, heads[line] ?? 0);
    if (no !== null) return report(rows, { no, why: "missing", id: chain });
  }
  return report(rows, null);
}

/** The alarm is that of the event; it never moves to another point. */
const ONLINE_FITS = `exists (select 1 from alarm_event as event join alarm on alarm.id = event.alarm
  where event.no = happening.no and alarm.enterprise = happening.enterprise and happening.zone is null
    and json_valid(event.record) and json_extract(event.record, '$.atMs') = happening.at
    and json_valid(alarm.record) and json_extract(alarm.record, '$.point') is happening.point)`;

/** The zone is that of the ticket, unless a later step has moved it. */
const OFFLINE_FITS = `exists (select 1 from ticket_entry as entry join ticket on ticket.id = entry.ticket
  where entry.no = happening.no and entry.enterprise = happening.enterprise and happening.point is null
    and json_valid(entry.record) and json_extract(entry.record, '$.atMs') = happening.at
    and (ticket.zone is happening.zone or exists (select 1 from ticket_entry as later where later.ticket = entry.ticket
      and later.entry_no > entry.entry_no and json_valid(later.record)
      and json_extract(later.record, '$.body.zone') is not null)))`;

/** The first record of a line that has no row. One whose alarm or ticket was never written has none either. */
function* findMissing(sqlite: Database, line: number, headNo: number): Generator<void, number | null> {
  const from =
    line === ONLINE
      ? "alarm_event as record join alarm as thing on thing.id = record.alarm"
      : "ticket_entry as record join ticket as thing on thing.id = record.ticket";
  const slice = sqlite
    .prepare<[number, number], readonly [no: number, there: number]>(
      `select record.no, case when json_valid(record.record) then exists (select 1 from happening where
           happening.enterprise = thing.enterprise and happening.at = json_extract(record.record, '$.atMs')
           and happening.line = ${line} and happening.no = record.no) else 1 end
       from ${from} where record.no > ? and record.no <= ? order by record.no limit ${SLICE_ROWS}`,
    )
    .raw();
  let last = 0;
  for (;;) {
    const found = slice.all(last, headNo);
    for (const [no, there] of found) {
      last = no;
      if (there === 0) return no;
    }
    if (found.length < SLICE_ROWS) return null;
    yield;
  }
}

function headOf(sqlite: Database, chain: string): number {
  const no = sqlite.prepare("select no from chain_head where chain = ?").pluck().get(chain);
  return typeof no === "number" ? no : 0;
}

function report(rows: number, broken: ChainReport["broken"]): ChainReport {
  return { chain: "happening", records: rows, broken, head: "" };
}
