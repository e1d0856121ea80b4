import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import SqliteDatabase from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AssertionFailure } from "../../model/assert.ts";
import { DAY_MS } from "../../model/time.ts";
import {
  aBatch,
  anAlarm,
  anAuditEntry,
  anEvent,
  anOutboxEntry,
  aQuarantineEntry,
  aSession,
} from "../../test/kit/record-builders.ts";
import { checkRecords } from "./check-records.ts";
import { RECORDS_MIGRATIONS } from "./migrations/index.ts";
import { type OpenedRecords, openRecords, type RecordsOptions } from "./open-records.ts";

let directory: string;
let records: OpenedRecords;
let nowMs: number;

async function open(options: Partial<RecordsOptions> = {}): Promise<void> {
  records = await openRecords({
    directory,
    nowMs: () => nowMs,
    ...options,
    limits: { reserveBytes: 1024 * 1024, sessionsPerUserMax: 3, ...options.limits },
  });
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-open-"));
  nowMs = 1_790_000_000_000;
  await open();
});

afterEach(async () => {
  await records.close();
  rmSync(directory, { recursive: true, force: true });
});

function raised(seq: number): ReturnType<typeof aBatch> {
  const alarm = anAlarm(`a${seq}`, { raisedAtMs: nowMs + seq });
  return aBatch(seq, {
    alarms: [alarm],
    alarmEvents: [anEvent(alarm.id, 1, { seq })],
    outbox: [anOutboxEntry(`${alarm.id}/1/0/hook`, { alarm, seq })],
  });
}

/** A promise that says whether it has settled. */
function track(promise: Promise<void>): { readonly promise: Promise<void>; settled: boolean } {
  const tracked = { promise, settled: false };
  const settle = (): void => {
    tracked.settled = true;
  };
  promise.then(settle, settle);
  return tracked;
}

/** Commits in a process of its own, which is killed after so many answers. Returns the last seq it was told to be durable. */
async function commitUntilKilled(plan: { directory: string; from: number; kills: number }): Promise<number> {
  const dist = new URL("../../dist/", import.meta.url);
  const source = `
    const { openRecords } = await import(${JSON.stringify(new URL("storage/records/open-records.js", dist).href)});
    const kit = await import(${JSON.stringify(new URL("test/kit/record-builders.js", dist).href)});
    const records = await openRecords({ directory: ${JSON.stringify(plan.directory)}, limits: { reserveBytes: 4096 } });
    for (let seq = ${plan.from}; ; seq++) {
      const alarm = kit.anAlarm("a" + seq, { raisedAtMs: seq });
      await records.commit(kit.aBatch(seq, {
        alarms: [alarm], alarmEvents: [kit.anEvent(alarm.id, 1, { seq })],
        outbox: [kit.anOutboxEntry(alarm.id + "/1/0/hook", { alarm, seq })],
      }));
      process.stdout.write(seq + "\\n");
    }`;
  const script = join(plan.directory, "committer.mjs");
  writeFileSync(script, source);
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  let answered = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    answered = Number(line);
    if (answered >= plan.from + plan.kills) child.kill("SIGKILL");
  }
  return answered;
}

