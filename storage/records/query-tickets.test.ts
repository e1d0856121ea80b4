import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Claimed } from "../../model/offline/ticket.ts";
import { aBatch, aTicket, aTicketEntry } from "../../test/kit/record-builders.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { openReader, type Reader } from "./reader.ts";
import type { TicketQuery } from "./line-queries.ts";
import { openWriter, type Writer } from "./writer.ts";

let directory: string;
let writer: Writer;
let reader: Reader;
let seq: number;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-tickets-"));
  writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  reader = openReader(directory, RECORDS_LIMITS);
  seq = 0;
});

afterEach(() => {
  reader.close();
  writer.close();
  rmSync(directory, { recursive: true, force: true });
});

function put(id: string, facts: Parameters<typeof aTicket>[1] = {}): void {
  writer.commit(aBatch(++seq, { tickets: [aTicket(id, facts)] }));
}

function idsOf(query: Partial<TicketQuery>): readonly string[] {
  return reader.tickets({ scope: null, status: "all", limit: 1000, ...query }).items.map(({ id }) => id);
}

describe("a list of tickets", () => {
  it("met page by page has each once, newest first, while new ones are opened", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        (instants, limit) => {
          const fromMs = ++seq * 1_000_000;
          const ids = instants.map((at, index) => {
            put(`run-${fromMs}-${index}`, { openedAtMs: fromMs + at });
            return `run-${fromMs}-${index}`;
          });
          const seen: string[] = [];
          let cursor: string | null = null;
          do {
            const more: Partial<TicketQuery> = cursor === null ? {} : { cursor };
            const page = reader.tickets({ scope: null, status: "all", fromMs, limit, ...more });
            seen.push(...page.items.map(({ id }) => id));
            cursor = page.nextCursor;
            put(`late-${fromMs}-${seen.length}`, { openedAtMs: fromMs + 500 });
          } while (cursor !== null);
          expect([...seen].sort()).toEqual([...ids].sort());
          const times = seen.map((id) => instants[Number(id.split("-")[2])] ?? Number.NaN);
          expect(times).toEqual([...times].sort((a, b) => b - a));
        },
      ),
      { numRuns: 20 },
    );
  });

  it("is narrowed by kind, state, place and time", () => {
    put("h1", { openedAtMs: 10, state: "verified" });
    put("h2", { openedAtMs: 20, place: { site: null, zone: null, points: ["NH3-1", "NH3-101"] } });
    put("p1", { openedAtMs: 30, kind: "permit", state: "active" });
    put("c1", { openedAtMs: 40, kind: "calibration", closedAtMs: 41, place: { site: null, zone: null, points: [] } });
    expect(idsOf({})).toEqual(["c1", "p1", "h2", "h1"]);
    expect(idsOf({ kinds: ["hazard"] })).toEqual(["h2", "h1"]);
    expect(idsOf({ kinds: ["permit", "calibration"] })).toEqual(["c1", "p1"]);
    expect(idsOf({ kinds: [] })).toEqual([]);
    expect(idsOf({ states: ["verified", "active"] })).toEqual(["p1", "h1"]);
    expect(idsOf({ status: "open" })).toEqual(["p1", "h2", "h1"]);
    expect(idsOf({ status: "closed" })).toEqual(["c1"]);
    expect(idsOf({ zone: "engine-room" })).toEqual(["p1", "h1"]);
    expect(idsOf({ point: "NH3-1" })).toEqual(["h2"]);
    expect(idsOf({ point: "NH3-101" })).toEqual(["p1", "h2", "h1"]);
    expect(idsOf({ fromMs: 20, toMs: 40 })).toEqual(["p1", "h2"]);
  });

  it("does not take a point's name said elsewhere for the place", () => {
    put("t1", {
      place: { site: null, zone: null, points: ["CO-1"] },
      facts: { text: 'leak near "NH3-101"', at: "NH3-101" },
    });
    expect(idsOf({ point: "NH3-101" })).toEqual([]);
    expect(idsOf({ point: "CO-1" })).toEqual(["t1"]);
  });

  it("of late ones has those whose step is late at that instant and that are not over", () => {
    put("due", { openedAtMs: 1, dueAtMs: 100 });
    put("later", { openedAtMs: 2, dueAtMs: 101 });
    put("over", { openedAtMs: 3, dueAtMs: 50, closedAtMs: 60 });
    put("no-clock", { openedAtMs: 4 });
    expect(idsOf({ lateAtMs: 99 })).toEqual([]);
    expect(idsOf({ lateAtMs: 100 })).toEqual(["due"]);
    expect(idsOf({ lateAtMs: 101, status: "open" })).toEqual(["later", "due"]);
    expect(idsOf({ lateAtMs: 101, status: "closed" })).toEqual([]);
  });

  it("follows a ticket as it changes", () => {
    put("t1", { dueAtMs: 100 });
    put("t1", { dueAtMs: null, closedAtMs: 90, state: "closed", place: { site: null, zone: "tank-farm", points: [] } });
    expect(idsOf({ status: "open" })).toEqual([]);
    expect(idsOf({ zone: "engine-room" })).toEqual([]);
    expect(idsOf({ zone: "tank-farm", states: ["closed"] })).toEqual(["t1"]);
  });

  it("is found from an alarm or a ticket referred to", () => {
    put("t1", { openedAtMs: 1, links: [{ to: "alarm", id: "x", role: "cause" }] });
    put("t2", {
      openedAtMs: 2,
      links: [
        { to: "ticket", id: "x", role: "continues" },
        { to: "alarm", id: "y", role: "cause" },
      ],
    });
    put("t1", { openedAtMs: 1, links: ["x", "y"].map((id) => ({ to: "alarm", id, role: "cause" })) });
    expect(idsOf({ linked: { to: "alarm", id: "x" } })).toEqual(["t1"]);
    expect(idsOf({ linked: { to: "ticket", id: "x" } })).toEqual(["t2"]);
    expect(idsOf({ linked: { to: "alarm", id: "y" } })).toEqual(["t2", "t1"]);
  });

  it("holds nothing from outside the asker's scope, whatever is asked for", () => {
    put("ours", { enterprise: "coldchain" });
    put("theirs", { enterprise: "tankfarm", links: [{ to: "alarm", id: "x", role: "cause" }] });
    expect(idsOf({ scope: ["coldchain"] })).toEqual(["ours"]);
    expect(idsOf({ scope: ["coldchain"], enterprise: "tankfarm" })).toEqual([]);
    expect(idsOf({ scope: ["coldchain"], linked: { to: "alarm", id: "x" } })).toEqual([]);
    expect(idsOf({ scope: [] })).toEqual([]);
    expect(idsOf({ scope: null, enterprise: "tankfarm" })).toEqual(["theirs"]);
  });
});

