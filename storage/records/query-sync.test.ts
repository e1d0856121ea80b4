import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AlarmEvent } from "../../model/alarm.ts";
import { aBatch, anAlarm, anEvent, aTicket, aTicketEntry } from "../../test/kit/record-builders.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { openReader, type Reader } from "./reader.ts";
import type { AlarmAnswer, AlarmAnswerQuery, EnterpriseSpan } from "./line-queries.ts";
import type { CommitBatch } from "./records.ts";
import { ticketsIn } from "./tickets-in.ts";
import { openWriter, type Writer } from "./writer.ts";

let directory: string;
let writer: Writer;
let reader: Reader;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-sync-"));
  writer = await openWriter({ directory, limits: RECORDS_LIMITS, onReserveSpent: () => undefined });
  reader = openReader(directory, RECORDS_LIMITS);
});

afterEach(() => {
  reader.close();
  writer.close();
  rmSync(directory, { recursive: true, force: true });
});

const SPAN: EnterpriseSpan = { scope: null, enterprise: "coldchain", fromMs: 1_000, toMs: 2_000 };

function commit(parts: Partial<CommitBatch>): void {
  writer.commit(aBatch(writer.committedSeq + 1, parts));
}

describe("the first answer of people to an alarm", () => {
  function raise(
    id: string,
    answers: readonly Partial<AlarmEvent>[] = [],
    facts: Parameters<typeof anAlarm>[1] = {},
  ): void {
    const raised = anEvent(id, 1, { atMs: 1_500 });
    const alarmEvents = [raised, ...answers.map((answer, index) => anEvent(id, index + 2, answer))];
    commit({ alarms: [anAlarm(id, { raisedAtMs: 1_500, ...facts })], alarmEvents });
  }

  function answers(query: Partial<AlarmAnswerQuery> = {}): readonly AlarmAnswer[] {
    return reader.alarmAnswers({ ...SPAN, limit: 100, ...query }).items;
  }

  it("is what a person did about it first; what the machine did is none", () => {
    raise("a", [
      { kind: "escalated", atMs: 1_510 },
      { kind: "suppressed", by: "li", atMs: 1_520 },
      { kind: "acknowledged", by: "zhang", atMs: 1_530 },
      { kind: "commented", by: "li", atMs: 1_540 },
    ]);
    raise("b", [{ kind: "cleared", atMs: 1_510 }]);
    const nothing = { answeredAtMs: null, answer: null, dismissed: false, ticketed: false };
    expect(answers()).toEqual([
      { alarm: "b", level: 1, raisedAtMs: 1_500, ...nothing },
      { alarm: "a", level: 1, raisedAtMs: 1_500, ...nothing, answeredAtMs: 1_530, answer: "acknowledged" },
    ]);
  });

  it("is a person's step in a ticket that refers to it, where that came first", () => {
    for (const id of ["early", "late", "machine"]) {
      raise(id, [{ kind: "acknowledged", by: "zhang", atMs: 1_600 }]);
      const by = id === "machine" ? null : "li";
      commit({
        tickets: [aTicket(`t-${id}`, { links: [{ to: "alarm", id, role: "cause" }] })],
        // What was written before the alarm was raised is no answer to it.
        ticketEntries: [1_400, id === "late" ? 1_650 : 1_550].map((atMs, index) =>
          aTicketEntry(`t-${id}`, index + 1, { by, atMs }),
        ),
      });
    }
    const seen = new Map(
      answers().map(({ alarm, answer, answeredAtMs, ticketed }) => [alarm, [answer, answeredAtMs, ticketed]]),
    );
    expect(Object.fromEntries(seen)).toEqual({
      early: ["ticket", 1_550, true],
      late: ["acknowledged", 1_600, true],
      machine: ["acknowledged", 1_600, true],
    });
  });

  it("is asked for red and orange alarms of a span and an enterprise in scope, not for those made from history", () => {
    raise("red");
    raise("orange", [], { level: 2 });
    raise("yellow", [], { level: 3 });
    raise("before", [], { raisedAtMs: 999 });
    raise("after", [], { raisedAtMs: 2_000 });
    raise("retro", [], { retro: true });
    raise("theirs", [], { enterprise: "tankfarm" });
    expect(answers().map(({ alarm }) => alarm)).toEqual(["red", "orange"]);
    expect(answers({ scope: ["tankfarm"] })).toEqual([]);
    const first = reader.alarmAnswers({ ...SPAN, limit: 1 });
    expect(answers({ cursor: first.nextCursor ?? "" }).map(({ alarm }) => alarm)).toEqual(["orange"]);
  });

  it("tells whether the alarm was disposed of", () => {
    const dismissal = {
      type: "real",
      note: "valve closed",
      evidence: {},
      by: "li",
      atMs: 1_700,
      confirmedBy: null,
      confirmedAtMs: null,
    } as const;
    raise("a", [{ kind: "dismissed", by: "li", atMs: 1_700 }], { dismissal });
    expect(answers()).toMatchObject([{ answer: "dismissed", answeredAtMs: 1_700, dismissed: true }]);
  });
});

