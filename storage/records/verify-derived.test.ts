import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Incident } from "../../model/incident.ts";
import { aBatch, anAlarm, anEvent, aTicket, aTicketEntry } from "../../test/kit/record-builders.ts";
import { openForWriting } from "./database.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { RECORDS_MIGRATIONS } from "./migrations/index.ts";
import type { ChainReport } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { walked } from "./verify-chains.ts";
import { derivedWalks } from "./verify-derived.ts";
import { verifyRecords } from "./verify-records.ts";
import { openWriter, recordsFileOf } from "./writer.ts";

const THINGS = 9;
const NUMBERS = Array.from({ length: THINGS }, (_, index) => index + 1);

let directory: string;
let sqlite: Database;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-derived-"));
  const writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  let seq = 0;
  for (const no of NUMBERS) {
    const alarm = anAlarm(`a${no}`, { raisedAtMs: 1_000 * no });
    const first = aTicket(`t${no}`, { openedAtMs: 1_000 * no });
    const links = [{ to: "alarm", id: alarm.id, role: "cause" }] as const;
    writer.commit(
      aBatch(++seq, {
        alarms: [alarm],
        alarmEvents: [anEvent(alarm.id, 1, { atMs: 1_000 * no })],
        incidents: [anIncident(no, null)],
        tickets: [first],
        ticketEntries: [aTicketEntry(first.id, 1, { atMs: 1_000 * no + 1 })],
      }),
    );
    writer.commit(
      aBatch(++seq, {
        // Over, so that its values stand still; the first one is still active.
        alarms: [{ ...alarm, active: no === 1, acknowledged: true, clearedAtMs: 1_000 * no + 500, transitions: 2 }],
        alarmEvents: [anEvent(alarm.id, 2, { atMs: 1_000 * no + 500 })],
        incidents: [anIncident(no, 1_000 * no + 500)],
        tickets: [{ ...first, state: "confirmed", dueAtMs: 9_000, level: 2, entries: 2, links }],
        ticketEntries: [aTicketEntry(first.id, 2, { atMs: 1_000 * no + 501 })],
      }),
    );
  }
  writer.close();
  ({ sqlite } = await openForWriting<RecordsSchema>(recordsFileOf(directory), RECORDS_MIGRATIONS));
  // Whoever has the file in hand takes away what stands in the way.
  sqlite.pragma("foreign_keys = OFF");
  for (const name of sqlite.prepare("select name from sqlite_master where type = 'trigger'").pluck().all())
    sqlite.exec(`drop trigger ${String(name)}`);
  const indexes = "select name from sqlite_master where type = 'index' and sql like '%json%'";
  for (const name of sqlite.prepare(indexes).pluck().all()) sqlite.exec(`drop index ${String(name)}`);
});

afterAll(() => {
  sqlite.close();
  rmSync(directory, { recursive: true, force: true });
});

