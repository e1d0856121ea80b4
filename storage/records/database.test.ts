import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Migration, sql } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { appliedMigrations, openForReading, openForWriting } from "./database.ts";
import { RECORDS_MIGRATIONS } from "./migrations/index.ts";
import type { RecordsSchema } from "./schema.ts";

const LATER: Readonly<Record<string, Migration>> = {
  ...RECORDS_MIGRATIONS,
  "9999-later": { up: async (db) => void (await sql`alter table point add column note text`.execute(db)) },
};

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "twinline-database-"));
  file = join(directory, "records.db");
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("every commit is on disk before it is answered", async () => {
  const { sqlite } = await openForWriting<RecordsSchema>(file, RECORDS_MIGRATIONS);
  const settings = ["journal_mode", "synchronous", "foreign_keys"].map((name) => sqlite.pragma(name, { simple: true }));
  expect(settings).toEqual(["wal", 2, 1]);
  sqlite.close();
});

it("a later release brings the file forward with its records, and this one then refuses it", async () => {
  const first = await openForWriting<RecordsSchema>(file, RECORDS_MIGRATIONS);
  first.sqlite.exec("insert into point (point_no, enterprise, point) values (1, 'coldchain', 'NH3-101')");
  first.sqlite.close();
  const later = await openForWriting<RecordsSchema>(file, LATER);
  expect(later.sqlite.prepare("select * from point").get()).toMatchObject({ point: "NH3-101", note: null });
  expect(appliedMigrations(later.sqlite)).toEqual([...Object.keys(RECORDS_MIGRATIONS), "9999-later"]);
  later.sqlite.close();
  await expect(openForWriting(file, RECORDS_MIGRATIONS)).rejects.toMatchObject({ code: "STATE_VERSION" });
  expect(() => openForReading(file, RECORDS_MIGRATIONS)).toThrow("newer release");
});

it("a migration that fails leaves the file in its earlier form", async () => {
  (await openForWriting<RecordsSchema>(file, RECORDS_MIGRATIONS)).sqlite.close();
  const broken: Migration = {
    up: async (db) => {
      await sql`alter table point add column note text`.execute(db);
      await sql`not sql`.execute(db);
    },
  };
  await expect(openForWriting(file, { ...RECORDS_MIGRATIONS, "9999-more-broken": broken })).rejects.toThrow("syntax");
  const again = await openForWriting<RecordsSchema>(file, LATER);
  expect(appliedMigrations(again.sqlite)).toEqual([...Object.keys(RECORDS_MIGRATIONS), "9999-later"]);
  again.sqlite.close();
});
