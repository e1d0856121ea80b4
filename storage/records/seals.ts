import type { Database } from "better-sqlite3";
import type { MerkleStep, ProvedRecord, Seal, SealRecord } from "../../model/evidence.ts";
import { CHAIN_NAMES, type ChainName, type Chains } from "./chain.ts";
import type { OpenDatabase } from "./database.ts";
import { MerkleTree } from "./merkle.ts";
import type { ChainReport } from "./records.ts";
import type { ChainColumns, RecordsSchema } from "./schema.ts";

/**
 * Records under one seal, at most; beyond it there are several. An old installation has millions to be sealed at its first start: others
 * ask between two seals, and neither making one nor proving a record under it holds them up for longer than a few tens of milliseconds.
 */
const RECORDS_MAX = 8_192;

/** A seal is under no other: it names its predecessor, as every record of a chain does. */
const SEALED: readonly ChainName[] = CHAIN_NAMES.filter((chain) => chain !== "seal");

/** The seal over what has been recorded since the last one; null: nothing has. Computed while others write: what it covers never changes. */
export function nextSeal(sqlite: Database, atMs: number): Seal | null {
  const spans: Record<string, readonly [number, number]> = {};
  let room = RECORDS_MAX;
  for (const chain of SEALED) {
    const fromNo = lastSealed(sqlite, chain) + 1;
    const toNo = Math.min(headOf(sqlite, chain), fromNo + room - 1);
    if (toNo < fromNo) continue;
    spans[chain] = [fromNo, toNo];
    room -= toNo - fromNo + 1;
  }
  if (Object.keys(spans).length === 0) return null;
  return { atMs, spans, root: treeOf(sqlite, spans).root() };
}

/** Writes a seal down; call inside a transaction with `chains` begun. null: another one came between. */
export function openSealWriter(
  { sqlite }: OpenDatabase<RecordsSchema>,
  chains: Chains,
): (seal: Seal) => SealRecord | null {
  const span = sqlite.prepare("insert into seal_span (chain, to_no, from_no, seal) values (?, ?, ?, ?)");
  return (seal) => {
    const spans = Object.entries(seal.spans);
    // The keys of a seal are names of chains.
    const follows = spans.every(([chain, [fromNo]]) => lastSealed(sqlite, chain as ChainName) === fromNo - 1);
    if (!follows) return null;
    const { no } = chains.append("seal", seal);
    for (const [chain, [fromNo, toNo]] of spans) span.run(chain, toNo, fromNo, no);
    const row = rowOf(sqlite, "seal", no);
    return row === undefined ? null : toSealRecord(row);
  };
}

/** Recomputes the root of every seal. null: all hold. */
export async function verifySeals(
  sqlite: Database,
  pause: (no: number) => Promise<void>,
): Promise<NonNullable<ChainReport["broken"]> | null> {
  const sealed = new Map<string, number>();
  for (const row of sealsAfter(sqlite, 0)) {
    // The hash of the row was verified with its chain.
    const { spans, root } = JSON.parse(row.record) as Seal;
    for (const [chain, [fromNo, toNo]] of Object.entries(spans)) {
      if ((sealed.get(chain) ?? 0) !== fromNo - 1) return { no: row.no, why: "changed" };
      sealed.set(chain, toNo);
    }
    if (treeOf(sqlite, spans).root() !== root) return { no: row.no, why: "changed" };
    await pause(row.no);
  }
  return null;
}

/** What a record of a chain is named by. */
export interface RecordName {
  readonly chain: ChainName;
  readonly no: number;
}

/** Records with their proofs, and the seals they lie under. What is not sealed yet is left out: seal first. */
export function proveRecords(
  sqlite: Database,
  names: readonly RecordName[],
): { readonly records: readonly ProvedRecord[]; readonly seals: readonly SealRecord[] } {
  const sealOf = sqlite
    .prepare<[string, number, number], number>(
      "select seal from seal_span where chain = ? and to_no >= ? and from_no <= ? order by to_no limit 1",
    )
    .pluck();
  const seals = new Map<
    number,
    { readonly row: ChainColumns; readonly spans: Seal["spans"]; readonly tree: MerkleTree }
  >();
  const records: ProvedRecord[] = [];
  for (const { chain, no } of names) {
    const row = rowOf(sqlite, chain, no);
    const seal = sealOf.get(chain, no, no);
    if (row === undefined || seal === undefined) continue;
    const known = seals.get(seal) ?? readSeal(sqlite, seal);
    seals.set(seal, known);
    const path: readonly MerkleStep[] = known.tree.path(placeUnder(known.spans, chain, no));
    const { record, previous_hash: previousHash, hash } = row;
    records.push({ chain, no, record, previousHash, hash, seal, path });
  }
  const used = [...seals.values()].map(({ row }) => toSealRecord(row)).sort((a, b) => a.no - b.no);
  return { records, seals: used };
}

/** Seals after a number, oldest first; below 0: the newest so many. `limit` −1: all of them. */
export function sealsAfter(sqlite: Database, no: number, limit = -1): readonly SealRecord[] {
  const last = no < 0 ? sqlite.prepare("select max(no) from seal").pluck().get() : 0;
  const rows = sqlite.prepare<[number, number], ChainColumns>("select * from seal where no > ? order by no limit ?");
  return rows.all(no + Number(last ?? 0), limit).map(toSealRecord);
}

function toSealRecord({ no, record, previous_hash: previousHash, hash }: ChainColumns): SealRecord {
  return { no, record, previousHash, hash };
}

function readSeal(sqlite: Database, no: number) {
  const row = rowOf(sqlite, "seal", no);
  if (row === undefined) throw new Error(`seal ${no} is not there`);
  // Written by `openSealWriter`.
  const { spans } = JSON.parse(row.record) as Seal;
  return { row, spans, tree: treeOf(sqlite, spans) };
}

function rowOf(sqlite: Database, chain: ChainName, no: number): ChainColumns | undefined {
  return sqlite
    .prepare<[number], ChainColumns>(`select no, record, previous_hash, hash from ${chain} where no = ?`)
    .get(no);
}

/** The hashes under a seal: chain after chain in the order of their list, each in order of number. */
function treeOf(sqlite: Database, spans: Seal["spans"]): MerkleTree {
  const hashes: string[] = [];
  for (const chain of SEALED) {
    const span = spans[chain];
    if (span === undefined) continue;
    const rows = sqlite.prepare<[number, number], string>(
      `select hash from ${chain} where no between ? and ? order by no`,
    );
    hashes.push(...rows.pluck().all(...span));
  }
  return new MerkleTree(hashes);
}

function placeUnder(spans: Seal["spans"], chain: ChainName, no: number): number {
  let before = 0;
  for (const each of SEALED) {
    const span = spans[each];
    if (span === undefined) continue;
    if (each === chain) return before + no - span[0];
    before += span[1] - span[0] + 1;
  }
  return before;
}

function lastSealed(sqlite: Database, chain: ChainName): number {
  const no = sqlite.prepare("select max(to_no) from seal_span where chain = ?").pluck().get(chain);
  return typeof no === "number" ? no : 0;
}

function headOf(sqlite: Database, chain: ChainName): number {
  const no = sqlite.prepare("select no from chain_head where chain = ?").pluck().get(chain);
  return typeof no === "number" ? no : 0;
}