describe("the entry of an act", () => {
  const claimed = (clientId: string): Claimed => ({ clientId, atMs: 1, offsetMs: 0, position: null });

  it("is found by the client's id of it, within the border of who asks", () => {
    const ours = aTicketEntry("t1", 2, { claimed: claimed("id-1") });
    const theirs = aTicketEntry("t2", 1, { enterprise: "tankfarm", claimed: claimed("id-1") });
    writer.commit(aBatch(++seq, { ticketEntries: [aTicketEntry("t1", 1), theirs, ours] }));
    expect(reader.ticketEntryOf({ scope: ["coldchain"], clientId: "id-1" })).toEqual(ours);
    expect(reader.ticketEntryOf({ scope: ["tankfarm"], clientId: "id-1" })).toEqual(theirs);
    expect(reader.ticketEntryOf({ scope: ["elsewhere"], clientId: "id-1" })).toBeNull();
    expect(reader.ticketEntryOf({ scope: null, clientId: "id-2" })).toBeNull();
  });

  it("is the oldest of those a phone gave one id", () => {
    const entries = [1, 2].map((no) => aTicketEntry("t1", no, { claimed: claimed("id-1") }));
    writer.commit(aBatch(++seq, { ticketEntries: entries }));
    expect(reader.ticketEntryOf({ scope: null, clientId: "id-1" })).toEqual(entries[0]);
  });
});
