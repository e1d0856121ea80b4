import type Database from "better-sqlite3";
import { GatewayError } from "../../../model/errors.ts";
import { openSqlite } from "./sqlite.ts";

/** Version of the day files; a newer one is refused. */
const DAY_FORMAT = 1;
/** "TWLr" */
const APPLICATION_ID = 0x54574c72;
/** Chunks are 4–8 KB: small pages leave little unused at their end. */
const PAGE_BYTES = 1024;

/** One sealed chunk, without its bytes. */
export interface ChunkRow {
  readonly id: number;
  readonly fromTs: number;
  readonly toTs: number;
}

/** A chunk to be written. */
export interface ChunkWrite extends DayFactsChange {
  /** null: the next id. */
  readonly id: number | null;
  readonly pointNo: number;
  readonly fromTs: number;
  readonly toTs: number;
  readonly bytes: Uint8Array;
}

interface DayFactsChange {
  readonly n: number;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** A chunk to be taken out. */
export interface ChunkRemoval {
  readonly id: number;
  readonly n: number;
}

/** What one day file holds in sum. The sequence range may be wider than what is left, never narrower. */
export interface DayFacts {
  readonly readings: number;
  readonly chunks: number;
  readonly minSeq: number;
  readonly maxSeq: number;
}

export interface SeqRow {
  readonly id: number;
  readonly pointNo: number;
  readonly n: number;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** What the file knows of one point: what any newer reading is compared with. */
export interface PointFacts {
  readonly maxTs: number;
  readonly maxSeq: number;
  /** The last LAST_ROWS_MAX chunks, in order of arrival. */
  readonly lastRows: readonly ChunkRemoval[];
}

/** A point has at most so many chunks that are not full at its end. */
export const LAST_ROWS_MAX = 16;

/**
 * The chunks of one UTC day, all points, in one SQLite file.
 *
 * A chunk that grows is replaced by one with a new id in the same transaction, and ids are not used again, so that whoever holds
 * an id either gets the chunk it names or nothing. Within a point ids follow arrival. Only retention, which takes readings away,
 * puts what is left of a chunk back under its own id: a new one would change its place in that order.
 */
export class DayFile {
  readonly #db: Database.Database;
  readonly #statements: ReturnType<typeof prepare>;
  #facts: DayFacts;

