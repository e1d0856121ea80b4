import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AssertionFailure } from "../../model/assert.ts";
import {
  aBatch,
  aCatalogChange,
  aRuleChange,
  aLatency,
  anAlarm,
  anAuditEntry,
  anEvent,
  anOutboxEntry,
  aQuarantineEntry,
  aTicket,
  aTicketEntry,
} from "../../test/kit/record-builders.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { openReader, type Reader } from "./reader.ts";
import type { CommitBatch } from "./records.ts";
import { openWriter, type Writer } from "./writer.ts";

let directory: string;
let writer: Writer;
let reader: Reader;

async function open(): Promise<void> {
  writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  reader = openReader(directory, RECORDS_LIMITS);
}

function close(): void {
  reader.close();
  writer.close();
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-records-"));
  await open();
});

afterEach(() => {
  close();
  rmSync(directory, { recursive: true, force: true });
});

const RAISED = aBatch(10, {
  alarms: [anAlarm("a1")],
  alarmEvents: [anEvent("a1", 1, { seq: 9 })],
  outbox: [anOutboxEntry("a1/1/0/hook", { alarm: anAlarm("a1"), seq: 9 })],
  quarantine: [aQuarantineEntry(8)],
  catalogs: [aCatalogChange(7)],
  ruleChanges: [aRuleChange(1)],
  tickets: [aTicket("t1")],
  ticketEntries: [aTicketEntry("t1", 1)],
  pointsDefined: [{ pointNo: 1, enterprise: "coldchain", point: "NH3-101" }],
  audit: [anAuditEntry({ key: "9:0" })],
  latencies: [aLatency("a1", 1)],
});

/** Everything a person can read, in one value. */
async function everything() {
  const all = { scope: null, limit: 1000 } as const;
  const alarms = reader.alarms({ ...all, status: "all" });
  return {
    committedSeq: writer.committedSeq,
    alarms,
    tickets: reader.tickets({ ...all, status: "all" }),
    timeline: reader.timeline({ ...all, enterprise: "coldchain", fromMs: 0, toMs: 1e15 }),
    details: alarms.items.map(({ id }) => reader.alarm(id)),
    quarantine: reader.quarantine(all),
    audit: reader.audit(all),
    pending: reader.pendingOutbox(),
    chains: await reader.verifyChains(),
  };
}

