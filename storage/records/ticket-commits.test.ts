import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ticket, TicketEntry } from "../../model/offline/ticket.ts";
import { Chaos } from "../../test/kit/chaos.ts";
import { MemoryRecords, RecordsDisk } from "../../test/kit/memory-records.ts";
import { aBatch, aTicket, aTicketEntry } from "../../test/kit/record-builders.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { openReader } from "./reader.ts";
import type { CommitBatch } from "./records.ts";
import { openWriter } from "./writer.ts";

/** Both ways of keeping records, as far as the offline line is concerned. */
interface Kept {
  commit(batch: CommitBatch): Promise<void>;
  read(id: string): { readonly ticket: Ticket; readonly entries: readonly TicketEntry[] } | null;
  close(): void;
}

async function openSql(): Promise<Kept> {
  const directory = mkdtempSync(join(tmpdir(), "twinline-tickets-"));
  const writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  const reader = openReader(directory, RECORDS_LIMITS);
  return {
    commit: async (batch) => writer.commit(batch),
    read: reader.ticket,
    close() {
      reader.close();
      writer.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function openMemory(): Promise<Kept> {
  const disk = new RecordsDisk();
  const onMistake = (what: string): never => {
    throw new Error(what);
  };
  const clock = { nowMs: () => 0, monotonicMs: () => 0, sleep: () => Promise.resolve() };
  const records = new MemoryRecords(disk, { clock, chaos: new Chaos(() => undefined), commitMs: () => 0, onMistake });
  return {
    commit: (batch) => records.commit(batch),
    read(id) {
      const ticket = disk.tickets.get(id);
      const entries = [...disk.ticketEntries.values()].filter((entry) => entry.ticket === id);
      return ticket === undefined ? null : { ticket, entries };
    },
    close: () => undefined,
  };
}

describe.each([
  ["SQL", openSql],
  ["memory", openMemory],
] as const)("tickets committed to the %s records", (_, open) => {
  let records: Kept;

  beforeEach(async () => {
    records = await open();
  });

  afterEach(() => records.close());

  const OPENED = aBatch(5, { tickets: [aTicket("t1")], ticketEntries: [aTicketEntry("t1", 1, { seq: 5 })] });
  const ASSIGNED = aBatch(9, {
    tickets: [aTicket("t1", { state: "assigned", entries: 2, dueAtMs: 7_000 })],
    ticketEntries: [aTicketEntry("t1", 2, { seq: 9, act: "assign", state: "assigned" })],
  });

  it("are read back as they stand, with every step", async () => {
    await records.commit(OPENED);
    await records.commit(ASSIGNED);
    expect(records.read("t1")).toEqual({
      ticket: ASSIGNED.tickets[0],
      entries: [...OPENED.ticketEntries, ...ASSIGNED.ticketEntries],
    });
    expect(records.read("t2")).toBeNull();
  });

  it("are the same after a replay from anywhere", async () => {
    await records.commit(OPENED);
    await records.commit(ASSIGNED);
    const before = records.read("t1");
    await records.commit(OPENED);
    await records.commit(aBatch(9, { ticketEntries: [...OPENED.ticketEntries, ...ASSIGNED.ticketEntries] }));
    expect(records.read("t1")).toEqual(before);
  });

  it("never take a step in a second form, and keep nothing of a batch that has one", async () => {
    await records.commit(OPENED);
    const other = aTicketEntry("t1", 1, { seq: 5, by: "li" });
    await expect(records.commit(aBatch(9, { ticketEntries: [other] }))).rejects.toThrow(
      /written twice in two forms|judged the same way/,
    );
    expect(records.read("t1")?.entries).toEqual(OPENED.ticketEntries);
    await records.commit(ASSIGNED);
    expect(records.read("t1")?.ticket.state).toBe("assigned");
  });
});
