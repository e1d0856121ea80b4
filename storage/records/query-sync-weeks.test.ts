import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AlarmEvent } from "../../model/alarm.ts";
import type { Level } from "../../model/level.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { aBatch, anAlarm, anEvent, aTicket, aTicketEntry } from "../../test/kit/record-builders.ts";
import { RECORDS_LIMITS } from "./limits.ts";
import { openReader, type Reader } from "./reader.ts";
import type { EnterpriseSpan, SyncSpanRow, SyncSpansQuery } from "./line-queries.ts";
import { openSyncSpans } from "./query-sync-weeks.ts";
import type { CommitBatch } from "./records.ts";
import { ticketsIn } from "./tickets-in.ts";
import { openWriter, recordsFileOf, type Writer } from "./writer.ts";

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
const QUERY: SyncSpansQuery = {
  enterprises: ["coldchain"],
  fromMs: 1_000,
  spanMs: 1_000,
  spans: 1,
  said: ["hazard", "inspection", "round"],
};
const NOTHING: Omit<SyncSpanRow, "enterprise" | "span"> = {
  alarms: 0,
  alarmsSettled: 0,
  answersMs: [],
  said: 0,
  contradictions: 0,
  recurrences: 0,
  hazardsDue: 0,
  hazardsInTime: 0,
  visits: [],
};

function commit(parts: Partial<CommitBatch>): void {
  writer.commit(aBatch(writer.committedSeq + 1, parts));
}

async function counted(query: Partial<SyncSpansQuery> = {}): Promise<Omit<SyncSpanRow, "enterprise" | "span">> {
  const [row] = await reader.syncSpans({ ...QUERY, ...query });
  return row ?? NOTHING;
}

