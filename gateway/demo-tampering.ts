import { existsSync } from "node:fs";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";

/**
 * What somebody with the records' own file in hand would do: take the guards away, change what is written, put the guards back. Here a
 * blank behind the newest entry of the audit trail: enough to break its chain, and easily taken away again.
 */
export function changeRecord(dataDir: string): void {
  rewrite(dataDir, CHANGE);
}

/** Puts back what was changed, also by a demo that ended in the middle of it. Nothing where nothing was. */
export function restoreRecord(dataDir: string): void {
  rewrite(dataDir, RESTORE);
}

const CHANGE = "update audit set record = record || ' ' where no = (select max(no) from audit)";
const RESTORE = "update audit set record = rtrim(record) where record like '% '";

function rewrite(dataDir: string, statement: string): void {
  const file = join(dataDir, "records.db");
  if (!existsSync(file)) return;
  const sqlite = new SqliteDatabase(file, { timeout: 5_000 });
  try {
    const guards = sqlite.prepare("select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'audit'");
    // Both columns are text for every trigger.
    const triggers = guards.all() as readonly { readonly name: string; readonly sql: string }[];
    sqlite
      .transaction(() => {
        for (const { name } of triggers) sqlite.exec(`drop trigger ${name}`);
        sqlite.exec(statement);
        for (const { sql } of triggers) sqlite.exec(sql);
      })
      .immediate();
  } finally {
    sqlite.close();
  }
}
