import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import type { EvidencePack, Seal } from "../../model/evidence.ts";
import { aBatch, anAlarm, anAuditEntry, anEvent, anOutboxEntry, aTicketEntry } from "../../test/kit/record-builders.ts";
import { type ChainName, chainHash } from "./chain.ts";
import { checkEvidence } from "./check-evidence.ts";
import { openForWriting } from "./database.ts";
import { RECORDS_MIGRATIONS } from "./migrations/index.ts";
import { type OpenedRecords, openRecords } from "./open-records.ts";
import type { ChainColumns, RecordsSchema } from "./schema.ts";
import { verifySeals } from "./seals.ts";
import { verifyChains } from "./verify-chains.ts";
import { recordsFileOf } from "./writer.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<{ readonly directory: string; readonly records: OpenedRecords }> {
  const directory = mkdtempSync(join(tmpdir(), "twinline-seals-"));
  folders.push(directory);
  return { directory, records: await openRecords({ directory }) };
}

async function commit(records: OpenedRecords, seq: number): Promise<void> {
  await records.commit(
    aBatch(seq, {
      alarms: [anAlarm(`a${seq % 3}`)],
      alarmEvents: [anEvent(`a${seq % 3}`, seq)],
      outbox: [anOutboxEntry(`key-${seq}`, { alarm: anAlarm(`a${seq % 3}`) })],
      ticketEntries: [aTicketEntry(`t${seq % 3}`, seq)],
      audit: [anAuditEntry({ key: `${seq}:0` })],
    }),
  );
}

