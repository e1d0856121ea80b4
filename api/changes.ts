import type { Deviation } from "../model/deviation.ts";
import type { Ticket } from "../model/offline/ticket.ts";
import { DAY_MS } from "../model/time.ts";
import type { Escalated } from "../storage/records/overview-queries.ts";
import type { ApiContext } from "./context.ts";
import { registerOf } from "./register-of.ts";
import type { SilentRising } from "./silent-rising.ts";
import type { WireChange } from "./wire-overview.ts";
import type { WireProtectionOff } from "./wire.ts";

const CHANGES_MAX = 200;
/** Of each kind of ticket so many are read. */
const TICKETS_MAX = 100;

export interface ChangesQuery {
  readonly scope: readonly string[];
  readonly atMs: number;
  readonly escalated: readonly Escalated[];
  readonly silent: readonly SilentRising[];
}

/** What a supervisor would ask about: of the last day, or still open; newest first, each with the order that stands about it. */
export async function gatherChanges(context: ApiContext, query: ChangesQuery): Promise<readonly WireChange[]> {
  const { scope, atMs } = query;
  const fromMs = atMs - DAY_MS;
  const { records, view } = context.ports;
  const limit = TICKETS_MAX;
  const [bypasses, contradictions, late, orders] = await Promise.all([
    records.tickets({ scope, kinds: ["bypass"], status: "all", fromMs, limit }),
    records.tickets({ scope, kinds: ["contradiction"], status: "open", limit }),
    records.tickets({ scope, status: "open", lateAtMs: atMs, limit }),
    records.tickets({ scope, kinds: ["order"], status: "open", limit: 1_000 }),
  ]);
  const seen = new Set(scope);
  const changes = [
    ...query.escalated.map(ofEscalation),
    ...bypasses.items.map((ticket) => ofTicket("bypass", ticket, ticket.openedAtMs)),
    ...registerOf(context, scope)
      .filter(({ kind, since }) => kind !== "by-design" && since !== null && since >= fromMs)
      .map(ofOff),
    ...view.deviations.filter(({ enterprise, state }) => state === "signed" && seen.has(enterprise)).map(ofDeviation),
    ...query.silent.map(ofSilent),
    ...contradictions.items.map((ticket) => ofTicket("contradiction", ticket, ticket.openedAtMs)),
    ...late.items
      .filter(({ kind }) => kind !== "contradiction")
      .map((ticket) => ofTicket("overdue", ticket, ticket.dueAtMs ?? ticket.changedAtMs)),
  ];
  const asked = ordersBySubject(orders.items);
  return changes
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
    .slice(0, CHANGES_MAX)
    .map((change) => ({ ...change, order: asked.get(change.ticket ?? change.alarm ?? change.id) ?? null }));
}

type Unasked = Omit<WireChange, "order">;

const NOTHING = { level: null, alarm: null, ticket: null, point: null, ticketKind: null, text: null, value: null };

function ofEscalation({ alarm, enterprise, point, rule, level, atMs, step }: Escalated): Unasked {
  const id = `escalation/${alarm}/${step ?? ""}/${atMs}`;
  return { ...NOTHING, id, kind: "escalation", at: atMs, enterprise, level, alarm, point, text: rule, value: step };
}

function ofTicket(kind: "bypass" | "contradiction" | "overdue", ticket: Ticket, at: number): Unasked {
  const { enterprise, level, place } = ticket;
  return {
    ...NOTHING,
    id: `${kind}/${ticket.id}`,
    kind,
    at,
    enterprise,
    level,
    ticket: ticket.id,
    ticketKind: ticket.kind,
    point: place.points[0] ?? null,
    text: saidOf(ticket.facts),
  };
}

function ofOff({ id, enterprise, points, alarm, level, reason, since, until }: WireProtectionOff): Unasked {
  const at = since ?? until;
  return {
    ...NOTHING,
    id: `off/${id}`,
    kind: "bypass",
    at,
    enterprise,
    level,
    alarm,
    point: points[0] ?? null,
    text: reason,
  };
}

function ofDeviation({ id, enterprise, rule, reason, asked, decided, weakLimits }: Deviation): Unasked {
  const [weak] = weakLimits;
  const at = decided?.atMs ?? asked.atMs;
  const point = weak?.points[0] ?? null;
  const level = rule.level ?? null;
  return {
    ...NOTHING,
    id: `weakened/${id}`,
    kind: "weakened",
    at,
    enterprise,
    level,
    point,
    text: reason,
    value: weak?.limit ?? null,
  };
}

function ofSilent({ view, sinceMs, value }: SilentRising): Unasked {
  const { enterprise, id: point } = view;
  return {
    ...NOTHING,
    id: `silent/${enterprise}/${point}/${sinceMs}`,
    kind: "silent-rising",
    at: sinceMs,
    enterprise,
    point,
    value,
  };
}

/** What a ticket says of itself, where it says something. */
function saidOf(facts: unknown): string | null {
  if (typeof facts !== "object" || facts === null) return null;
  const told: Readonly<Record<string, unknown>> = { ...facts };
  for (const name of ["code", "text", "subject", "title", "reason", "work"]) {
    const said = told[name];
    if (typeof said === "string" && said !== "") return said;
  }
  return null;
}

/** Open orders by what they are about; the newest stays where several are about one thing. */
function ordersBySubject(orders: readonly Ticket[]): ReadonlyMap<string, NonNullable<WireChange["order"]>> {
  const by = new Map<string, NonNullable<WireChange["order"]>>();
  for (const { id, dueAtMs, state, links } of orders.toReversed()) {
    for (const link of links) {
      if (link.role === "cause") by.set(link.id, { ticket: id, replyBy: dueAtMs, state });
    }
  }
  return by;
}
