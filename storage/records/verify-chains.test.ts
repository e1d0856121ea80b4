import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Claimed } from "../../model/offline/ticket.ts";
import {
  aBatch,
  aCatalogChange,
  aRuleChange,
  anAlarm,
  anAuditEntry,
  anEvent,
  anOutboxEntry,
  aTicket,
  aTicketEntry,
} from "../../test/kit/record-builders.ts";
import { CHAIN_NAMES, chainHash, GENESIS_HASH } from "./chain.ts";
import { checkChains, checkRecords } from "./check-records.ts";
import { type OpenDatabase, openForReading, openForWriting } from "./database.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { RECORDS_MIGRATIONS } from "./migrations/index.ts";
import type { ChainReport } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { nextSeal } from "./seals.ts";
import { walkChain } from "./verify-chains.ts";
import { openWriter, recordsFileOf } from "./writer.ts";

const RECORDS = 12;
const CLAIMED: Claimed = { clientId: "id-1", atMs: 7, offsetMs: -3, position: null };

let directory: string;
let database: OpenDatabase<RecordsSchema>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-chains-"));
  const writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  const reading = openForReading<RecordsSchema>(recordsFileOf(directory), RECORDS_MIGRATIONS);
  for (let seq = 1; seq <= RECORDS; seq++) {
    writer.commit(
      aBatch(seq, {
        alarmEvents: [anEvent(`a${seq % 3}`, seq)],
        outbox: [anOutboxEntry(`key-${seq}`, { alarm: anAlarm(`a${seq % 3}`) })],
        catalogs: [aCatalogChange(seq)],
        ruleChanges: [aRuleChange(seq)],
        ticketEntries: [aTicketEntry(`t${seq % 3}`, seq, { claimed: seq % 2 === 0 ? CLAIMED : null })],
        audit: [anAuditEntry({ key: `${seq}:0` })],
        tickets: [aTicket(`s${seq % 3}`, { entries: seq })],
      }),
    );
    const seal = nextSeal(reading.sqlite, seq);
    if (seal !== null) await writer.appendSeal(seal);
  }
  reading.sqlite.close();
  writer.close();
  database = await openForWriting<RecordsSchema>(recordsFileOf(directory), RECORDS_MIGRATIONS);
});

afterAll(() => {
  database.sqlite.close();
  rmSync(directory, { recursive: true, force: true });
});

