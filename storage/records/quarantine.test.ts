import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { aBatch, aQuarantineEntry } from "../../test/kit/record-builders.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { droppedFactOf } from "./quarantine.ts";
import { openReader, type Reader } from "./reader.ts";
import type { QuarantineRow } from "./records.ts";
import { openWriter, type Writer } from "./writer.ts";

const LIMITS = {
  ...RECORDS_LIMITS,
  quarantineMessagesMax: 10,
  quarantineBytesMax: 20_000,
  pageBytesMax: 4_000,
};

let directory: string;
let writer: Writer;
let reader: Reader;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-quarantine-"));
  writer = await openWriter({ directory, limits: LIMITS, onReserveSpent: () => undefined });
  reader = openReader(directory, LIMITS);
});

afterEach(() => {
  reader.close();
  writer.close();
  rmSync(directory, { recursive: true, force: true });
});

function refuse(seq: number, facts: Parameters<typeof aQuarantineEntry>[1] = {}): void {
  writer.commit(aBatch(seq, { quarantine: [aQuarantineEntry(seq, facts)] }));
}

function allOf(enterprise: string): readonly QuarantineRow[] {
  const rows: QuarantineRow[] = [];
  let cursor: string | null = null;
  do {
    const page = reader.quarantine({ scope: null, enterprise, limit: 3, ...(cursor === null ? {} : { cursor }) });
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

it("each refused reading is one row, and each carries the whole message byte for byte", () => {
  const raw = new Uint8Array([0, 255, 128, 10]);
  writer.commit(
    aBatch(1, {
      quarantine: [
        aQuarantineEntry(1, { raw, no: 1, reason: "wrong-type", detail: "NH3-101: true" }),
        aQuarantineEntry(1, { raw, no: 2, reason: "unknown-point", detail: "XX" }),
      ],
    }),
  );
  const rows = allOf("coldchain");
  expect(rows.map(({ reason }) => reason)).toEqual(["unknown-point", "wrong-type"]);
  expect(rows.map((row) => Buffer.from(row.raw, "base64"))).toEqual([Buffer.from(raw), Buffer.from(raw)]);
});

it("what was refused of some messages is found by their numbers, in order of place, and nothing of others", () => {
  for (const seq of [1, 2, 3]) {
    const entries = [2, 0, 1].map((no) => aQuarantineEntry(seq, { no, reason: "wrong-type", detail: `${seq}/${no}` }));
    writer.commit(aBatch(seq, { quarantine: entries }));
  }
  const found = reader.refusalsOf([3, 1, 99]);
  expect(found.map(({ detail }) => detail)).toEqual(["3/0", "3/1", "3/2", "1/0", "1/1", "1/2"]);
  expect(found[0]).toEqual({ seq: 3, no: 0, reason: "wrong-type", detail: "3/0" });
});

it("an enterprise keeps its newest messages, and what was dropped is counted", () => {
  for (let seq = 1; seq <= 25; seq++) refuse(seq);
  refuse(26, { enterprise: "tankfarm" });
  expect(allOf("coldchain").map(({ at }) => at % 100)).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17, 16]);
  expect(allOf("tankfarm")).toHaveLength(1);
  expect(reader.getFact(droppedFactOf("coldchain"))).toBe("15");
  expect(reader.getFact(droppedFactOf("tankfarm"))).toBeNull();
});

it("when all of it grows too large, whoever holds most gives way", () => {
  refuse(1, { enterprise: "tankfarm" });
  for (let seq = 2; seq <= 9; seq++) refuse(seq, { raw: new Uint8Array(5_000) });
  expect(allOf("coldchain").map(({ at }) => at % 100)).toEqual([9, 8, 7]);
  expect(allOf("tankfarm")).toHaveLength(1);
  expect(reader.getFact(droppedFactOf("coldchain"))).toBe("5");
});

it("a message larger than the whole bound leaves the quarantine empty instead of stuck", () => {
  refuse(1, { raw: new Uint8Array(30_000) });
  refuse(2);
  expect(allOf("coldchain").map(({ at }) => at % 100)).toEqual([2]);
});

it("a replay does not bring back a message that was dropped", () => {
  for (let seq = 1; seq <= 12; seq++) refuse(seq);
  writer.commit(aBatch(13, { quarantine: [aQuarantineEntry(1), aQuarantineEntry(12), aQuarantineEntry(13)] }));
  expect(allOf("coldchain").map(({ at }) => at % 100)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
  expect(reader.getFact(droppedFactOf("coldchain"))).toBe("3");
});

it("a page of large messages ends early and the next one goes on", () => {
  for (let seq = 1; seq <= 4; seq++) refuse(seq, { raw: new Uint8Array(2_000) });
  const page = reader.quarantine({ scope: null, limit: 100 });
  expect(page.items).toHaveLength(1);
  expect(page.nextCursor).not.toBeNull();
  expect(allOf("coldchain")).toHaveLength(4);
});
