import type { Database } from "better-sqlite3";
import type { ChainReport } from "./records.ts";
import { type StandingTable, standingDigest } from "./standing.ts";
import { toStored } from "./verify-chains.ts";
import { walkHappenings } from "./verify-happenings.ts";

type Broken = NonNullable<ChainReport["broken"]>;
type DerivedWalk = Generator<void, ChainReport>;

/**
 * Checks what people are shown against what is on record: every alarm, incident and ticket has the form its newest record in the chain
 * of forms says, and none is missing; so are the links of tickets and the order of what happened. A walk a table, letting others run
 * between slices of rows. Rows that change meanwhile are checked in the form they then have.
 */
export function derivedWalks(sqlite: Database): Readonly<Record<string, DerivedWalk>> {
  return {
    alarm: walkRows(sqlite, "alarm"),
    incident: walkRows(sqlite, "incident"),
    ticket: walkRows(sqlite, "ticket"),
    ticket_link: walkLinks(sqlite),
    happening: walkHappenings(sqlite),
  };
}

const SLICE_ROWS = 500;

/** What each search column must be, as `commit.ts` and `tickets.ts` write it. */
const COLUMNS: Readonly<Record<StandingTable, Readonly<Record<string, string>>>> = {
  alarm: {
    id: "$.id",
    enterprise: "$.enterprise",
    raised_at: "$.raisedAtMs",
  },
  incident: {
    id: "$.id",
    enterprise: "$.enterprise",
    started_at: "$.startedAtMs",
  },
  ticket: {
    id: "$.id",
    enterprise: "$.enterprise",
    kind: "$.kind",
    state: "$.state",
    opened_at: "$.openedAtMs",
    changed_at: "$.changedAtMs",
    due_at: "$.dueAtMs",
    zone: "$.place.zone",
    level: "$.level",
  },
};

/** `closed`, as `isClosed` of an alarm and `closedAtMs` of the others say. */
const CLOSED: Readonly<Record<StandingTable, string>> = {
  alarm: `json_extract(record, '$.retro') or (not json_extract(record, '$.active') and json_extract(record, '$.acknowledged')
    and not json_extract(record, '$.latched'))`,
  incident: "json_extract(record, '$.closedAtMs') is not null",
  ticket: "json_extract(record, '$.closedAtMs') is not null",
};

function* walkRows(sqlite: Database, of: StandingTable): DerivedWalk {
  const fits = Object.entries(COLUMNS[of]).map(
    ([column, path]) => `${of}.${column} is json_extract(record, '${path}')`,
  );
  const slice = sqlite
    .prepare<[number], Row>(
      `select rowid, id, record,
         case when json_valid(record) then ${fits.join(" and ")} else 0 end,
         case when json_valid(record) then closed is (${CLOSED[of]}) else 0 end,
         (select standing.record from standing where standing."of" = '${of}' and standing.id = ${of}.id
          order by no desc limit 1)
       from ${of} where rowid > ? order by rowid limit ${SLICE_ROWS}`,
    )
    .raw();
  let [last, rows] = [0, 0];
  for (;;) {
    const found = slice.all(last);
    for (const [rowid, id, record, fitting, closedFits, standing] of found) {
      rows++;
      last = rowid;
      const stands = closedFits === 1 && standing?.includes(standingDigest(of, record)) === true;
      if (!stands || (fitting !== 1 && !columnsFit(sqlite, of, rowid)))
        return broken(of, rows, { no: rowid, why: "changed", id });
    }
    if (found.length < SLICE_ROWS) break;
    yield;
  }
  const missing = yield* findMissing(sqlite, of);
  return missing === null ? whole(of, rows) : broken(of, rows, missing);
}

type Row = readonly [
  rowid: number,
  id: string,
  record: string,
  fits: number,
  closedFits: number,
  standing: string | null,
];

