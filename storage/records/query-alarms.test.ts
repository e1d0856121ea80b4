import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { aBatch, anAlarm, anAuditEntry } from "../../test/kit/record-builders.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { openReader, type Reader } from "./reader.ts";
import type { AlarmQuery } from "./records.ts";
import { openWriter, type Writer } from "./writer.ts";

let directory: string;
let writer: Writer;
let reader: Reader;
let seq: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-queries-"));
  writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  reader = openReader(directory, RECORDS_LIMITS);
  seq = 0;
});

afterEach(() => {
  reader.close();
  writer.close();
  rmSync(directory, { recursive: true, force: true });
});

function raise(id: string, facts: Parameters<typeof anAlarm>[1]): void {
  writer.commit(aBatch(++seq, { alarms: [anAlarm(id, facts)] }));
}

function idsOf(query: Partial<AlarmQuery>): readonly string[] {
  return reader.alarms({ scope: null, status: "all", limit: 1000, ...query }).items.map(({ id }) => id);
}

it("paging meets every alarm once, newest first, while new ones are raised", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      (instants, limit) => {
        // Newer than those of earlier runs, so that the list begins with this run's.
        const base = ++seq * 1_000_000;
        const ids = instants.map((at, index) => {
          raise(`run-${base}-${index}`, { raisedAtMs: base + at });
          return `run-${base}-${index}`;
        });
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const page = reader.alarms({
            scope: null,
            status: "all",
            limit,
            since: base,
            ...(cursor === null ? {} : { cursor }),
          });
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items.map(({ id }) => id));
          cursor = page.nextCursor;
          raise(`late-${base}-${seen.length}`, { raisedAtMs: base + 500 });
        } while (cursor !== null);
        expect([...seen].sort()).toEqual([...ids].sort());
        const times = seen.map((id) => instants[Number(id.split("-")[2])] ?? Number.NaN);
        expect(times).toEqual([...times].sort((a, b) => b - a));
      },
    ),
    { numRuns: 20 },
  );
});

it("active lists what still needs somebody, however old; cleared lists what is closed", () => {
  raise("open", { raisedAtMs: 10 });
  raise("returned", { raisedAtMs: 20, active: false });
  raise("latched", { raisedAtMs: 30, active: false, acknowledged: true, latched: true });
  raise("closed", { raisedAtMs: 40, active: false, acknowledged: true });
  raise("retro", { raisedAtMs: 50, active: false, retro: true });
  expect(idsOf({ status: "active", since: 1_000 })).toEqual(["latched", "returned", "open"]);
  expect(idsOf({ status: "cleared" })).toEqual(["retro", "closed"]);
  expect(idsOf({ status: "cleared", since: 45 })).toEqual(["retro"]);
  expect(idsOf({ status: "all", since: 30 })).toEqual(["retro", "closed", "latched"]);
});

it("an alarm outside the asker's scope is never listed, whatever enterprise is asked for", () => {
  raise("ours", { enterprise: "coldchain" });
  raise("theirs", { enterprise: "tankfarm" });
  expect(idsOf({ scope: ["coldchain"] })).toEqual(["ours"]);
  expect(idsOf({ scope: ["coldchain"], enterprise: "tankfarm" })).toEqual([]);
  expect(idsOf({ scope: [] })).toEqual([]);
  expect(idsOf({ scope: null, enterprise: "tankfarm" })).toEqual(["theirs"]);
});

it("audit entries of no enterprise are seen only by those who see all", async () => {
  await writer.appendAudit(anAuditEntry({ enterprise: null, subject: "nobody" }));
  await writer.appendAudit(anAuditEntry({ enterprise: "coldchain" }));
  await writer.appendAudit(anAuditEntry({ enterprise: "tankfarm" }));
  const first = reader.audit({ scope: null, limit: 2 });
  expect(first.items.map(({ no }) => no)).toEqual([3, 2]);
  const rest = reader.audit({ scope: null, limit: 2, cursor: first.nextCursor ?? "" });
  expect(rest).toMatchObject({ items: [{ no: 1, subject: "nobody" }], nextCursor: null });
  expect(reader.audit({ scope: ["coldchain"], limit: 10 }).items.map(({ no }) => no)).toEqual([2]);
});

it("a cursor nobody gave is refused, and a limit out of range is brought into it", () => {
  raise("a1", {});
  raise("a2", {});
  for (const cursor of [
    "",
    "x",
    Buffer.from('["1",2]').toString("base64url"),
    Buffer.from("[1]").toString("base64url"),
  ]) {
    expect(() => idsOf({ cursor })).toThrow("cursor");
  }
  expect(idsOf({ limit: 0 })).toHaveLength(1);
  expect(idsOf({ limit: Number.NaN })).toHaveLength(2);
});