describe("commit", () => {
  it("a committed alarm is read back with its events, latencies and deliveries, also after reopening", async () => {
    writer.commit(RAISED);
    close();
    await open();
    const detail = reader.alarm("a1");
    expect(detail).toMatchObject({
      alarm: RAISED.alarms[0],
      state: "unacknowledged",
      events: RAISED.alarmEvents,
      latencies: [{ alarm: "a1", no: 1, deviceMs: null, receivedMs: 1, durableMs: 2, decidedMs: 3 }],
      deliveries: [{ key: "a1/1/0/hook", channel: "hook", state: "pending", attempts: 0, acceptedMs: null }],
    });
    expect(detail?.latencies[0]?.committedMs).toBeGreaterThan(1_700_000_000_000);
    expect(writer.committedSeq).toBe(10);
  });

  it("committing the same batch again changes nothing", async () => {
    writer.commit(RAISED);
    const before = await everything();
    writer.commit(RAISED);
    expect(await everything()).toEqual(before);
  });

  it("a replayed batch does not bring an alarm back to how it once stood", () => {
    writer.commit(RAISED);
    writer.commit(aBatch(20, { alarms: [anAlarm("a1", { acknowledged: true, transitions: 2 })] }));
    writer.commit(RAISED);
    expect(reader.alarm("a1")?.state).toBe("acknowledged");
  });

  it.each<[string, Partial<CommitBatch>]>([
    ["event", { alarmEvents: [anEvent("a1", 1, { seq: 9, note: "another" })] }],
    ["outbox entry", { outbox: [anOutboxEntry("a1/1/0/hook", { alarm: anAlarm("a1", { peak: 99 }), seq: 9 })] }],
    ["quarantine entry", { quarantine: [aQuarantineEntry(8, { detail: "another" })] }],
    ["quarantined message", { quarantine: [aQuarantineEntry(8, { raw: new Uint8Array([1]) })] }],
    ["rule version", { ruleChanges: [aRuleChange(1, { by: "another" })] }],
    ["step of a ticket", { ticketEntries: [aTicketEntry("t1", 1, { by: "another" })] }],
    ["catalogue version", { catalogs: [{ ...aCatalogChange(7), by: "another" }] }],
    ["point number", { pointsDefined: [{ pointNo: 1, enterprise: "coldchain", point: "NH3-102" }] }],
    ["audit entry", { audit: [anAuditEntry({ key: "9:0", by: "another" })] }],
  ])("a different %s under the same key is our mistake, and nothing of its batch is kept", async (_, parts) => {
    writer.commit(RAISED);
    const before = await everything();
    const bad = aBatch(30, { alarms: [anAlarm("a2")], alarmEvents: [anEvent("a2", 1)], ...parts });
    expect(() => writer.commit(bad)).toThrow(AssertionFailure);
    expect(await everything()).toEqual(before);
    writer.commit(aBatch(30, { alarms: [anAlarm("a2")], alarmEvents: [anEvent("a2", 1)] }));
    expect(await everything()).toMatchObject({
      committedSeq: 30,
      chains: expect.arrayContaining([expect.objectContaining({ chain: "alarm_event", records: 2, broken: null })]),
    });
  });

  it("an audit entry without a key is written once for a new batch and not again for a replayed one", () => {
    const batch = aBatch(5, { audit: [anAuditEntry()] });
    writer.commit(batch);
    writer.commit(batch);
    expect(reader.audit({ scope: null, limit: 10 }).items).toHaveLength(1);
  });

  it("any cut of a history into batches, with replays and restarts, ends in the same records", async () => {
    const history = fc.array(
      fc.record({ alarm: fc.integer({ min: 0, max: 4 }), kind: fc.integer({ min: 0, max: 4 }) }),
      {
        minLength: 1,
        maxLength: 30,
      },
    );
    const cuts = fc.array(
      fc.record({ from: fc.nat(29), length: fc.integer({ min: 1, max: 12 }), restart: fc.boolean() }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(history, cuts, async (steps, plan) => {
        close();
        rmSync(directory, { recursive: true, force: true });
        directory = mkdtempSync(join(tmpdir(), "twinline-records-"));
        await open();
        const batches = toBatches(steps);
        let through = 0;
        for (const { from, length, restart } of plan) {
          // A replay may start anywhere that is committed; it never leaves a gap.
          const start = Math.min(from, through);
          const part = batches.slice(start, start + length);
          if (part.length > 0) writer.commit(merged(part));
          through = Math.max(through, start + part.length);
          if (!restart) continue;
          close();
          await open();
        }
        if (through < batches.length) writer.commit(merged(batches.slice(through)));
        const expected = merged(batches);
        const seen = await everything();
        expect(seen.committedSeq).toBe(expected.throughSeq);
        expect(new Map(seen.alarms.items.map((alarm) => [alarm.id, alarm]))).toEqual(
          new Map(expected.alarms.map((alarm) => [alarm.id, alarm])),
        );
        expect(seen.pending.map(({ entry }) => entry)).toEqual(expected.outbox);
        expect(seen.quarantine.items).toHaveLength(expected.quarantine.length);
        expect(seen.audit.items).toHaveLength(expected.audit.length);
        expect(new Map(seen.tickets.items.map((ticket) => [ticket.id, ticket]))).toEqual(
          new Map(expected.tickets.map((ticket) => [ticket.id, ticket])),
        );
        const happened = seen.timeline.items.map((row) => (row.line === "online" ? row.event.seq : row.entry.seq));
        const entries = [...expected.alarmEvents, ...expected.ticketEntries];
        expect(happened.sort((a, b) => a - b)).toEqual(entries.map(({ seq }) => seq).sort((a, b) => a - b));
        const events = seen.details.flatMap((detail) => detail?.events ?? []).sort((a, b) => a.seq - b.seq);
        expect(events).toEqual(expected.alarmEvents);
        expect(seen.chains.every(({ broken }) => broken === null)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

/** One batch a journal record, as the engine would make them. */
function toBatches(steps: readonly { readonly alarm: number; readonly kind: number }[]): readonly CommitBatch[] {
  const transitions = new Map<string, number>();
  return steps.map(({ alarm, kind }, index) => {
    const seq = index + 1;
    const id = `a${alarm}`;
    if (kind === 0) return aBatch(seq, { quarantine: [aQuarantineEntry(seq), aQuarantineEntry(seq, { no: 2 })] });
    if (kind === 4) {
      const no = (transitions.get(`ticket-${id}`) ?? 0) + 1;
      transitions.set(`ticket-${id}`, no);
      const tickets = [aTicket(`ticket-${id}`, { entries: no })];
      return aBatch(seq, { tickets, ticketEntries: [aTicketEntry(`ticket-${id}`, no, { seq })] });
    }
    const no = (transitions.get(id) ?? 0) + 1;
    transitions.set(id, no);
    const now = anAlarm(id, { transitions: no, acknowledged: kind === 2, active: kind !== 2 });
    return aBatch(seq, {
      alarms: [now],
      alarmEvents: [anEvent(id, no, { seq })],
      outbox: kind === 3 ? [anOutboxEntry(`${id}/${no}/0/hook`, { alarm: now, seq })] : [],
      audit: [anAuditEntry({ key: `${seq}:0` })],
      latencies: [aLatency(id, no)],
    });
  });
}

function merged(batches: readonly CommitBatch[]): CommitBatch {
  return aBatch(batches.at(-1)?.throughSeq ?? 0, {
    alarms: [...new Map(batches.flatMap(({ alarms }) => alarms).map((alarm) => [alarm.id, alarm])).values()],
    tickets: [...new Map(batches.flatMap(({ tickets }) => tickets).map((ticket) => [ticket.id, ticket])).values()],
    ticketEntries: batches.flatMap(({ ticketEntries }) => ticketEntries),
    alarmEvents: batches.flatMap(({ alarmEvents }) => alarmEvents),
    outbox: batches.flatMap(({ outbox }) => outbox),
    quarantine: batches.flatMap(({ quarantine }) => quarantine),
    audit: batches.flatMap(({ audit }) => audit),
    latencies: batches.flatMap(({ latencies }) => latencies),
  });
}