/** SQLite draws half a surrogate pair from JSON in another form than the driver stores it: what does not fit is looked at closely. */
function columnsFit(sqlite: Database, of: StandingTable, rowid: number): boolean {
  const row = sqlite
    .prepare<[number], Readonly<Record<string, unknown>>>(`select * from ${of} where rowid = ?`)
    .get(rowid);
  // Its digest was right: the committer wrote it.
  const record = JSON.parse(String(row?.["record"])) as unknown;
  return Object.entries(COLUMNS[of]).every(([column, path]) => row?.[column] === toStored(valueAt(record, path)));
}

function valueAt(record: unknown, path: string): unknown {
  const steps = path.split(".").slice(1);
  // Each step names a member of what the committer wrote.
  return steps.reduce((value, step) => (value as Readonly<Record<string, unknown>> | null)?.[step] ?? null, record);
}

/** A row that is on record and no longer there. Rows are never deleted. */
function* findMissing(sqlite: Database, of: StandingTable): Generator<void, Broken | null> {
  const slice = sqlite
    .prepare<[string, string], readonly [id: string, no: number, there: number]>(
      `select id, max(no), exists (select 1 from ${of} where ${of}.id = standing.id)
       from standing where "of" = ? and id > ? group by id order by id limit ${SLICE_ROWS}`,
    )
    .raw();
  let last = "";
  for (;;) {
    const found = slice.all(of, last);
    for (const [id, no, there] of found) {
      last = id;
      if (there === 0) return { no, why: "missing", id };
    }
    if (found.length < SLICE_ROWS) return null;
    yield;
  }
}

/** Each link of a ticket has its row, and each row its link. */
function* walkLinks(sqlite: Database): DerivedWalk {
  const name = "ticket_link";
  const toRows = sqlite
    .prepare<[number], readonly [rowid: number, id: string, linked: number]>(
      `select rowid, id, case when json_valid(record) then not exists (
         select 1 from json_each(record, '$.links') as link where not exists (
           select 1 from ticket_link as row where row.id = json_extract(link.value, '$.id')
             and row.linked = json_extract(link.value, '$.to') and row.ticket = ticket.id
             and row.role = json_extract(link.value, '$.role'))) else 1 end
       from ticket where rowid > ? order by rowid limit ${SLICE_ROWS}`,
    )
    .raw();
  let last = 0;
  for (;;) {
    const found = toRows.all(last);
    for (const [rowid, id, linked] of found) {
      last = rowid;
      if (linked === 0) return broken(name, 0, { no: rowid, why: "missing", id });
    }
    if (found.length < SLICE_ROWS) break;
    yield;
  }
  type LinkRow = readonly [id: string, linked: string, ticket: string, role: string, there: number];
  const toTickets = sqlite
    .prepare<[string, string, string, string], LinkRow>(
      `select id, linked, ticket, role, exists (
         select 1 from ticket, json_each(case when json_valid(ticket.record) then ticket.record else '{}' end, '$.links') as link
         where ticket.id = row.ticket and json_extract(link.value, '$.id') = row.id
           and json_extract(link.value, '$.to') = row.linked and json_extract(link.value, '$.role') = row.role)
       from ticket_link as row where (id, linked, ticket, role) > (?, ?, ?, ?)
       order by id, linked, ticket, role limit ${SLICE_ROWS}`,
    )
    .raw();
  let rows = 0;
  let place: readonly [string, string, string, string] = ["", "", "", ""];
  for (;;) {
    const found = toTickets.all(...place);
    for (const [id, linked, ticket, role, there] of found) {
      rows++;
      place = [id, linked, ticket, role];
      if (there === 0) return broken(name, rows, { no: rows, why: "changed", id: ticket });
    }
    if (found.length < SLICE_ROWS) return whole(name, rows);
    yield;
  }
}

function whole(table: string, rows: number): ChainReport {
  return { chain: table, records: rows, broken: null, head: "" };
}

function broken(table: string, rows: number, where: Broken): ChainReport {
  return { chain: table, records: rows, broken: where, head: "" };
}