describe("the alarms of a week", () => {
  function raise(
    id: string,
    answers: readonly Partial<AlarmEvent>[] = [],
    facts: Parameters<typeof anAlarm>[1] = {},
  ): void {
    const raised = anEvent(id, 1, { atMs: 1_500 });
    const alarmEvents = [raised, ...answers.map((answer, index) => anEvent(id, index + 2, answer))];
    commit({ alarms: [anAlarm(id, { raisedAtMs: 1_500, ...facts })], alarmEvents });
  }

  it("are answered by what a person did about them first; what the machine did is no answer", async () => {
    raise("a", [
      { kind: "escalated", atMs: 1_510 },
      { kind: "suppressed", by: "li", atMs: 1_520 },
      { kind: "acknowledged", by: "zhang", atMs: 1_530 },
      { kind: "commented", by: "li", atMs: 1_540 },
    ]);
    raise("b", [{ kind: "cleared", atMs: 1_510 }]);
    expect(await counted()).toMatchObject({ alarms: 2, alarmsSettled: 0, answersMs: [30] });
  });

  it("are answered by a person's step in a ticket that refers to them, where that came first, and then settled", async () => {
    for (const id of ["early", "late", "machine"]) {
      raise(id, [{ kind: "acknowledged", by: "zhang", atMs: 1_600 }]);
      const by = id === "machine" ? null : "li";
      commit({
        tickets: [aTicket(`t-${id}`, { links: [{ to: "alarm", id, role: "cause" }], openedBy: null })],
        // What was written before the alarm was raised is no answer to it.
        ticketEntries: [1_400, id === "late" ? 1_650 : 1_550].map((atMs, index) =>
          aTicketEntry(`t-${id}`, index + 1, { by, atMs }),
        ),
      });
    }
    expect(await counted()).toMatchObject({ alarms: 3, alarmsSettled: 3, answersMs: [50, 100, 100] });
  });

  it("are red and orange, of the enterprises asked for and the week; those made from history called nobody", async () => {
    raise("red");
    raise("orange", [], { level: 2 });
    raise("yellow", [], { level: 3 });
    raise("before", [], { raisedAtMs: 999 });
    raise("after", [], { raisedAtMs: 2_000 });
    raise("retro", [], { retro: true });
    raise("theirs", [], { enterprise: "tankfarm" });
    expect(await counted()).toEqual({ ...NOTHING, enterprise: "coldchain", span: 0, alarms: 2 });
    const both = await reader.syncSpans({ ...QUERY, enterprises: ["tankfarm", "coldchain"], fromMs: 0, spans: 3 });
    expect(both.map(({ enterprise, span, alarms }) => [enterprise, span, alarms])).toEqual([
      ["tankfarm", 1, 1],
      ["coldchain", 0, 1],
      ["coldchain", 1, 2],
      ["coldchain", 2, 1],
    ]);
    expect(await reader.syncSpans({ ...QUERY, enterprises: [] })).toEqual([]);
  });

  it("are settled by their disposal", async () => {
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
    expect(await counted()).toMatchObject({ alarms: 1, alarmsSettled: 1, answersMs: [200] });
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

  it("are counted by their deadline, and told apart by what was done until then", async () => {
    hazard("open", 1_500);
    hazard("rectified", 1_500, { rectifiedAtMs: 1_500 });
    hazard("closed", 1_500, { rectifiedAtMs: 1_400 }, { closedAtMs: 1_500, state: "closed" });
    hazard("late", 1_500, { rectifiedAtMs: 1_501 }, { closedAtMs: 1_502, state: "closed" });
    expect(await counted()).toMatchObject({ hazardsDue: 4, hazardsInTime: 2 });
  });

  it("are none that were rejected, have no deadline, fall due elsewhere, or are of another kind or enterprise", async () => {
    hazard("rejected", 1_500, {}, { state: "rejected", closedAtMs: 1_200 });
    hazard("unassigned", null);
    hazard("before", 999);
    hazard("after", 2_000);
    hazard("order", 1_500, {}, { kind: "order" });
    hazard("theirs", 1_500, {}, { enterprise: "tankfarm" });
    expect(await counted()).toEqual(NOTHING);
    hazard("first", 1_000);
    expect(await counted()).toMatchObject({ hazardsDue: 1 });
  });
});

describe("the weeks of many enterprises in one question", () => {
  it("come to what counting ticket by ticket and alarm by alarm comes to, whatever is on record", async () => {
    const instant = fc.integer({ min: 0, max: 40 });
    const enterprise = fc.constantFrom("e1", "e2", "e3");
    const answers = fc.array(
      fc.record({
        kind: fc.constantFrom("acknowledged", "shelved", "commented", "dismissed", "escalated", "suppressed"),
        by: fc.option(fc.constant("zhang")),
        atMs: instant,
      }),
      { maxLength: 3 },
    );
    const alarm = fc.record({
      enterprise,
      raisedAtMs: instant,
      level: fc.constantFrom<Level>(1, 2, 3),
      retro: fc.boolean(),
      dismissed: fc.boolean(),
      answers,
    });
    const ticket = fc.record({
      enterprise,
      openedAtMs: instant,
      kind: fc.constantFrom<Ticket["kind"]>("hazard", "round", "inspection", "contradiction", "order"),
      openedBy: fc.option(fc.constant("li")),
      rejected: fc.boolean(),
      zone: fc.option(fc.constantFrom("z1", "z2")),
      points: fc.subarray(["p1", "p2"]),
      deadlineAtMs: fc.option(instant),
      rectifiedAtMs: fc.option(instant),
      code: fc.constantFrom("D-01", "D-06"),
      links: fc.uniqueArray(fc.nat({ max: 4 }), { maxLength: 2 }),
      steps: fc.array(fc.record({ by: fc.option(fc.constant("li")), atMs: instant }), { maxLength: 3 }),
    });
    const asked = fc.record({
      enterprises: fc.subarray(["e1", "e2", "e3"]),
      fromMs: instant,
      spanMs: fc.integer({ min: 1, max: 20 }),
      spans: fc.integer({ min: 1, max: 4 }),
    });
    const some = fc.tuple(fc.array(alarm, { maxLength: 5 }), fc.array(ticket, { maxLength: 8 }), asked);
    const sqlite = new SqliteDatabase(recordsFileOf(directory));
    const spansOf = openSyncSpans(sqlite);
    let filled = 0;
    await fc.assert(
      fc.asyncProperty(some, async ([alarms, tickets, question]) => {
        sqlite.exec("begin");
        try {
          const world = toWorld(alarms, tickets);
          write(sqlite, world);
          const query = { ...question, said: QUERY.said };
          const found = await spansOf(query, async () => undefined);
          if (found.some(({ alarmsSettled, hazardsInTime }) => alarmsSettled > 0 || hazardsInTime > 0)) filled++;
          expect(new Map(found.map((row) => [`${row.enterprise}/${row.span}`, plain(row)]))).toEqual(
            oneByOne(world, query),
          );
        } finally {
          sqlite.exec("rollback");
        }
      }),
      { numRuns: 300 },
    );
    sqlite.close();
    expect(filled).toBeGreaterThan(5);
  });
});

interface World {
  readonly alarms: readonly { readonly alarm: ReturnType<typeof anAlarm>; readonly events: readonly AlarmEvent[] }[];
  readonly tickets: readonly {
    readonly ticket: Ticket;
    readonly entries: readonly { by: string | null; atMs: number }[];
  }[];
}

function toWorld(
  alarms: readonly {
    enterprise: string;
    raisedAtMs: number;
    level: Level;
    retro: boolean;
    dismissed: boolean;
    answers: readonly { kind: string; by: string | null; atMs: number }[];
  }[],
  tickets: readonly {
    enterprise: string;
    openedAtMs: number;
    kind: Ticket["kind"];
    openedBy: string | null;
    rejected: boolean;
    zone: string | null;
    points: readonly string[];
    deadlineAtMs: number | null;
    rectifiedAtMs: number | null;
    code: string;
    links: readonly number[];
    steps: readonly { by: string | null; atMs: number }[];
  }[],
): World {
  return {
    alarms: alarms.map(({ answers, dismissed, ...facts }, i) => ({
      // Only whether there is a disposal is asked.
      alarm: anAlarm(`a${i}`, { ...facts, dismissal: dismissed ? ({ type: "real" } as never) : null }),
      // The kinds are those of alarm events.
      events: answers.map((answer, no) => anEvent(`a${i}`, no + 1, answer as Partial<AlarmEvent>)),
    })),
    tickets: tickets.map(
      ({ rejected, zone, points, deadlineAtMs, rectifiedAtMs, code, links, steps, ...facts }, i) => ({
        ticket: aTicket(`t${i}`, {
          ...facts,
          state: rejected ? "rejected" : "reported",
          place: { site: null, zone, points },
          links: links.map((id) => ({ to: "alarm", id: `a${id}`, role: "cause" })),
          facts: { deadlineAtMs, rectifiedAtMs, code },
        }),
        entries: steps,
      }),
    ),
  };
}

/** The rows as the committer would write them, inside a transaction that is taken back. */
function write(sqlite: SqliteDatabase.Database, { alarms, tickets }: World): void {
  const row = sqlite.prepare("insert into alarm (id, enterprise, closed, raised_at, record) values (?, ?, 0, ?, ?)");
  const event = sqlite.prepare(
    "insert into alarm_event (no, record, previous_hash, hash, alarm, event_no) values (?, ?, '', '', ?, ?)",
  );
  let no = 0;
  for (const { alarm, events } of alarms) {
    row.run(alarm.id, alarm.enterprise, alarm.raisedAtMs, JSON.stringify(alarm));
    for (const each of events) event.run(++no, JSON.stringify(each), each.alarm, each.no);
  }
  const ticketRow = sqlite.prepare(
    `insert into ticket (id, enterprise, kind, state, closed, opened_at, changed_at, zone, record)
     values (?, ?, ?, ?, 0, ?, 0, ?, ?)`,
  );
  const link = sqlite.prepare("insert into ticket_link (linked, id, ticket, role) values ('alarm', ?, ?, 'cause')");
  const entry = sqlite.prepare(
    `insert into ticket_entry (no, record, previous_hash, hash, ticket, entry_no, enterprise) values (?, ?, '', '', ?, ?, '')`,
  );
  no = 0;
  for (const { ticket, entries } of tickets) {
    const { id, enterprise, kind, state, openedAtMs, place } = ticket;
    ticketRow.run(id, enterprise, kind, state, openedAtMs, place.zone, JSON.stringify(ticket));
    for (const { id: alarm } of ticket.links) link.run(alarm, id);
    for (const [index, step] of entries.entries())
      entry.run(++no, JSON.stringify(aTicketEntry(id, index + 1, step)), id, index + 1);
  }
}

/** The definition: each alarm and each ticket looked at by itself. */
function oneByOne(world: World, query: SyncSpansQuery): ReadonlyMap<string, object> {
  const found = new Map<string, object>();
  for (const enterprise of query.enterprises) {
    for (let span = 0; span < query.spans; span++) {
      const fromMs = query.fromMs + span * query.spanMs;
      const isWithin = (atMs: number | null) => atMs !== null && atMs >= fromMs && atMs < fromMs + query.spanMs;
      const alarms = world.alarms.filter(
        ({ alarm }) =>
          alarm.enterprise === enterprise && isWithin(alarm.raisedAtMs) && alarm.level <= 2 && !alarm.retro,
      );
      const answered = alarms.map(({ alarm, events }) => {
        const about = world.tickets.filter(({ ticket }) => ticket.links.some(({ id }) => id === alarm.id));
        const words = ["acknowledged", "shelved", "commented", "dismissed"];
        const onAlarm = events.find(({ kind, by }) => by !== null && words.includes(kind))?.atMs ?? Infinity;
        const onTicket = about
          .flatMap(({ entries }) => entries)
          .filter(({ by, atMs }) => by !== null && atMs >= alarm.raisedAtMs)
          .map(({ atMs }) => atMs);
        const atMs = Math.min(onAlarm, ...onTicket);
        const settled = alarm.dismissal != null || (about.length > 0 && atMs !== Infinity);
        return { settled, ms: Math.max(0, atMs - alarm.raisedAtMs) };
      });
      const own = world.tickets.map(({ ticket }) => ticket).filter((ticket) => ticket.enterprise === enterprise);
      const opened = own.filter(({ openedAtMs }) => isWithin(openedAtMs));
      // The facts of the tickets above.
      const factsOf = ({ facts }: Ticket) =>
        facts as { deadlineAtMs: number; rectifiedAtMs: number | null; code: string };
      const due = own.filter(
        (each) => each.kind === "hazard" && each.state !== "rejected" && isWithin(factsOf(each).deadlineAtMs),
      );
      const row = {
        alarms: alarms.length,
        alarmsSettled: answered.filter(({ settled }) => settled).length,
        answersMs: answered.flatMap(({ ms }) => (ms === Infinity ? [] : [ms])),
        said: opened.filter(
          ({ kind, openedBy }) => query.said.includes(kind) && (openedBy !== null || kind === "round"),
        ).length,
        contradictions: opened.filter(({ kind }) => kind === "contradiction").length,
        recurrences: opened.filter((each) => each.kind === "contradiction" && factsOf(each).code === "D-06").length,
        hazardsDue: due.length,
        hazardsInTime: due.filter((each) => {
          const { rectifiedAtMs, deadlineAtMs } = factsOf(each);
          return rectifiedAtMs !== null && rectifiedAtMs <= deadlineAtMs;
        }).length,
        visits: opened
          .filter(({ kind }) => kind === "inspection" || kind === "round")
          .map(({ place: { zone, points } }) => ({ zone, points })),
      };
      if (opened.length + alarms.length + due.length > 0) found.set(`${enterprise}/${span}`, plain(row));
    }
  }
  return found;
}

/** Without what has no order: how long answers took, and places, each once. */
function plain(row: Omit<SyncSpanRow, "enterprise" | "span">): object {
  const { alarms, alarmsSettled, said, contradictions, recurrences, hazardsDue, hazardsInTime } = row;
  return {
    counts: [alarms, alarmsSettled, said, contradictions, recurrences, hazardsDue, hazardsInTime],
    answersMs: [...row.answersMs].sort((a, b) => a - b),
    visits: [...new Set(row.visits.map((visit) => JSON.stringify([visit.zone, visit.points])))].sort(),
  };
}

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