describe("hazards due", () => {
  function hazard(
    id: string,
    deadlineAtMs: number | null,
    facts: object = {},
    ticket: Parameters<typeof aTicket>[1] = {},
  ): void {
    commit({ tickets: [aTicket(id, { facts: { deadlineAtMs, rectifiedAtMs: null, ...facts }, ...ticket })] });
  }

  it("are counted by their deadline, and told apart by what was done until then", () => {
    hazard("open", 1_500);
    hazard("rectified", 1_500, { rectifiedAtMs: 1_500 });
    hazard("closed", 1_500, { rectifiedAtMs: 1_400 }, { closedAtMs: 1_500, state: "closed" });
    hazard("late", 1_500, { rectifiedAtMs: 1_501 }, { closedAtMs: 1_502, state: "closed" });
    expect(reader.hazardsDue(SPAN)).toEqual({ due: 4, closedInTime: 1, rectifiedInTime: 2 });
  });

  it("are none that were rejected, have no deadline, fall due elsewhere, or are of another kind or enterprise", () => {
    hazard("rejected", 1_500, {}, { state: "rejected", closedAtMs: 1_200 });
    hazard("unassigned", null);
    hazard("before", 999);
    hazard("after", 2_000);
    hazard("order", 1_500, {}, { kind: "order" });
    hazard("theirs", 1_500, {}, { enterprise: "tankfarm" });
    expect(reader.hazardsDue(SPAN)).toEqual({ due: 0, closedInTime: 0, rectifiedInTime: 0 });
    hazard("first", 1_000);
    expect(reader.hazardsDue(SPAN).due).toBe(1);
    expect(reader.hazardsDue({ ...SPAN, scope: ["tankfarm"] }).due).toBe(0);
  });
});

describe("counts of open tickets", () => {
  it("tell, by enterprise and kind, how many are open, late and calling, and how loudly", () => {
    commit({
      tickets: [
        aTicket("h1", { level: 1, dueAtMs: 100 }),
        aTicket("h2", { level: 1, dueAtMs: 101 }),
        aTicket("h3", { level: 4 }),
        aTicket("h4"),
        aTicket("h5", { level: 1, dueAtMs: 1, closedAtMs: 50 }),
        aTicket("p1", { kind: "permit" }),
        aTicket("t1", { enterprise: "tankfarm", level: 2, dueAtMs: 1 }),
      ],
    });
    const silent = { 1: 0, 2: 0, 3: 0, 4: 0 };
    expect(reader.ticketCounts({ scope: null, nowMs: 100 })).toEqual([
      { enterprise: "coldchain", kind: "hazard", open: 4, late: 1, calling: { ...silent, 1: 2, 4: 1 } },
      { enterprise: "coldchain", kind: "permit", open: 1, late: 0, calling: silent },
      { enterprise: "tankfarm", kind: "hazard", open: 1, late: 1, calling: { ...silent, 2: 1 } },
    ]);
    expect(reader.ticketCounts({ scope: ["tankfarm"], nowMs: 0 })).toMatchObject([{ enterprise: "tankfarm", late: 0 }]);
    expect(reader.ticketCounts({ scope: [], nowMs: 0 })).toEqual([]);
  });
});

describe("tickets in a span", () => {
  it("come one after another, across pages, newest first, and only of the kinds asked for", async () => {
    const tickets = Array.from({ length: 1_203 }, (_, index) =>
      aTicket(`t${index}`, { openedAtMs: 1_000 + index, kind: index % 2 === 0 ? "inspection" : "hazard" }),
    );
    commit({ tickets });
    const seen: string[] = [];
    const paged = { tickets: async (query: Parameters<Reader["tickets"]>[0]) => reader.tickets(query) };
    for await (const { id } of ticketsIn({ ...SPAN, toMs: 2_200 }, ["inspection"], paged)) seen.push(id);
    expect(seen).toEqual(Array.from({ length: 600 }, (_, index) => `t${1_198 - 2 * index}`));
  });
});
