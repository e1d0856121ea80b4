import type Database from "better-sqlite3";
import { GatewayError } from "../../../model/errors.ts";
import { openSqlite } from "./sqlite.ts";

/** Version of the whole folder: what the files mean together. A newer one is refused. */
const STORE_FORMAT = 1;

export interface Series {
  readonly pointNo: number;
  readonly enterprise: string;
  readonly point: string;
}

/** A range of device time whose readings outlive retention. */
export interface Hold {
  /** null: every point. */
  readonly pointNo: number | null;
  /** Inclusive. */
  readonly fromTs: number;
  /** Exclusive. */
  readonly toTs: number;
}

/** What concerns all days: which point a number means, what is durable, what is held, what retention has dropped. */
export class IndexFile {
  readonly #db: Database.Database;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(path: string) {
    this.#db = openSqlite(path, 4096);
    try {
      initialise(this.#db, path);
      this.#statements = prepare(this.#db);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  get storedSeq(): number {
    return this.#read("storedSeq");
  }

  set storedSeq(seq: number) {
    this.#statements.setFact.run("storedSeq", seq);
  }

  /** Some reading with this seq has been dropped by retention; none with a higher one. 0: nothing was dropped yet. */
  get droppedSeq(): number {
    return this.#read("droppedSeq");
  }

  set droppedSeq(seq: number) {
    this.#statements.setFact.run("droppedSeq", seq);
  }

  series(): Series[] {
    return this.#statements.series.all();
  }

  /** Writes the names of new points, in one transaction. */
  define(series: readonly Series[]): void {
    this.#db.transaction(() => {
      for (const { pointNo, enterprise, point } of series) this.#statements.define.run(pointNo, enterprise, point);
    })();
  }

  holds(): Hold[] {
    return this.#statements.holds.all().map(({ pointNo, fromTs, toTs }) => ({
      pointNo: pointNo === EVERY_POINT ? null : pointNo,
      fromTs,
      toTs,
    }));
  }

  hold(hold: Hold): void {
    this.#statements.hold.run(hold.pointNo ?? EVERY_POINT, hold.fromTs, hold.toTs);
  }

  async backupTo(path: string): Promise<void> {
    await this.#db.backup(path);
  }

  close(): void {
    this.#db.close();
  }

  #read(name: string): number {
    return this.#statements.fact.get(name)?.value ?? 0;
  }
}

/** A primary key cannot be null in every column, so "every point" is a number no point has. */
const EVERY_POINT = -1;

function initialise(db: Database.Database, path: string): void {
  const version = Number(db.pragma("user_version", { simple: true }));
  if (version > STORE_FORMAT) {
    throw new GatewayError("STATE_VERSION", `${path} was written by a newer release (format ${version})`, {
      hint: "start the release that wrote it, or a later one",
      params: { file: path, version, versionMax: STORE_FORMAT },
    });
  }
  if (version === STORE_FORMAT) return;
  db.transaction(() => {
    db.exec(`
      CREATE TABLE series (pointNo INTEGER PRIMARY KEY, enterprise TEXT NOT NULL, point TEXT NOT NULL) STRICT;
      CREATE TABLE hold (
        pointNo INTEGER NOT NULL, fromTs INTEGER NOT NULL, toTs INTEGER NOT NULL,
        PRIMARY KEY (pointNo, fromTs, toTs)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    `);
    db.pragma(`user_version = ${STORE_FORMAT}`);
  })();
}

function prepare(db: Database.Database) {
  return {
    fact: db.prepare<[string], { value: number }>("SELECT value FROM fact WHERE name = ?"),
    setFact: db.prepare<[string, number]>(
      "INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    ),
    series: db.prepare<[], Series>("SELECT pointNo, enterprise, point FROM series ORDER BY pointNo"),
    define: db.prepare<[number, string, string]>(
      `INSERT INTO series (pointNo, enterprise, point) VALUES (?, ?, ?)
       ON CONFLICT (pointNo) DO UPDATE SET enterprise = excluded.enterprise, point = excluded.point`,
    ),
    holds: db.prepare<[], { pointNo: number; fromTs: number; toTs: number }>("SELECT pointNo, fromTs, toTs FROM hold"),
    hold: db.prepare<[number, number, number]>("INSERT OR IGNORE INTO hold (pointNo, fromTs, toTs) VALUES (?, ?, ?)"),
  };
}
