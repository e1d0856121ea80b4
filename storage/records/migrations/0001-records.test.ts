import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDatabase, { type Database } from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  aBatch,
  aCatalogChange,
  aRuleChange,
  aLatency,
  anAlarm,
  anAuditEntry,
  anEvent,
  anOutboxEntry,
  aTicket,
  aTicketEntry,
} from "../../../test/kit/record-builders.ts";
import { RECORDS_LIMITS } from "../limits.ts";
import { openWriter, recordsFileOf } from "../writer.ts";

let directory: string;
let foreign: Database;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-guards-"));
  const writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  writer.commit(
    aBatch(1, {
      alarms: [anAlarm("a1")],
      alarmEvents: [anEvent("a1", 1)],
      outbox: [anOutboxEntry("key-1", { alarm: anAlarm("a1") })],
      catalogs: [aCatalogChange(1)],
      ruleChanges: [aRuleChange(1)],
      tickets: [aTicket("t1")],
      ticketEntries: [aTicketEntry("t1", 1)],
      pointsDefined: [{ pointNo: 1, enterprise: "coldchain", point: "NH3-101" }],
      audit: [anAuditEntry({ key: "1:0" })],
      latencies: [aLatency("a1", 1)],
    }),
  );
  await writer.recordAttempt({ key: "key-1", atMs: 5, state: "pending", status: 500, error: "HTTP 500" });
  writer.close();
  // Another program's connection, with none of our settings.
  foreign = new SqliteDatabase(recordsFileOf(directory));
});

afterAll(() => {
  foreign.close();
  rmSync(directory, { recursive: true, force: true });
});

const APPEND_ONLY = [
  "alarm_event",
  "outbox",
  "catalog_version",
  "rule_version",
  "ticket_entry",
  "audit",
  "happening",
  "alarm_latency",
  "delivery_attempt",
  "point",
];

it.each(APPEND_ONLY)("a record of %s is neither changed nor deleted, by no program", (table) => {
  const column = String(foreign.prepare(`select name from pragma_table_info('${table}')`).pluck().get());
  expect(() => foreign.exec(`update ${table} set ${column} = ${column}`)).toThrow("append-only");
  expect(() => foreign.exec(`delete from ${table}`)).toThrow("append-only");
});

it.each(["alarm_event", "outbox", "catalog_version", "rule_version", "ticket_entry", "audit"])(
  "a record of %s is not replaced either",
  (table) => {
    expect(() => foreign.exec(`insert or replace into ${table} select * from ${table} where no = 1`)).toThrow(
      "append-only",
    );
    const columns = foreign.prepare(`select name from pragma_table_info('${table}')`).pluck().all().map(String);
    const moved = columns.map((column) => (column === "no" ? "2" : column)).join(", ");
    expect(() => foreign.exec(`insert or replace into ${table} select ${moved} from ${table}`)).toThrow("append-only");
  },
);
