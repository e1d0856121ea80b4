import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { anAlarm, aTicket } from "../../../test/kit/record-builders.ts";
import { openForWriting } from "../database.ts";
import type { RecordsSchema } from "../schema.ts";
import { verifyRecords } from "../verify-records.ts";
import { recordsFileOf } from "../writer.ts";
import { RECORDS_MIGRATIONS } from "./index.ts";

it("takes what stands in an older file as it is, and finds what is changed from then on", async () => {
  const directory = mkdtempSync(join(tmpdir(), "twinline-standing-"));
  const file = recordsFileOf(directory);
  const before = Object.fromEntries(Object.entries(RECORDS_MIGRATIONS).filter(([name]) => name < "0006"));
  const older = await openForWriting<RecordsSchema>(file, before);
  const alarm = older.sqlite.prepare(
    "insert into alarm (id, enterprise, closed, raised_at, record) values (?, ?, 0, ?, ?)",
  );
  const ticket = older.sqlite.prepare(
    `insert into ticket (id, enterprise, kind, state, closed, opened_at, changed_at, zone, record)
     values (?, ?, ?, ?, 0, ?, ?, ?, ?)`,
  );
  // More than are taken at once.
  for (let no = 0; no < 1_201; no++) {
    const each = anAlarm(`a${no}`, { active: no % 2 === 0 });
    alarm.run(each.id, each.enterprise, each.raisedAtMs, JSON.stringify(each));
  }
  const t = aTicket("t1");
  ticket.run(t.id, t.enterprise, t.kind, t.state, t.openedAtMs, t.changedAtMs, t.place.zone, JSON.stringify(t));
  older.sqlite.close();

  const { sqlite } = await openForWriting<RecordsSchema>(file, RECORDS_MIGRATIONS);
  const broken = async () =>
    (await verifyRecords(sqlite, async () => undefined)).flatMap((report) =>
      report.broken === null ? [] : [[report.chain, report.broken]],
    );
  expect(await broken()).toEqual([]);
  expect(sqlite.prepare("select count(*) from standing").pluck().get()).toBe(1_202);
  // The newest value of an active alarm may move, of one that has cleared nothing.
  sqlite.exec("update alarm set record = json_set(record, '$.lastValue', 1) where id = 'a2'");
  expect(await broken()).toEqual([]);
  sqlite.exec("update alarm set record = json_set(record, '$.lastValue', 1) where id = 'a3'");
  expect(await broken()).toEqual([["alarm", { no: 4, why: "changed", id: "a3" }]]);
  sqlite.close();
  rmSync(directory, { recursive: true, force: true });
});