describe("what people are shown, held against what is on record", () => {
  it("is whole as it was written", async () => {
    const reports = await verifyRecords(sqlite, async () => undefined);
    expect(reports.filter(({ broken }) => broken !== null)).toEqual([]);
    expect(reports.slice(-5).map(({ chain, records }) => [chain, records])).toEqual([
      ["alarm", THINGS],
      ["incident", THINGS],
      ["ticket", THINGS],
      ["ticket_link", THINGS],
      ["happening", 4 * THINGS],
    ]);
  });

  it.each(["alarm", "incident", "ticket"] as const)(
    "locates the first row of %s that was flipped, put back, taken out or exchanged, thousands of times",
    async (table) => {
      // The values of an alarm that is active move with every reading: those are told of in a test of their own.
      const some = fc.uniqueArray(fc.integer({ min: 2, max: THINGS }), { minLength: 1, maxLength: 4 });
      const columns = sqlite.prepare(`select name from pragma_table_info('${table}')`).pluck().all().map(String);
      const tampering = fc.oneof(
        fc.record({
          kind: fc.constant("flip"),
          nos: some,
          column: fc.constantFrom("record", ...columns),
          at: fc.nat(),
          bit: fc.integer({ min: 0, max: 6 }),
        }),
        fc.record({ kind: fc.constant("put back"), nos: some }),
        fc.record({ kind: fc.constant("take out"), nos: some }),
        fc.record({ kind: fc.constant("exchange"), order: fc.shuffledSubarray(NUMBERS, { minLength: THINGS }) }),
      );
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(tampering, async (each) => {
          const touched = "order" in each ? NUMBERS.filter((no) => each.order[no - 1] !== no) : each.nos;
          const found = await tampered(table, () => {
            if ("column" in each) for (const no of each.nos) flip(table, each.column, no, each);
            else if ("order" in each) exchange(table, each.order);
            else if (each.kind === "take out") remove(table, each.nos);
            else putBack(table, each.nos);
          });
          seen.add(each.kind);
          if (touched.length === 0) expect(found).toBeNull();
          else if (each.kind === "take out") expect(found).toMatchObject({ why: "missing", id: idOf(table, touched) });
          else expect(found).toMatchObject({ no: Math.min(...touched), why: "changed" });
        }),
        { seed: 8, numRuns: 1_000 },
      );
      expect([...seen].sort()).toEqual(["exchange", "flip", "put back", "take out"]);
    },
  );

  it("locates what was changed or taken out of the order of what happened, whichever column it was", async () => {
    const rows = sqlite.prepare("select * from happening order by enterprise, at, line, no").all();
    const columns = ["enterprise", "at", "line", "no", "point", "zone"];
    for (const row of rows as Readonly<Record<string, string | number | null>>[]) {
      const where = `where no = ${String(row["no"])} and line = ${String(row["line"])}`;
      const drop = () => sqlite.exec(`delete from happening ${where}`);
      expect(await tampered("happening", drop)).toMatchObject({ no: row["no"], why: "missing" });
      for (const column of columns) {
        const value = typeof row[column] === "number" ? `${column} + 100` : "'elsewhere'";
        const changed = await tampered("happening", () =>
          sqlite.exec(`update happening set ${column} = ${value} ${where}`),
        );
        expect(changed).toMatchObject({ why: "changed" });
      }
      const twice = () =>
        sqlite.exec(`insert into happening select enterprise, at + 1, line, no, point, zone from happening ${where}`);
      expect(await tampered("happening", twice)).toMatchObject({ no: row["no"], why: "changed" });
    }
  });

  it("locates a link that was changed, taken out or invented", async () => {
    for (const no of NUMBERS) {
      const where = `where ticket = 't${no}'`;
      for (const column of ["id", "linked", "ticket", "role"]) {
        const change = () => sqlite.exec(`update ticket_link set ${column} = 'other' ${where}`);
        expect(await tampered("ticket_link", change)).toMatchObject({ why: "missing", id: `t${no}` });
      }
      const drop = () => sqlite.exec(`delete from ticket_link ${where}`);
      expect(await tampered("ticket_link", drop)).toMatchObject({ why: "missing", id: `t${no}` });
      const invent = () => sqlite.exec(`insert into ticket_link values ('alarm', 'a0', 't${no}', 'cause')`);
      expect(await tampered("ticket_link", invent)).toMatchObject({ why: "changed", id: `t${no}` });
    }
  });

  it("of an alarm that is active, all but its newest value and its peak is on record", async () => {
    const set = (path: string, value: string) => () =>
      sqlite.exec(`update alarm set record = json_set(record, '${path}', ${value}) where id = 'a1'`);
    expect(await tampered("alarm", set("$.lastValue", "99"))).toBeNull();
    expect(await tampered("alarm", set("$.peak", "99"))).toBeNull();
    for (const path of ["$.value", "$.limit", "$.level", "$.acknowledged", "$.invented"])
      expect(await tampered("alarm", set(path, "99"))).toMatchObject({ no: 1, why: "changed", id: "a1" });
  });

  it("shows a row nobody wrote", async () => {
    for (const table of ["alarm", "incident", "ticket"]) {
      const columns = sqlite.prepare(`select name from pragma_table_info('${table}') where name <> 'id'`).pluck().all();
      const forge = () =>
        sqlite.exec(
          `insert into ${table} (id, ${columns.join(", ")}) select 'forged', ${columns.join(", ")} from ${table} where rowid = 3`,
        );
      expect(await tampered(table, forge)).toMatchObject({ no: THINGS + 1, why: "changed", id: "forged" });
    }
  });
});

