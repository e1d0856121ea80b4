import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
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
  aTicketEntry,
} from "../../test/kit/record-builders.ts";
import { CHAIN_NAMES, chainHash } from "./chain.ts";
import { type OpenDatabase, openForWriting } from "./database.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { RECORDS_MIGRATIONS } from "./migrations/index.ts";
import type { ChainReport } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";
import { walkChain } from "./verify-chains.ts";
import { openWriter, recordsFileOf } from "./writer.ts";

const RECORDS = 12;
const CLAIMED: Claimed = { clientId: "id-1", atMs: 7, offsetMs: -3, position: null };

let directory: string;
let database: OpenDatabase<RecordsSchema>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-chains-"));
  const writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  for (let seq = 1; seq <= RECORDS; seq++) {
    writer.commit(
      aBatch(seq, {
        alarmEvents: [anEvent(`a${seq % 3}`, seq)],
        outbox: [anOutboxEntry(`key-${seq}`, { alarm: anAlarm(`a${seq % 3}`) })],
        catalogs: [aCatalogChange(seq)],
        ruleChanges: [aRuleChange(seq)],
        ticketEntries: [aTicketEntry(`t${seq % 3}`, seq, { claimed: seq % 2 === 0 ? CLAIMED : null })],
        audit: [anAuditEntry({ key: `${seq}:0` })],
      }),
    );
  }
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
      for (let at = 0; at < record.length; at += 7) {
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

  it("shows a search column that no longer says what the record says, and a record nobody appended", () => {
    const column = {
      alarm_event: "alarm",
      outbox: "alarm",
      catalog_version: "seq",
      rule_version: "enterprise",
      ticket_entry: "client_id",
      audit: "enterprise",
    }[chain];
    const moved = tampered((sqlite) => {
      sqlite.prepare(`update ${chain} set ${column} = 999 where no = 5`).run();
    }, chain);
    expect(moved.broken).toEqual({ no: 5, why: "changed" });
    const forged = tampered((sqlite) => {
      sqlite
        .prepare(`update chain_head set no = ?, hash = (select hash from ${chain} where no = ?) where chain = ?`)
        .run(RECORDS - 1, RECORDS - 1, chain);
    }, chain);
    expect(forged.broken).toEqual({ no: RECORDS, why: "changed" });
  });
});

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
    tamper(sqlite);
    return walk(chain);
  } finally {
    sqlite.exec("rollback");
  }
}

function recordOf(chain: string, no: number): string {
  return String(database.sqlite.prepare(`select record from ${chain} where no = ?`).pluck().get(no));
}
