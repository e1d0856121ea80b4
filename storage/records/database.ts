import SqliteDatabase, { type Database } from "better-sqlite3";
import { Kysely, type Migration, Migrator, SqliteAdapter, SqliteDialect } from "kysely";
import { GatewayError } from "../../model/errors.ts";
import { toFailure } from "./failure.ts";

/** An open database file: the connection, and the same connection as a builder of typed queries. */
export interface OpenDatabase<S> {
  readonly file: string;
  readonly sqlite: Database;
  readonly queries: Kysely<S>;
}

const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens a database for writing and brings it to the newest form.
 *
 * Throws: GatewayError STATE_VERSION when a newer release has written it, DATA_DIR_UNUSABLE when it cannot be opened.
 */
export async function openForWriting<S>(
  file: string,
  migrations: Readonly<Record<string, Migration>>,
): Promise<OpenDatabase<S>> {
  const database = open<S>(file, { readonly: false });
  try {
    database.sqlite.pragma("journal_mode = WAL");
    database.sqlite.pragma("synchronous = FULL");
    database.sqlite.pragma("foreign_keys = ON");
    // The delete triggers of append-only tables shall also see what `replace` removes.
    database.sqlite.pragma("recursive_triggers = ON");
    refuseNewer(database, migrations);
    await migrate(database, migrations);
    return database;
  } catch (error) {
    database.sqlite.close();
    throw toFailure(error, file);
  }
}

/** Opens a database that exists, for queries only. It is expected in the newest form: the writer opens first. */
export function openForReading<S>(file: string, migrations: Readonly<Record<string, Migration>>): OpenDatabase<S> {
  const database = open<S>(file, { readonly: true });
  try {
    refuseNewer(database, migrations);
    return database;
  } catch (error) {
    database.sqlite.close();
    throw toFailure(error, file);
  }
}

/** A second connection to a database its writer has opened, for `checkpoint` alone. */
export function openForCheckpoint(file: string): Database {
  const { sqlite } = open(file, { readonly: false });
  sqlite.pragma("synchronous = FULL");
  return sqlite;
}

/** Copies the log into the database as far as readers allow; the next write may then start the log anew. False: not possible now. */
export function checkpoint(sqlite: Database): boolean {
  try {
    sqlite.pragma("wal_checkpoint(PASSIVE)");
    return true;
  } catch (error) {
    // Busy or out of space: the log stays as it is, which loses nothing.
    if (error instanceof SqliteDatabase.SqliteError) return false;
    throw error;
  }
}

/** Names of the migrations a database has been through, oldest first. */
export function appliedMigrations(sqlite: Database): readonly string[] {
  const known = sqlite.prepare("select 1 from sqlite_master where type = 'table' and name = 'kysely_migration'").get();
  if (known === undefined) return [];
  // One text column, as kysely's migrator made it.
  return sqlite.prepare("select name from kysely_migration order by name").pluck().all() as string[];
}

function open<S>(file: string, options: { readonly: boolean }): OpenDatabase<S> {
  try {
    const sqlite = new SqliteDatabase(file, {
      readonly: options.readonly,
      fileMustExist: options.readonly,
      timeout: BUSY_TIMEOUT_MS,
    });
    return { file, sqlite, queries: new Kysely<S>({ dialect: new TransactionalDialect({ database: sqlite }) }) };
  } catch (error) {
    throw new GatewayError("DATA_DIR_UNUSABLE", `cannot open ${file}`, {
      hint: "check that the folder exists and that the gateway may write to it",
      params: { file },
      cause: error,
    });
  }
}

function refuseNewer<S>(database: OpenDatabase<S>, migrations: Readonly<Record<string, Migration>>): void {
  const unknown = appliedMigrations(database.sqlite).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length === 0) return;
  throw new GatewayError("STATE_VERSION", `${database.file} was written by a newer release (${unknown.join(", ")})`, {
    hint: "start the newer release again, or restore a backup made by this one",
    params: { file: database.file, version: unknown.join(", ") },
  });
}

async function migrate<S>(database: OpenDatabase<S>, migrations: Readonly<Record<string, Migration>>): Promise<void> {
  const migrator = new Migrator({
    db: database.queries,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/** SQLite changes its schema inside transactions; kysely does not count on it and would leave a failed migration half done. */
class TransactionalDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