function anIncident(no: number, closedAtMs: number | null): Incident {
  const { id } = anAlarm(`a${no}`);
  return {
    id,
    enterprise: "coldchain",
    site: "plant1",
    startedAtMs: 1_000 * no,
    lastRaisedAtMs: 1_000 * no,
    closedAtMs,
    firstOut: { alarm: id, point: "NH3-101", rule: "nh3-hh", level: 1, atMs: 1_000 * no },
    counts: [1, 0, 0, 0],
    live: closedAtMs === null ? 1 : 0,
    reds: [id],
    spread: [],
    busiest: 1,
    flood: null,
  };
}

/** Every row has the number of its thing. */
function idOf(table: string, nos: readonly number[]): string {
  return `${table === "ticket" ? "t" : "a"}${Math.min(...nos)}`;
}

function flip(table: string, column: string, no: number, { at, bit }: { at: number; bit: number }): void {
  const stored: unknown = sqlite.prepare(`select ${column} from ${table} where rowid = ?`).pluck().get(no);
  const write = sqlite.prepare(`update ${table} set ${column} = ? where rowid = ?`);
  if (typeof stored !== "string") {
    write.run(typeof stored === "number" ? stored + 1 + bit : 1, no);
    return;
  }
  const text = Buffer.from(stored);
  // Within the text, which is plain ASCII and stays so; an id that is another's would be refused by its key.
  if (column === "id") text.write("x");
  else text[at % text.length] = (text[at % text.length] ?? 0) ^ (1 << bit);
  write.run(text.toString(), no);
}

/** The form a row had before its last change, as an old backup has it. */
function putBack(table: string, nos: readonly number[]): void {
  for (const no of nos) {
    const record = String(sqlite.prepare(`select record from ${table} where rowid = ?`).pluck().get(no));
    const before = JSON.parse(record) as Record<string, unknown>;
    if (table === "ticket")
      Object.assign(before, { state: "reported", dueAtMs: null, level: null, entries: 1, links: [] });
    else if (table === "alarm")
      Object.assign(before, { active: true, acknowledged: false, clearedAtMs: null, transitions: 1 });
    else Object.assign(before, { closedAtMs: null, live: 1 });
    const also = {
      ticket: "state = 'reported', due_at = null, level = null,",
      alarm: "closed = 0,",
      incident: "closed = 0,",
    };
    // One of the three names.
    const set = also[table as keyof typeof also];
    sqlite.prepare(`update ${table} set ${set} record = ? where rowid = ?`).run(JSON.stringify(before), no);
  }
}

function remove(table: string, nos: readonly number[]): void {
  for (const no of nos) sqlite.prepare(`delete from ${table} where rowid = ?`).run(no);
}

/** What each row says becomes what another says, under its own id. */
function exchange(table: string, order: readonly number[]): void {
  const records = order.map((no) => sqlite.prepare(`select record from ${table} where rowid = ?`).pluck().get(no));
  for (const [index, record] of records.entries())
    sqlite.prepare(`update ${table} set record = ? where rowid = ?`).run(record, index + 1);
}

async function tampered(table: string, tamper: () => void): Promise<ChainReport["broken"]> {
  sqlite.exec("begin");
  try {
    tamper();
    const walk = derivedWalks(sqlite)[table];
    if (walk === undefined) throw new Error(`nothing walks ${table}`);
    return (await walked(table, walk, async () => undefined)).broken;
  } finally {
    sqlite.exec("rollback");
  }
}
