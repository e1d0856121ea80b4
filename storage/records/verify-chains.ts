import type { Database, Statement } from "better-sqlite3";
import { CHAIN_COLUMNS, CHAIN_NAMES, type ChainName, chainHash, GENESIS_HASH } from "./chain.ts";
import { appliedMigrations } from "./database.ts";
import { RECORDS_MIGRATIONS } from "./migrations/index.ts";
import type { ChainReport } from "./records.ts";
import type { ChainColumns } from "./schema.ts";
import { watchSeals } from "./seal-watch.ts";
import { verifySeals } from "./seals.ts";

/** Called between slices of rows; others run meanwhile. `table`: what is being walked, `rows`: how many of it at most were. */
export type Pause = (table: string, rows: number) => Promise<void>;

/** Recomputes all chains and the roots of their seals. */
export async function verifyChains(sqlite: Database, pause: Pause): Promise<readonly ChainReport[]> {
  const chains = chainsIn(sqlite);
  // Seals first: when they are as they were written, their roots grow while the other chains are walked.
  const seals = chains.includes("seal") ? await walked("seal", walkChain(sqlite, "seal"), pause) : null;
  const watch = seals?.broken === null ? watchSeals(sqlite) : null;
  const reports: ChainReport[] = [];
  for (const chain of chains) {
    if (chain === "seal") continue;
    const walk = walkChain(sqlite, chain, (no, hash) => watch?.meet(chain, no, hash));
    reports.push(await walked(chain, walk, pause));
  }
  if (seals === null) return reports;
  if (seals.broken !== null) return [...reports, seals];
  const isMet = watch !== null && reports.every(({ broken }) => broken === null);
  // A walk ends where its chain is broken: what lies under the seals beyond it is still to be read.
  const broken = isMet ? watch.broken() : await verifySeals(sqlite, (no) => pause("seal", no));
  return [...reports, broken === null ? seals : { ...seals, broken, head: "" }];
}

/** A backup of an earlier release has the chains there were then. */
function chainsIn(sqlite: Database): readonly ChainName[] {
  const isNewest = appliedMigrations(sqlite).length === Object.keys(RECORDS_MIGRATIONS).length;
  if (isNewest) return CHAIN_NAMES;
  const tables = sqlite.prepare("select name from sqlite_master where type = 'table'").pluck().all();
  return CHAIN_NAMES.filter((chain) => tables.includes(chain));
}

/** Carries a walk through to its report. */
export async function walked(table: string, walk: Generator<void, ChainReport>, pause: Pause): Promise<ChainReport> {
  let step = walk.next();
  for (let slices = 1; step.done !== true; slices++) {
    await pause(table, slices * SLICE_ROWS);
    step = walk.next();
  }
  return step.value;
}

const SLICE_ROWS = 500;

/**
 * Recomputes one chain, yielding after each slice of rows.
 *
 * Records appended meanwhile are left for the next time: the walk ends at the head it found at the start.
 * `meet` is told every record found sound, in order of number.
 * - a number left out → missing
 * - own hash or a search column does not follow from the record → changed
 * - the predecessor it names stands elsewhere → reordered
 * - the predecessor it names is nowhere → missing when fewer records are there than the head counts, else that predecessor
 *   was rewritten with its hash → changed
 */
export function* walkChain(
  sqlite: Database,
  chain: ChainName,
  meet: (no: number, hash: string) => void = () => undefined,
): Generator<void, ChainReport> {
  const head = readHead(sqlite, chain);
  const slice = prepareSlice(sqlite, chain);
  let last: Place = { no: 0, hash: GENESIS_HASH };
  while (last.no < head.no) {
    const rows = slice.all(last.no, head.no);
    for (const row of rows) {
      const broken = isSound(row, last) ? null : judge(sqlite, chain, { no: row[0], last, headNo: head.no });
      if (broken !== null) return report(sqlite, chain, broken);
      last = { no: row[0], hash: row[2] };
      meet(last.no, last.hash);
    }
    if (rows.length === 0) return report(sqlite, chain, { no: last.no + 1, why: "missing" });
    yield;
  }
  if (last.hash !== head.hash) return report(sqlite, chain, { no: last.no, why: "changed" });
  const stray = readStray(sqlite, chain, head.no);
  if (stray !== null) return report(sqlite, chain, { no: stray, why: "changed" });
  // Every number up to the head was met, and no other: nothing is left to count.
  return { chain, records: head.no, broken: null, head: head.hash };
}

interface Place {
  readonly no: number;
  readonly hash: string;
}

/**
 * A row as the walk reads it: its number, predecessor's hash and record in one text, own hash, whether the columns fit the record.
 *
 * Where the border runs in that text need not be asked: a record with a letter more or less at its beginning is no JSON.
 */
type SliceRow = readonly [no: number, linked: string, hash: string, fits: number];

