import type { Database } from "better-sqlite3";
import { CHAIN_COLUMNS, CHAIN_NAMES, type ChainName, chainHash, GENESIS_HASH } from "./chain.ts";
import type { ChainReport } from "./records.ts";
import type { ChainColumns } from "./schema.ts";
import { verifySeals } from "./seals.ts";

/** Recomputes all chains, letting others run between slices of rows. */
export async function verifyChains(sqlite: Database, pause: () => Promise<void>): Promise<readonly ChainReport[]> {
  const reports: ChainReport[] = [];
  for (const chain of CHAIN_NAMES) {
    const walk = walkChain(sqlite, chain);
    let step = walk.next();
    while (step.done !== true) {
      await pause();
      step = walk.next();
    }
    reports.push(chain === "seal" ? await withRoots(sqlite, step.value, pause) : step.value);
  }
  return reports;
}

/** A seal whose chain is whole must still be the root of what lies under it. */
async function withRoots(sqlite: Database, walked: ChainReport, pause: () => Promise<void>): Promise<ChainReport> {
  if (walked.broken !== null) return walked;
  const broken = await verifySeals(sqlite, pause);
  return broken === null ? walked : { ...walked, broken, head: "" };
}

const SLICE_ROWS = 500;

/**
 * Recomputes one chain, yielding after each slice of rows.
 *
 * Records appended meanwhile are left for the next time: the walk ends at the head it found at the start.
 * - a number left out → missing
 * - own hash or a search column does not follow from the record → changed
 * - the predecessor it names stands elsewhere → reordered
 * - the predecessor it names is nowhere → missing when fewer records are there than the head counts, else that predecessor
 *   was rewritten with its hash → changed
 */
export function* walkChain(sqlite: Database, chain: ChainName): Generator<void, ChainReport> {
  const head = readHead(sqlite, chain);
  const slice = sqlite.prepare<[number, number], ChainColumns>(
    `select * from ${chain} where no > ? and no <= ? order by no limit ${SLICE_ROWS}`,
  );
  let last: { no: number; hash: string } = { no: 0, hash: GENESIS_HASH };
  while (last.no < head.no) {
    const rows = slice.all(last.no, head.no);
    for (const row of rows) {
      const broken = judge(sqlite, chain, { row, last, headNo: head.no });
      if (broken !== null) return report(sqlite, chain, broken);
      last = { no: row.no, hash: row.hash };
    }
    if (rows.length === 0) return report(sqlite, chain, { no: last.no + 1, why: "missing" });
    yield;
  }
  if (last.hash !== head.hash) return report(sqlite, chain, { no: last.no, why: "changed" });
  const stray = readStray(sqlite, chain);
  return report(sqlite, chain, stray === null ? null : { no: stray, why: "changed" }, last.hash);
}

type Broken = NonNullable<ChainReport["broken"]>;

function judge(
  sqlite: Database,
  chain: ChainName,
  { row, last, headNo }: { row: ChainColumns; last: { no: number; hash: string }; headNo: number },
): Broken | null {
  if (row.no !== last.no + 1) return { no: last.no + 1, why: "missing" };
  if (chainHash(row.previous_hash, row.record) !== row.hash) return { no: row.no, why: "changed" };
  if (!columnsFit(chain, row)) return { no: row.no, why: "changed" };
  if (row.previous_hash === last.hash) return null;
  const elsewhere = sqlite.prepare(`select 1 from ${chain} where hash = ?`).get(row.previous_hash) !== undefined;
  if (elsewhere || row.previous_hash === GENESIS_HASH) return { no: row.no, why: "reordered" };
  if (countRows(sqlite, chain, headNo) < headNo) return { no: row.no, why: "missing" };
  return { no: Math.max(1, last.no), why: "changed" };
}

function columnsFit(chain: ChainName, row: ChainColumns): boolean {
  // The hash was right, so the record is what the writer of this chain put there.
  const columnsOf = CHAIN_COLUMNS[chain] as (record: unknown) => object;
  const stored: Readonly<Record<string, unknown>> = { ...row };
  return Object.entries(columnsOf(JSON.parse(row.record))).every(([name, value]) => stored[name] === value);
}

function report(sqlite: Database, chain: ChainName, broken: Broken | null, head = ""): ChainReport {
  return { chain, records: countRows(sqlite, chain, Number.MAX_SAFE_INTEGER), broken, head };
}

function readHead(sqlite: Database, chain: ChainName): { no: number; hash: string } {
  const head = sqlite
    .prepare<[string], { no: number; hash: string }>("select no, hash from chain_head where chain = ?")
    .get(chain);
  return head ?? { no: 0, hash: GENESIS_HASH };
}

/** The number of a record beyond the head, which nobody appended; null when there is none. */
function readStray(sqlite: Database, chain: ChainName): number | null {
  const stray = sqlite
    .prepare(
      `select min(no) from ${chain} where no > coalesce((select no from chain_head where chain = ?), 0) or no < 1`,
    )
    .pluck()
    .get(chain);
  return typeof stray === "number" ? stray : null;
}

function countRows(sqlite: Database, chain: ChainName, throughNo: number): number {
  const rows = sqlite.prepare(`select count(*) from ${chain} where no <= ?`).pluck().get(throughNo);
  return Number(rows);
}