describe("commits", () => {
  it("are readable as soon as they resolve, and committedSeq follows", async () => {
    for (let seq = 1; seq <= 20; seq++) {
      await records.commit(raised(seq));
      expect(records.committedSeq).toBe(seq);
      expect((await records.alarm(`a${seq}`))?.events).toHaveLength(1);
    }
    await records.close();
    await open();
    expect(records.committedSeq).toBe(20);
  });

  it("carry a view into a large receive buffer without the buffer, and leave the caller's bytes alone", async () => {
    const buffer = new Uint8Array(4 * 1024 * 1024).fill(7);
    const raw = buffer.subarray(100, 104);
    await records.commit(aBatch(1, { quarantine: [1, 2].map((no) => aQuarantineEntry(1, { no, raw })) }));
    expect(raw).toEqual(new Uint8Array([7, 7, 7, 7]));
    const { items } = await records.quarantine({ scope: null, limit: 10 });
    expect(items.map((row) => row.raw)).toEqual(["BwcHBw==", "BwcHBw=="]);
  });

  it("are refused while another program holds the file, change nothing, and succeed when tried again", async () => {
    const other = new SqliteDatabase(join(directory, "records.db"));
    other.exec("begin immediate");
    await expect(records.commit(raised(1))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(records.committedSeq).toBe(0);
    other.exec("rollback");
    other.close();
    await records.commit(raised(1));
    expect(await records.pendingOutbox()).toHaveLength(1);
  });

  it("that were answered survive kill -9 at any moment, whole and in order", async () => {
    for (let round = 0; round < 4; round++) {
      const from = records.committedSeq + 1;
      await records.close();
      const answered = await commitUntilKilled({ directory, from, kills: 20 + round * 17 });
      await open();
      expect(answered).toBeGreaterThan(from);
      expect(records.committedSeq).toBeGreaterThanOrEqual(answered);
      const { items } = await records.alarms({ scope: null, status: "all", limit: 1000 });
      expect(items).toHaveLength(records.committedSeq);
      expect((await records.pendingOutbox()).map(({ entry }) => entry.seq)).toEqual(
        Array.from({ length: records.committedSeq }, (_, index) => index + 1),
      );
    }
    expect((await checkRecords(directory)).ok).toBe(true);
  });

  it("of another record under a known key arrive as our own mistake", async () => {
    await records.commit(raised(1));
    const other = { ...raised(1), alarmEvents: [anEvent("a1", 1, { seq: 1, note: "another" })] };
    await expect(records.commit(other)).rejects.toThrow(AssertionFailure);
  });
});

describe("deliveries", () => {
  it("stay pending through failed and unanswered attempts, and accepted once accepted", async () => {
    await records.commit(raised(1));
    await records.commit(raised(2));
    const key = "a1/1/0/hook";
    await records.recordAttempt({ key, atMs: 5, state: "pending", status: 500, error: "HTTP 500" });
    await records.recordAttempt({ key, atMs: 6, state: "unknown", status: null, error: "timeout" });
    expect(await records.pendingOutbox()).toMatchObject([
      { entry: { key }, attempts: 2, state: "unknown" },
      { entry: { key: "a2/1/0/hook" }, attempts: 0, state: "pending" },
    ]);
    await records.recordAttempt({ key, atMs: 7, state: "accepted", status: 200, error: null });
    await records.recordAttempt({ key, atMs: 8, state: "pending", status: 500, error: "late answer" });
    expect(await records.pendingOutbox()).toHaveLength(1);
    const detail = await records.alarm("a1");
    expect(detail?.deliveries).toMatchObject([{ state: "accepted", acceptedMs: 7, attempts: 4, lastAttemptMs: 8 }]);
  });

  it("of a channel that is down for days write down what changes, not every attempt", async () => {
    await records.commit(raised(1));
    const attempt = { key: "a1/1/0/hook", atMs: 1, state: "pending", status: 503, error: "HTTP 503" } as const;
    await Promise.all(Array.from({ length: 200 }, () => records.recordAttempt(attempt)));
    expect(await records.pendingOutbox()).toMatchObject([{ attempts: 200 }]);
    const file = new SqliteDatabase(join(directory, "records.db"), { readonly: true });
    expect(file.prepare("select count(*) from delivery_attempt").pluck().get()).toBe(50);
    file.close();
  });

  it("for a key nobody committed are our own mistake, and spoil none of the writes beside them", async () => {
    await records.commit(raised(1));
    const attempt = { atMs: 1, state: "accepted", status: 200, error: null } as const;
    const results = await Promise.allSettled([
      records.setFact("before", "1"),
      records.recordAttempt({ ...attempt, key: "nothing" }),
      records.recordAttempt({ ...attempt, key: "a1/1/0/hook" }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(results[1]).toMatchObject({ reason: expect.any(AssertionFailure) });
    expect(await records.getFact("before")).toBe("1");
    expect(await records.pendingOutbox()).toEqual([]);
  });
});

describe("the shell's own facts", () => {
  it("a session is found until it expires or is removed, and a user's oldest give way", async () => {
    const { sessions } = records;
    for (const no of [1, 2, 3, 4]) await sessions.create(aSession(`hash-${no}`, { createdAtMs: nowMs + no }));
    await sessions.create(aSession("token", { kind: "token", name: "scada", expiresAtMs: nowMs + 10 }));
    await sessions.touch("hash-2", nowMs + 120_000);
    expect(await sessions.find("hash-1")).toBeNull();
    expect(await sessions.find("hash-2")).toEqual(aSession("hash-2", { createdAtMs: nowMs + 2 }));
    expect(await sessions.find("token")).toMatchObject({ kind: "token", name: "scada" });
    nowMs += 10;
    expect(await sessions.find("token")).toBeNull();
    expect((await sessions.listOf("zhang")).map(({ secretHash }) => secretHash)).toEqual([
      "hash-4",
      "hash-3",
      "hash-2",
    ]);
    expect(await sessions.listOf("li")).toEqual([]);
    await sessions.remove("hash-2");
    expect(await sessions.find("hash-2")).toBeNull();
    await sessions.removeOf(["zhang"]);
    expect(await sessions.find("hash-4")).toBeNull();
  });

  it("the answer to a repeated write is given again for a day", async () => {
    const answer = { requestHash: "abc", status: 201, body: "{}" };
    await records.saveIdempotent("zhang", "key-1", answer);
    await records.saveIdempotent("zhang", "key-1", { ...answer, status: 500 });
    expect(await records.idempotent("zhang", "key-1")).toEqual(answer);
    expect(await records.idempotent("li", "key-1")).toBeNull();
    nowMs += DAY_MS;
    expect(await records.idempotent("zhang", "key-1")).toBeNull();
    await records.saveIdempotent("zhang", "key-1", { ...answer, status: 202 });
    expect(await records.idempotent("zhang", "key-1")).toMatchObject({ status: 202 });
  });

  it("what was handed over just before closing is still written", async () => {
    const writes = Array.from({ length: 50 }, (_, index) => records.setFact(`fact-${index}`, "1"));
    await records.close();
    await Promise.all(writes);
    await open();
    expect(await records.getFact("fact-49")).toBe("1");
  });

  it("audit entries and facts are durable when they resolve", async () => {
    await Promise.all([records.appendAudit(anAuditEntry()), records.setFact("mirror/influx", "42")]);
    await records.close();
    await open();
    expect(await records.getFact("mirror/influx")).toBe("42");
    expect((await records.audit({ scope: null, limit: 5 })).items).toMatchObject([{ no: 1, action: "signed-in" }]);
  });
});

describe("snapshots", () => {
  it("keep absent shards, replace changed ones and drop removed ones, across a restart", async () => {
    expect(await records.loadSnapshot()).toBeNull();
    const large = "氨".repeat(1_500_000);
    await records.saveSnapshot({
      seq: 5,
      stateVersion: 1,
      shards: [
        new Map([
          ["a", "1"],
          ["b", large],
        ]),
        new Map([["c", "3"]]),
      ],
      removed: [],
    });
    await Promise.all([
      records.saveSnapshot({ seq: 6, stateVersion: 1, shards: [new Map([["a", "2"]])], removed: ["c"] }),
      records.saveSnapshot({ seq: 7, stateVersion: 2, shards: [new Map([["d", "4"]])], removed: [] }),
    ]);
    await records.close();
    await open();
    const expected = new Map([
      ["a", "2"],
      ["b", large],
      ["d", "4"],
    ]);
    expect(await records.loadSnapshot()).toEqual({ seq: 7, stateVersion: 2, shards: expected });
  });

  it("a commit does not wait for a large snapshot", async () => {
    const text = "x".repeat(400_000);
    const shards = new Map(Array.from({ length: 100 }, (_, index) => [`shard-${index}`, text]));
    const snapshot = track(records.saveSnapshot({ seq: 1, stateVersion: 1, shards: [shards], removed: [] }));
    let commitsMeanwhile = 0;
    for (let seq = 1; !snapshot.settled; seq++) {
      await records.commit(raised(seq));
      if (!snapshot.settled) commitsMeanwhile++;
    }
    await snapshot.promise;
    expect(commitsMeanwhile).toBeGreaterThan(5);
  });

  it("a shard that is not what was written is reported, not loaded", async () => {
    await records.saveSnapshot({ seq: 1, stateVersion: 1, shards: [new Map([["a", "1"]])], removed: [] });
    await records.close();
    const file = new SqliteDatabase(join(directory, "state.db"));
    file.exec("update shard set text = '2'");
    file.close();
    await open();
    await expect(records.loadSnapshot()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  });
});

describe("backup and check", () => {
  it("a backup made under load ends, opens elsewhere and verifies", async () => {
    await records.saveSnapshot({ seq: 1, stateVersion: 1, shards: [new Map([["a", "1"]])], removed: [] });
    let seq = 0;
    for (; seq < 300; seq++) await records.commit(raised(seq + 1));
    const target = join(directory, "backup");
    const backup = track(records.backupTo(target));
    const before = seq;
    while (!backup.settled) await records.commit(raised(++seq));
    await backup.promise;
    expect(seq).toBeGreaterThan(before);
    await expect(records.backupTo(target)).rejects.toMatchObject({ code: "CONFLICT" });
    const check = await checkRecords(target);
    expect(check).toMatchObject({ ok: true, recordsFaults: [], stateFaults: [], snapshotSeq: 1 });
    expect(check.committedSeq).toBeGreaterThanOrEqual(before);
    const copy = await openRecords({ directory: target, limits: { reserveBytes: 4096 } });
    expect(copy.committedSeq).toBe(check.committedSeq);
    await copy.commit(raised(check.committedSeq + 1));
    expect((await copy.verifyChains()).every(({ broken }) => broken === null)).toBe(true);
    await copy.close();
  });

  it("a check names what is wrong, also while the gateway runs on the files", async () => {
    await records.commit(raised(1));
    expect(await checkRecords(directory)).toMatchObject({
      ok: true,
      committedSeq: 1,
      schema: Object.keys(RECORDS_MIGRATIONS).at(-1),
    });
    const file = new SqliteDatabase(join(directory, "records.db"));
    file.exec("drop trigger alarm_event_never_update; update alarm_event set record = replace(record, '60.5', '6.5')");
    file.close();
    const check = await checkRecords(directory);
    expect(check.ok).toBe(false);
    expect(check.chains[0]).toMatchObject({ chain: "alarm_event", broken: { no: 1, why: "changed" } });
  });
});

describe("opening", () => {
  it("refuses a database of a newer release and leaves it as it is", async () => {
    await records.close();
    const file = new SqliteDatabase(join(directory, "records.db"));
    file.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01T00:00:00Z')");
    file.close();
    await expect(open()).rejects.toMatchObject({
      code: "STATE_VERSION",
      params: { version: "9999-later" },
      hint: expect.stringContaining("newer release"),
    });
    await expect(checkRecords(directory)).rejects.toMatchObject({ code: "STATE_VERSION" });
  });

  it("says which file is damaged and what to do", async () => {
    await records.close();
    rmSync(join(directory, "records.db"));
    cpSync(import.meta.filename, join(directory, "records.db"));
    await expect(open()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE", hint: expect.stringContaining("damaged") });
    await expect(open({ directory: join(directory, "nowhere") })).rejects.toMatchObject({ code: "DATA_DIR_UNUSABLE" });
  });

  it("sets the reserve aside", () => {
    expect(records.reserveHeld).toBe(true);
    expect(existsSync(join(directory, "records.reserve"))).toBe(true);
  });
});