describe("the seals", () => {
  it("cover what was recorded since the last one, each record once, and nothing twice", async () => {
    const { records } = await open();
    expect(await records.seal()).toBeNull();
    for (let seq = 1; seq <= 5; seq++) await commit(records, seq);
    const first = await records.seal();
    expect(await records.seal()).toBeNull();
    for (let seq = 6; seq <= 7; seq++) await commit(records, seq);
    const second = await records.seal();
    expect(JSON.parse(first?.record ?? "{}").spans).toMatchObject({ alarm_event: [1, 5], ticket_entry: [1, 5] });
    expect(JSON.parse(second?.record ?? "{}").spans).toMatchObject({ alarm_event: [6, 7], ticket_entry: [6, 7] });
    expect(second?.previousHash).toBe(first?.hash);
    expect(await records.sealsAfter(1, 10)).toEqual([second]);
    await records.close();
  });

  it("prove the records of an alarm and a ticket without the gateway, and show any byte that was changed", async () => {
    const { records } = await open();
    for (let seq = 1; seq <= 30; seq++) {
      await commit(records, seq);
      if (seq % 7 === 0) await records.seal();
    }
    const proved = await records.evidence({ alarms: ["a1"], tickets: ["t2"] });
    await records.close();
    expect(proved.records.map(({ chain }) => chain)).toEqual([
      ...Array(10).fill("alarm_event"),
      ...Array(10).fill("outbox"),
      ...Array(10).fill("ticket_entry"),
      "standing",
    ]);
    expect(checkEvidence(proved)).toEqual([]);
    let changed = 0;
    for (const [i, each] of proved.records.entries()) {
      for (let at = 0; at < each.record.length; at += 11) {
        const record = `${each.record.slice(0, at)}${each.record[at] === "x" ? "y" : "x"}${each.record.slice(at + 1)}`;
        expect(checkEvidence(withRecord(proved, i, { record }))).not.toEqual([]);
        changed++;
      }
      // Rewritten together with its own hash, it lies under no seal.
      const other = proved.records[(i + 1) % proved.records.length];
      expect(
        checkEvidence(withRecord(proved, i, { ...other, no: each.no, chain: each.chain, path: each.path })),
      ).not.toEqual([]);
    }
    expect(changed).toBeGreaterThan(200);
    for (const [i, seal] of proved.seals.entries()) {
      const seals = proved.seals.map((each, at) =>
        at === i ? { ...seal, record: seal.record.replace("root", "r00t") } : each,
      );
      expect(checkEvidence({ ...proved, seals })).not.toEqual([]);
      expect(checkEvidence({ ...proved, seals: proved.seals.filter((_, at) => at !== i) })).not.toEqual([]);
    }
  });

  it("are recomputed by verify: a root that is not that of its records is found", async () => {
    const { directory, records } = await open();
    for (let seq = 1; seq <= 9; seq++) {
      await commit(records, seq);
      await records.seal();
    }
    expect((await records.verifyChains()).filter(({ broken }) => broken !== null)).toEqual([]);
    await records.close();
    const database = await openForWriting<RecordsSchema>(recordsFileOf(directory), RECORDS_MIGRATIONS);
    const { sqlite } = database;
    const triggers = sqlite.prepare("select name from sqlite_master where type = 'trigger'").pluck().all();
    for (const name of triggers) sqlite.exec(`drop trigger ${String(name)}`);
    expect(await verifySeals(sqlite, async () => undefined)).toBeNull();
    // Whoever rewrites a whole chain with all its hashes is found by the seal.
    sqlite.prepare("update audit set hash = ? where no = 4").run("0".repeat(64));
    expect(await verifySeals(sqlite, async () => undefined)).toEqual({ no: 4, why: "changed" });
    sqlite.close();
  });

  it("of an old installation are set a part at a time, and others are answered in between", async () => {
    const { records } = await open();
    const audit = Array.from({ length: 40_000 }, (_, i) => anAuditEntry({ key: `${i}:0` }));
    await records.commit(aBatch(1, { audit }));
    let sealed = 0;
    let answered = 0;
    let done = false;
    const sealing = (async () => {
      while ((await records.seal()) !== null) sealed++;
      done = true;
    })();
    while (!done) {
      await records.alarm("a1");
      if (!done) answered++;
    }
    await sealing;
    expect(sealed).toBe(5);
    expect(answered).toBeGreaterThanOrEqual(sealed);
    const seals = await records.sealsAfter(0, 10);
    // The keys of a seal are names of chains.
    expect(seals.map(({ record }) => (JSON.parse(record) as Seal).spans["audit"])).toEqual([
      [1, 8_192],
      [8_193, 16_384],
      [16_385, 24_576],
      [24_577, 32_768],
      [32_769, 40_000],
    ]);
    await records.close();
  });

  it("tell where a chain was rewritten with all its hashes, beside a chain that is broken as well as without one", async () => {
    const { directory, records } = await open();
    for (let seq = 1; seq <= 9; seq++) {
      await commit(records, seq);
      if (seq % 2 === 1) await records.seal();
    }
    await records.close();
    const { sqlite } = await openForWriting<RecordsSchema>(recordsFileOf(directory), RECORDS_MIGRATIONS);
    const triggers = sqlite.prepare("select name from sqlite_master where type = 'trigger'").pluck().all();
    for (const name of triggers) sqlite.exec(`drop trigger ${String(name)}`);
    const found = async () =>
      (await verifyChains(sqlite, async () => undefined))
        .filter(({ broken }) => broken !== null)
        .map(({ chain, broken }) => [chain, broken?.no]);
    for (const chain of ["alarm_event", "ticket_entry", "audit"] as const) {
      for (let no = 1; no <= 9; no++) {
        sqlite.exec("begin");
        rewriteFrom(sqlite, chain, no);
        // Seals were set after the first record and then after every second one.
        const sealNo = 1 + Math.floor(no / 2);
        expect(await found()).toEqual([["seal", sealNo]]);
        sqlite.exec("update outbox set record = record || ' ' where no = 2");
        expect(await found()).toEqual([
          ["outbox", 2],
          ["seal", sealNo],
        ]);
        sqlite.exec("rollback");
      }
    }
    expect(await found()).toEqual([]);
    sqlite.close();
  });
});

/** What somebody leaves behind who has the file in hand and knows how a chain is made. */
function rewriteFrom(sqlite: Database, chain: ChainName, fromNo: number): void {
  const rows = sqlite.prepare<[number], ChainColumns>(`select * from ${chain} where no >= ? order by no`).all(fromNo);
  const update = sqlite.prepare(`update ${chain} set record = ?, previous_hash = ?, hash = ? where no = ?`);
  let previous = rows[0]?.previous_hash ?? "";
  for (const { no, record } of rows) {
    const other = no === fromNo ? `${record} ` : record;
    const own = chainHash(previous, other);
    update.run(other, previous, own, no);
    previous = own;
  }
  sqlite.prepare("update chain_head set hash = ? where chain = ?").run(previous, chain);
}

function withRecord(
  proved: Pick<EvidencePack, "records" | "seals">,
  index: number,
  change: Partial<EvidencePack["records"][number]>,
): Pick<EvidencePack, "records" | "seals"> {
  return { ...proved, records: proved.records.map((each, i) => (i === index ? { ...each, ...change } : each)) };
}
