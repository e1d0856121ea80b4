import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aBatch, anAlarm, anEvent, aTicket, aTicketEntry } from "../../test/kit/record-builders.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { openReader, type Reader } from "./reader.ts";
import type { TimelineQuery, TimelineRow } from "./line-queries.ts";
import { openWriter, type Writer } from "./writer.ts";

let directory: string;
let writer: Writer;
let reader: Reader;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-timeline-"));
  writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  reader = openReader(directory, RECORDS_LIMITS);
});

afterEach(() => {
  reader.close();
  writer.close();
  rmSync(directory, { recursive: true, force: true });
});

const EVERYTHING: TimelineQuery = { scope: null, enterprise: "coldchain", fromMs: 0, toMs: 1e15, limit: 1000 };

function toName(row: TimelineRow): string {
  return row.line === "online" ? `${row.alarm.id}/${row.event.no}` : `${row.ticket.id}/${row.entry.no}`;
}

function told(query: Partial<TimelineQuery> = {}): readonly string[] {
  return reader.timeline({ ...EVERYTHING, ...query }).items.map(toName);
}

describe("the timeline of an enterprise", () => {
  it("tells both lines as they happened, newest first, each with what it happened to", () => {
    const alarm = anAlarm("a1", { transitions: 2, acknowledged: true });
    const ticket = aTicket("t1", { entries: 1 });
    const batch = aBatch(5, {
      alarms: [alarm],
      alarmEvents: [anEvent("a1", 1, { atMs: 100 }), anEvent("a1", 2, { atMs: 300, kind: "acknowledged", by: "li" })],
      tickets: [ticket],
      ticketEntries: [aTicketEntry("t1", 1, { atMs: 200 })],
    });
    writer.commit(batch);
    const { items } = reader.timeline(EVERYTHING);
    expect(items).toEqual([
      { line: "online", atMs: 300, event: batch.alarmEvents[1], alarm },
      { line: "offline", atMs: 200, entry: batch.ticketEntries[0], ticket },
      { line: "online", atMs: 100, event: batch.alarmEvents[0], alarm },
    ]);
    writer.commit(batch);
    expect(reader.timeline(EVERYTHING).items).toEqual(items);
  });

  it("met page by page has each happening once, in order, however many fall on one instant", () => {
    const step = fc.record({ online: fc.boolean(), atMs: fc.integer({ min: 0, max: 4 }) });
    let run = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.integer({ min: 1, max: 5 }), (steps, limit) => {
        const enterprise = `e${++run}`;
        const counts = { online: 0, offline: 0 };
        for (const { online, atMs } of steps) {
          const no = ++counts[online ? "online" : "offline"];
          const [alarm, ticket] = [`a-${enterprise}`, `t-${enterprise}`];
          const online_ = { alarms: [anAlarm(alarm, { enterprise })], alarmEvents: [anEvent(alarm, no, { atMs })] };
          const entry = aTicketEntry(ticket, no, { enterprise, atMs });
          const offline = { tickets: [aTicket(ticket, { enterprise })], ticketEntries: [entry] };
          writer.commit(aBatch(writer.committedSeq + 1, online ? online_ : offline));
        }
        const rows: TimelineRow[] = [];
        let cursor: string | null = null;
        do {
          const more: Partial<TimelineQuery> = cursor === null ? {} : { cursor };
          const page = reader.timeline({ ...EVERYTHING, enterprise, limit, ...more });
          rows.push(...page.items);
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(new Set(rows.map(toName)).size).toBe(steps.length);
        expect(rows.map(({ atMs }) => atMs)).toEqual(steps.map(({ atMs }) => atMs).sort((a, b) => b - a));
      }),
      { numRuns: 25 },
    );
  });

  it("of a zone has what its points alarmed and what lies in it, by zone or by points", () => {
    const place = (zone: string | null, points: readonly string[] = []) => ({ place: { site: null, zone, points } });
    writer.commit(
      aBatch(5, {
        alarms: [
          anAlarm("inside", { point: "CO-1" }),
          anAlarm("outside", { point: "CO-9" }),
          anAlarm("device", { point: null }),
        ],
        alarmEvents: ["inside", "outside", "device"].map((id) => anEvent(id, 1, { atMs: 10 })),
        tickets: [
          aTicket("by-zone", place("tanks")),
          aTicket("by-point", place(null, ["CO-7", "CO-2"])),
          aTicket("elsewhere", place("office", ["CO-1"])),
          aTicket("nowhere", place(null)),
        ],
        ticketEntries: ["by-zone", "by-point", "elsewhere", "nowhere"].map((id) => aTicketEntry(id, 1, { atMs: 20 })),
      }),
    );
    const zone = { zone: "tanks", points: ["CO-1", "CO-2"] };
    expect([...told({ zone })].sort()).toEqual(["by-point/1", "by-zone/1", "inside/1"]);
    expect(told({ zone: { zone: "tanks", points: [] } })).toEqual(["by-zone/1"]);
    expect(told()).toHaveLength(7);
  });

  it("is bounded by a span that holds its beginning and not its end", () => {
    const alarmEvents = [10, 20, 30].map((atMs, index) => anEvent("a1", index + 1, { atMs }));
    writer.commit(aBatch(5, { alarms: [anAlarm("a1")], alarmEvents }));
    expect(told({ fromMs: 10, toMs: 30 })).toEqual(["a1/2", "a1/1"]);
    expect(told({ fromMs: 11, toMs: 31 })).toEqual(["a1/3", "a1/2"]);
  });

  it("stays within the enterprise and the scope of who asks", () => {
    writer.commit(
      aBatch(5, {
        alarms: [anAlarm("ours"), anAlarm("theirs", { enterprise: "tankfarm" })],
        alarmEvents: [anEvent("ours", 1), anEvent("theirs", 1)],
      }),
    );
    expect(told()).toEqual(["ours/1"]);
    expect(told({ scope: ["coldchain"] })).toEqual(["ours/1"]);
    expect(told({ scope: ["tankfarm"] })).toEqual([]);
    expect(told({ scope: [] })).toEqual([]);
    expect(told({ scope: ["coldchain"], enterprise: "tankfarm" })).toEqual([]);
  });
});