  constructor(path: string) {
    this.#db = openSqlite(path, PAGE_BYTES);
    try {
      initialise(this.#db, path);
      this.#statements = prepare(this.#db);
      this.#facts = this.#statements.facts.get() ?? NO_FACTS;
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  get facts(): DayFacts {
    return this.#facts;
  }

  /** Chunks of a point that may hold readings of `fromTs` ≤ ts ≤ `toTs`, in order of their first reading. */
  rows(pointNo: number, fromTs: number, toTs: number): ChunkRow[] {
    return this.#statements.rows.all(pointNo, toTs, fromTs);
  }

  /** Chunks with readings of `afterSeq` < seq ≤ `throughSeq`, in order of id, some at a time. */
  rowsBySeq(afterId: number, limit: number, afterSeq: number, throughSeq: number): SeqRow[] {
    return this.#statements.rowsBySeq.all(afterId, afterSeq, throughSeq, limit);
  }

  allRows(afterId: number, limit: number): (SeqRow & ChunkRow)[] {
    return this.#statements.allRows.all(afterId, limit);
  }

  /** Highest id given so far. */
  get lastId(): number {
    return this.#statements.lastId.get()?.id ?? 0;
  }

  bytesOf(id: number): Uint8Array | null {
    return this.#statements.bytes.get(id)?.bytes ?? null;
  }

  pointFacts(pointNo: number): PointFacts | null {
    const facts = this.#statements.pointFacts.get(pointNo);
    if (facts === undefined || facts.maxTs === null) return null;
    const lastRows = this.#statements.lastRows.all(pointNo, LAST_ROWS_MAX);
    return { maxTs: facts.maxTs, maxSeq: facts.maxSeq, lastRows };
  }

  /** Takes chunks out and puts chunks in, in one synced transaction. Returns the new ids, in order. */
  rewrite(removals: readonly ChunkRemoval[], writes: readonly ChunkWrite[]): number[] {
    const facts = changedFacts(this.#facts, removals, writes);
    const ids = this.#db.transaction(() => {
      for (const { id } of removals) this.#statements.remove.run(id);
      const inserted = writes.map((write) => this.#insert(write));
      this.#statements.setFacts.run(facts);
      return inserted;
    })();
    this.#facts = facts;
    return ids;
  }

  #insert({ id, pointNo, fromTs, toTs, n, fromSeq, toSeq, bytes }: ChunkWrite): number {
    // By place: binding by name costs as much as the insertion.
    const { lastInsertRowid } = this.#statements.insert.run(id, pointNo, fromTs, toTs, n, fromSeq, toSeq, bytes);
    return Number(lastInsertRowid);
  }

  /** Gives the space of removed chunks back to the disk. */
  compact(): void {
    this.#db.exec("VACUUM");
    this.checkpoint();
  }

  /** Moves the write-ahead log into the file. What is in the log is durable already: a failure here only costs space. */
  checkpoint(): void {
    try {
      this.#db.pragma("wal_checkpoint(TRUNCATE)");
    } catch {
      // The disk is full or failing: the next commit meets the same, and that one is told.
    }
  }

  async backupTo(path: string): Promise<void> {
    await this.#db.backup(path);
  }

  close(): void {
    this.#db.close();
  }
}

const NO_FACTS: DayFacts = { readings: 0, chunks: 0, minSeq: 0, maxSeq: 0 };

function changedFacts(facts: DayFacts, removals: readonly ChunkRemoval[], writes: readonly DayFactsChange[]): DayFacts {
  let { readings, maxSeq } = facts;
  let minSeq = facts.chunks === 0 ? Number.POSITIVE_INFINITY : facts.minSeq;
  for (const { n } of removals) readings -= n;
  for (const { n, fromSeq, toSeq } of writes) {
    readings += n;
    minSeq = Math.min(minSeq, fromSeq);
    maxSeq = Math.max(maxSeq, toSeq);
  }
  const chunks = facts.chunks - removals.length + writes.length;
  return { readings, chunks, minSeq: Number.isFinite(minSeq) ? minSeq : 0, maxSeq };
}

function initialise(db: Database.Database, path: string): void {
  const version = Number(db.pragma("user_version", { simple: true }));
  if (version > DAY_FORMAT) {
    throw new GatewayError("STATE_VERSION", `${path} was written by a newer release (format ${version})`, {
      hint: "start the release that wrote it, or a later one",
      params: { file: path, version, versionMax: DAY_FORMAT },
    });
  }
  if (version === DAY_FORMAT) return;
  db.transaction(() => {
    db.exec(`
      CREATE TABLE chunk (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        pointNo INTEGER NOT NULL, fromTs INTEGER NOT NULL, toTs INTEGER NOT NULL, n INTEGER NOT NULL,
        fromSeq INTEGER NOT NULL, toSeq INTEGER NOT NULL, bytes BLOB NOT NULL
      ) STRICT;
      CREATE INDEX chunkByPoint ON chunk (pointNo, fromTs, toTs, toSeq);
      CREATE TABLE facts (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        readings INTEGER NOT NULL, chunks INTEGER NOT NULL, minSeq INTEGER NOT NULL, maxSeq INTEGER NOT NULL
      ) STRICT;
      INSERT INTO facts VALUES (1, 0, 0, 0, 0);
    `);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${DAY_FORMAT}`);
  })();
}

function prepare(db: Database.Database) {
  return {
    facts: db.prepare<[], DayFacts>("SELECT readings, chunks, minSeq, maxSeq FROM facts"),
    setFacts: db.prepare<DayFacts>(
      "UPDATE facts SET readings = :readings, chunks = :chunks, minSeq = :minSeq, maxSeq = :maxSeq",
    ),
    rows: db.prepare<[number, number, number], ChunkRow>(
      "SELECT id, fromTs, toTs FROM chunk WHERE pointNo = ? AND fromTs <= ? AND toTs >= ? ORDER BY fromTs, id",
    ),
    rowsBySeq: db.prepare<[number, number, number, number], SeqRow>(
      "SELECT id, pointNo, n, fromSeq, toSeq FROM chunk WHERE id > ? AND toSeq > ? AND fromSeq <= ? ORDER BY id LIMIT ?",
    ),
    allRows: db.prepare<[number, number], SeqRow & ChunkRow>(
      "SELECT id, pointNo, n, fromSeq, toSeq, fromTs, toTs FROM chunk WHERE id > ? ORDER BY id LIMIT ?",
    ),
    lastId: db.prepare<[], { id: number | null }>("SELECT max(id) AS id FROM chunk"),
    bytes: db.prepare<[number], { bytes: Uint8Array }>("SELECT bytes FROM chunk WHERE id = ?"),
    pointFacts: db.prepare<[number], { maxTs: number | null; maxSeq: number }>(
      "SELECT max(toTs) AS maxTs, max(toSeq) AS maxSeq FROM chunk INDEXED BY chunkByPoint WHERE pointNo = ?",
    ),
    lastRows: db.prepare<[number, number], ChunkRemoval>(
      `SELECT id, n FROM chunk WHERE id IN (
         SELECT id FROM chunk INDEXED BY chunkByPoint WHERE pointNo = ? ORDER BY id DESC LIMIT ?
       ) ORDER BY id`,
    ),
    insert: db.prepare<[number | null, number, number, number, number, number, number, Uint8Array]>(
      "INSERT INTO chunk (id, pointNo, fromTs, toTs, n, fromSeq, toSeq, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    ),
    remove: db.prepare<[number]>("DELETE FROM chunk WHERE id = ?"),
  };
}