describe.each(CHAIN_NAMES)("the chain of %s", (chain) => {
  it("is whole as it was written", () => {
    expect(walk(chain)).toMatchObject({ records: RECORDS, broken: null });
  });

  it("shows where any byte of a record was changed", () => {
    let flips = 0;
    for (let no = 1; no <= RECORDS; no++) {
      const record = recordOf(chain, no);
      for (let at = 0; at < record.length; at += 6) {
        const flipped = `${record.slice(0, at)}${record[at] === "x" ? "y" : "x"}${record.slice(at + 1)}`;
        const seen = tampered((sqlite) => {
          sqlite.prepare(`update ${chain} set record = ? where no = ?`).run(flipped, no);
        }, chain);
        expect(seen.broken).toEqual({ no, why: "changed" });
        flips++;
      }
    }
    expect(flips).toBeGreaterThan(200);
  });

  it("shows a record rewritten together with its own hash", () => {
    for (let no = 1; no <= RECORDS; no++) {
      const seen = tampered((sqlite) => {
        const row = sqlite
          .prepare<[number], { record: string; previous_hash: string }>(`select * from ${chain} where no = ?`)
          .get(no);
        // Only spaces are added: the record still says the same and fits its columns.
        const record = `${row?.record} `;
        const own = chainHash(row?.previous_hash ?? "", record);
        sqlite.prepare(`update ${chain} set record = ?, hash = ? where no = ?`).run(record, own, no);
      }, chain);
      expect(seen.broken).toEqual({ no, why: "changed" });
    }
  });

  it("shows every run of records left out, with or without the others moving up", () => {
    for (let no = 1; no <= RECORDS; no++) {
      for (let last = no; last <= RECORDS; last++) {
        const drop = (sqlite: Database): void => {
          if (chain === "outbox") sqlite.prepare("delete from delivery where outbox_no between ? and ?").run(no, last);
          sqlite.prepare(`delete from ${chain} where no between ? and ?`).run(no, last);
        };
        expect(tampered(drop, chain).broken).toEqual({ no, why: "missing" });
        const dropAndClose = (sqlite: Database): void => {
          drop(sqlite);
          // Ascending one by one, so that no number is taken twice on the way.
          for (let from = last + 1; from <= RECORDS; from++) {
            sqlite.prepare(`update ${chain} set no = ? where no = ?`).run(from - (last - no + 1), from);
          }
        };
        expect(tampered(dropAndClose, chain).broken).toEqual({ no, why: "missing" });
      }
    }
  });

  it("shows any two records that changed places", () => {
    for (let no = 1; no <= RECORDS; no++) {
      for (let other = no + 1; other <= RECORDS; other++) {
        const seen = tampered((sqlite) => {
          const move = sqlite.prepare(`update ${chain} set no = ? where no = ?`);
          move.run(-1, no);
          move.run(no, other);
          move.run(other, -1);
        }, chain);
        expect(seen.broken).toEqual({ no, why: "reordered" });
      }
    }
  });

  it("locates the first of any flips, drops and changes of order, thousands of times", () => {
    const some = fc.uniqueArray(fc.integer({ min: 1, max: RECORDS }), { minLength: 1, maxLength: 4 });
    const column = fc.constantFrom("record", "hash", "previous_hash");
    const tampering = fc.oneof(
      fc.record({ kind: fc.constant("flip"), nos: some, column, at: fc.nat(), bit: fc.integer({ min: 0, max: 6 }) }),
      fc.record({ kind: fc.constant("drop"), nos: some, closeUp: fc.boolean() }),
      fc.record({ kind: fc.constant("reorder"), order: fc.shuffledSubarray(NUMBERS, { minLength: RECORDS }) }),
    );
    fc.assert(
      fc.property(tampering, (each) => {
        const touched = "order" in each ? NUMBERS.filter((no) => each.order[no - 1] !== no) : each.nos;
        const seen = tampered((sqlite) => {
          if ("column" in each) flip(sqlite, chain, each);
          else if ("closeUp" in each) drop(sqlite, chain, each);
          else reorder(sqlite, chain, each.order);
        }, chain);
        const why = { flip: "changed", drop: "missing", reorder: "reordered" }[each.kind];
        expect(seen.broken).toEqual(touched.length === 0 ? null : { no: Math.min(...touched), why });
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it("shows a record whose first letter was moved into the hash before it, which leaves their hash as it was", () => {
    const seen = tampered((sqlite) => {
      sqlite
        .prepare(`update ${chain} set previous_hash = previous_hash || '{', record = substr(record, 2) where no = 5`)
        .run();
    }, chain);
    expect(seen.broken).toEqual({ no: 5, why: "changed" });
  });

  it("shows a search column that no longer says what the record says, and a record nobody appended", () => {
    const column = {
      alarm_event: "alarm",
      outbox: "alarm",
      catalog_version: "seq",
      rule_version: "enterprise",
      ticket_entry: "client_id",
      audit: "enterprise",
      standing: "id",
      // It has none.
      seal: null,
    }[chain];
    if (column !== null) {
      const moved = tampered((sqlite) => {
        sqlite.prepare(`update ${chain} set ${column} = 999 where no = 5`).run();
      }, chain);
      expect(moved.broken).toEqual({ no: 5, why: "changed" });
    }
    const forged = tampered((sqlite) => {
      sqlite
        .prepare(`update chain_head set no = ?, hash = (select hash from ${chain} where no = ?) where chain = ?`)
        .run(RECORDS - 1, RECORDS - 1, chain);
    }, chain);
    expect(forged.broken).toEqual({ no: RECORDS, why: "changed" });
  });
});

it("a name that holds half a character is told from one that was changed", async () => {
  const own = mkdtempSync(join(tmpdir(), "twinline-chains-"));
  const writer = await openWriter({ directory: own, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  const claimed = { ...CLAIMED, clientId: "half \ud83d\u0000 of it" };
  writer.commit(aBatch(1, { ticketEntries: [aTicketEntry("t1", 1, { claimed }), aTicketEntry("t1", 2)] }));
  writer.close();
  const { chains } = await checkRecords(own);
  rmSync(own, { recursive: true, force: true });
  expect(chains.filter(({ broken }) => broken !== null)).toEqual([]);
  expect(chains.map(({ chain }) => chain)).toEqual(expect.arrayContaining([...CHAIN_NAMES]));
});

it("a backup of an earlier release is verified as it is, by the chains it has", async () => {
  const own = mkdtempSync(join(tmpdir(), "twinline-chains-"));
  const first = Object.fromEntries(Object.entries(RECORDS_MIGRATIONS).slice(0, 2));
  const { sqlite } = await openForWriting<RecordsSchema>(recordsFileOf(own), first);
  const hash = chainHash(GENESIS_HASH, "{}");
  sqlite.prepare("insert into audit (no, record, previous_hash, hash) values (1, '{}', ?, ?)").run(GENESIS_HASH, hash);
  sqlite.prepare("insert into chain_head values ('audit', 1, ?)").run(hash);
  sqlite.close();
  const reports = await checkChains(own);
  rmSync(own, { recursive: true, force: true });
  expect(reports.map(({ chain, records, broken }) => [chain, records, broken])).toEqual([
    ["alarm_event", 0, null],
    ["outbox", 0, null],
    ["catalog_version", 0, null],
    ["rule_version", 0, null],
    ["audit", 1, null],
  ]);
});

const NUMBERS = Array.from({ length: RECORDS }, (_, index) => index + 1);

interface Flip {
  readonly nos: readonly number[];
  readonly column: string;
  readonly at: number;
  readonly bit: number;
}

function flip(sqlite: Database, chain: string, { nos, column, at, bit }: Flip): void {
  for (const no of nos) {
    const text = Buffer.from(String(sqlite.prepare(`select ${column} from ${chain} where no = ?`).pluck().get(no)));
    // Within the text, which is plain ASCII and stays so.
    text[at % text.length] = (text[at % text.length] ?? 0) ^ (1 << bit);
    sqlite.prepare(`update ${chain} set ${column} = ? where no = ?`).run(text.toString(), no);
  }
}

function drop(sqlite: Database, chain: string, { nos, closeUp }: { nos: readonly number[]; closeUp: boolean }): void {
  for (const no of nos) {
    if (chain === "outbox") sqlite.prepare("delete from delivery where outbox_no = ?").run(no);
    sqlite.prepare(`delete from ${chain} where no = ?`).run(no);
  }
  if (!closeUp) return;
  const left = NUMBERS.filter((no) => !nos.includes(no));
  for (const [index, no] of left.entries())
    sqlite.prepare(`update ${chain} set no = ? where no = ?`).run(index + 1, no);
}

function reorder(sqlite: Database, chain: string, order: readonly number[]): void {
  const move = sqlite.prepare(`update ${chain} set no = ? where no = ?`);
  for (const no of NUMBERS) move.run(-no, no);
  for (const [index, no] of order.entries()) move.run(index + 1, -no);
}

function walk(chain: (typeof CHAIN_NAMES)[number]): ChainReport {
  const steps = walkChain(database.sqlite, chain);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** What the check says after someone with the file in hand has taken the triggers away and done this; undone afterwards. */
function tampered(tamper: (sqlite: Database) => void, chain: (typeof CHAIN_NAMES)[number]): ChainReport {
  const { sqlite } = database;
  sqlite.pragma("foreign_keys = OFF");
  sqlite.exec("begin");
  try {
    const triggers = sqlite.prepare("select name from sqlite_master where type = 'trigger'").pluck().all();
    for (const name of triggers) sqlite.exec(`drop trigger ${String(name)}`);
    // They would refuse what is no JSON; whoever has the file in hand takes them away as well.
    const indexes = sqlite.prepare("select name from sqlite_master where type = 'index' and sql like '%json%'").pluck();
    for (const name of indexes.all()) sqlite.exec(`drop index ${String(name)}`);
    tamper(sqlite);
    return walk(chain);
  } finally {
    sqlite.exec("rollback");
  }
}

function recordOf(chain: string, no: number): string {
  return String(database.sqlite.prepare(`select record from ${chain} where no = ?`).pluck().get(no));
}
