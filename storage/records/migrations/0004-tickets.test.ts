import SqliteDatabase from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { anAlarm, anEvent } from "../../../test/kit/record-builders.ts";
import { RECORDS_0001 } from "./0001-records.ts";
import { RECORDS_0004 } from "./0004-tickets.ts";

let sqlite: SqliteDatabase.Database;
let queries: Kysely<unknown>;

beforeEach(() => {
  sqlite = new SqliteDatabase(":memory:");
  queries = new Kysely<unknown>({ dialect: new SqliteDialect({ database: sqlite }) });
});

afterEach(() => sqlite.close());

it("what happened to alarms before there was a timeline stands in it", async () => {
  await RECORDS_0001.up(queries);
  const alarm = sqlite.prepare("insert into alarm values (?, ?, 0, ?, ?)");
  const event = sqlite.prepare("insert into alarm_event values (?, ?, '', '', ?, ?)");
  for (const [index, enterprise] of ["coldchain", "tankfarm"].entries()) {
    const { id, raisedAtMs, ...facts } = anAlarm(`a${index}`, { enterprise });
    alarm.run(id, enterprise, raisedAtMs, JSON.stringify({ id, raisedAtMs, ...facts }));
    event.run(index + 1, JSON.stringify(anEvent(id, 1, { atMs: 1_000 + index })), id, 1);
  }
  await RECORDS_0004.up(queries);
  expect(sqlite.prepare("select * from happening").all()).toEqual([
    { enterprise: "coldchain", at: 1_000, line: 0, no: 1, point: "NH3-101", zone: null },
    { enterprise: "tankfarm", at: 1_001, line: 0, no: 2, point: "NH3-101", zone: null },
  ]);
});