/** Draws the search columns in SQL: handing each record to JavaScript and parsing it there would take as long as all the rest. */
function prepareSlice(sqlite: Database, chain: ChainName): Statement<[number, number], SliceRow> {
  const fits = Object.entries(COLUMN_PATHS[chain]).map(
    ([column, path]) => `"${column}" is json_extract(record, '${path}')`,
  );
  return sqlite
    .prepare<[number, number], SliceRow>(
      `select no, previous_hash || record, hash,
         case when json_valid(record) then ${["1", ...fits].join(" and ")} else 0 end
       from ${chain} where no > ? and no <= ? order by no limit ${SLICE_ROWS}`,
    )
    .raw();
}

/** Where the search columns of each chain stand in its records, as `CHAIN_COLUMNS` draws them. */
const COLUMN_PATHS: {
  readonly [C in ChainName]: Readonly<Record<keyof ReturnType<(typeof CHAIN_COLUMNS)[C]>, string>>;
} = {
  alarm_event: { alarm: "$.alarm", event_no: "$.no" },
  outbox: { key: "$.key", alarm: "$.alarm.id" },
  catalog_version: { seq: "$.seq" },
  rule_version: { rule: "$.rule", enterprise: "$.enterprise", version: "$.version", at: "$.atMs" },
  ticket_entry: { ticket: "$.ticket", entry_no: "$.no", enterprise: "$.enterprise", client_id: "$.claimed.clientId" },
  audit: { key: "$.key", enterprise: "$.enterprise" },
  standing: { of: "$.of", id: "$.id" },
  seal: {},
};

/** Sound beyond doubt, as nearly every row is. What is not is looked at closely. */
function isSound([no, linked, hash, fits]: SliceRow, last: Place): boolean {
  return no === last.no + 1 && fits === 1 && linked.startsWith(last.hash) && chainHash("", linked) === hash;
}

type Broken = NonNullable<ChainReport["broken"]>;

function judge(
  sqlite: Database,
  chain: ChainName,
  { no, last, headNo }: { no: number; last: Place; headNo: number },
): Broken | null {
  if (no !== last.no + 1) return { no: last.no + 1, why: "missing" };
  const row = sqlite.prepare<[number], ChainColumns>(`select * from ${chain} where no = ?`).get(no);
  // Nobody appends to the middle of a chain, so it is gone by a hand from outside.
  if (row === undefined) return { no, why: "missing" };
  if (chainHash(row.previous_hash, row.record) !== row.hash) return { no: row.no, why: "changed" };
  if (!columnsFit(chain, row)) return { no: row.no, why: "changed" };
  if (row.previous_hash === last.hash) return null;
  const elsewhere = sqlite.prepare(`select 1 from ${chain} where hash = ?`).get(row.previous_hash) !== undefined;
  if (elsewhere || row.previous_hash === GENESIS_HASH) return { no: row.no, why: "reordered" };
  if (countRows(sqlite, chain, headNo) < headNo) return { no: row.no, why: "missing" };
  return { no: Math.max(1, last.no), why: "changed" };
}

function columnsFit(chain: ChainName, row: ChainColumns): boolean {
  const record = parseRecord(row.record);
  if (record === undefined) return false;
  // The hash was right, so the record is what the writer of this chain put there.
  const columnsOf = CHAIN_COLUMNS[chain] as (record: unknown) => object;
  const stored: Readonly<Record<string, unknown>> = { ...row };
  return Object.entries(columnsOf(record)).every(([name, value]) => stored[name] === toStored(value));
}

/** undefined: not JSON. The border between hash and record was moved, which leaves the hash of both as it was. */
function parseRecord(record: string): unknown {
  try {
    return JSON.parse(record);
  } catch {
    return undefined;
  }
}

/** A column holds text as UTF-8, which has no room for half a surrogate pair; the record has it, escaped. */
export function toStored(value: unknown): unknown {
  return typeof value === "string" ? Buffer.from(value).toString() : value;
}

function report(sqlite: Database, chain: ChainName, broken: Broken): ChainReport {
  return { chain, records: countRows(sqlite, chain, Number.MAX_SAFE_INTEGER), broken, head: "" };
}

function readHead(sqlite: Database, chain: ChainName): Place {
  const head = sqlite.prepare<[string], Place>("select no, hash from chain_head where chain = ?").get(chain);
  return head ?? { no: 0, hash: GENESIS_HASH };
}

/** The number of a record beyond the head, which nobody appended; null when there is none. */
function readStray(sqlite: Database, chain: ChainName, headNo: number): number | null {
  const stray = sqlite
    .prepare(
      `select min(no) from (select no from ${chain} where no < 1 union all select no from ${chain} where no > ?)
       where no < 1 or no > coalesce((select no from chain_head where chain = ?), 0)`,
    )
    .pluck()
    .get(headNo, chain);
  return typeof stray === "number" ? stray : null;
}

function countRows(sqlite: Database, chain: ChainName, throughNo: number): number {
  const rows = sqlite.prepare(`select count(*) from ${chain} where no <= ?`).pluck().get(throughNo);
  return Number(rows);
}
