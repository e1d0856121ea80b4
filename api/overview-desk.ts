import type { Enterprise } from "../model/catalog/catalog.ts";
import type { Ticket } from "../model/offline/ticket.ts";
import type { OverviewFacts } from "../storage/records/overview-queries.ts";
import type { Scope } from "../storage/records/records.ts";
import { gatherChanges } from "./changes.ts";
import type { ApiContext } from "./context.ts";
import { toWireIncident } from "./incident-schema.ts";
import type { PointView } from "./ports.ts";
import { registerOf } from "./register-of.ts";
import { openSilentRising } from "./silent-rising.ts";
import type { WireOverview, WireOverviewRow } from "./wire-overview.ts";

const INCIDENTS_MAX = 500;
/** A bypass that is asked for takes nothing away yet. */
const BYPASSED = ["in-force", "overdue"];
const BYPASSES_MAX = 1_000;
const HOLDERS_MAX = 20;
/** Holders are looked up of so many acknowledged alarms, the gravest first. */
const ACKNOWLEDGED_MAX = 2_000;
const HOURS = 24;

/** Puts together what a supervisor sees first. Every question asks about all enterprises at once. */
export function openOverviewDesk(context: ApiContext): (scope: Scope) => Promise<WireOverview> {
  const silentRising = openSilentRising(context);
  return async (scope) => {
    const { records, view, nowMs } = portsOf(context);
    const enterprises = inService(context, scope);
    const ids = enterprises.map(({ id }) => id);
    const atMs = nowMs();
    const acknowledged = view
      .openAlarms(scope)
      .filter(({ alarm }) => alarm.acknowledged)
      .sort((a, b) => a.alarm.level - b.alarm.level || a.alarm.raisedAtMs - b.alarm.raisedAtMs)
      .slice(0, ACKNOWLEDGED_MAX)
      .map(({ alarm }) => alarm.id);
    const [facts, counts, bypasses, incidents, silent] = await Promise.all([
      records.overview({ enterprises: ids, nowMs: atMs, acknowledged }),
      records.ticketCounts({ scope: ids, nowMs: atMs }),
      records.tickets({ scope: ids, kinds: ["bypass"], status: "open", states: BYPASSED, limit: BYPASSES_MAX }),
      records.incidents({ scope: ids, status: "open", limit: INCIDENTS_MAX }),
      silentRising(ids),
    ]);
    const changes = await gatherChanges(context, { scope: ids, atMs, escalated: facts.escalated, silent });
    const of = gathered(context, scope, { facts, counts, bypasses: bypasses.items, acknowledged });
    return {
      asOf: atMs,
      items: enterprises.map((enterprise) => toRow(context, enterprise, of)),
      incidents: incidents.items.map(toWireIncident),
      changes,
    };
  };
}

function portsOf({ ports }: ApiContext) {
  return { records: ports.records, view: ports.view, nowMs: () => ports.nowMs() };
}

function inService(context: ApiContext, scope: Scope): readonly Enterprise[] {
  const seen = scope === null ? null : new Set(scope);
  return context
    .index()
    .catalog.enterprises.filter(({ id, retired }) => retired !== true && (seen === null || seen.has(id)));
}

type TicketCounts = Awaited<ReturnType<ApiContext["ports"]["records"]["ticketCounts"]>>;

/** Everything by enterprise, each list gone through once. */
function gathered(
  context: ApiContext,
  scope: Scope,
  read: {
    readonly facts: OverviewFacts;
    readonly counts: TicketCounts;
    readonly bypasses: readonly Ticket[];
    readonly acknowledged: readonly string[];
  },
) {
  const { facts, counts } = read;
  const users = context.index().users;
  const by = new Map<string, Gathered>();
  const of = (enterprise: string): Gathered => {
    const known = by.get(enterprise);
    if (known !== undefined) return known;
    const made = newGathered();
    by.set(enterprise, made);
    return made;
  };
  for (const { enterprise, hour, count } of facts.raised) of(enterprise).raised[Math.min(hour, HOURS - 1)] = count;
  for (const { enterprise, atMs } of facts.inspected) of(enterprise).inspectedAt = atMs;
  for (const { enterprise, kind, open, late } of counts) {
    const own = of(enterprise);
    own.late += late;
    if (kind === "contradiction") own.contradictions += open;
  }
  for (const { enterprise } of read.bypasses) of(enterprise).protectionsOff += 1;
  for (const { enterprise } of registerOf(context, scope)) of(enterprise).protectionsOff += 1;
  // The newest of an alarm comes last and stays.
  const held = new Map(facts.holders.map((holder) => [holder.alarm, holder]));
  for (const id of read.acknowledged) {
    const holder = held.get(id);
    const enterprise = context.ports.view.openAlarm(id)?.alarm.enterprise;
    if (holder === undefined || enterprise === undefined) continue;
    const own = of(enterprise).holders;
    const name = users.get(holder.by)?.name ?? holder.by;
    if (own.length < HOLDERS_MAX) own.push({ alarm: id, by: name, at: holder.atMs });
  }
  return of;
}

interface Gathered {
  raised: number[];
  inspectedAt: number | null;
  contradictions: number;
  protectionsOff: number;
  late: number;
  holders: WireOverviewRow["holders"][number][];
}

function newGathered(): Gathered {
  const raised = Array.from({ length: HOURS }, () => 0);
  return { raised, inspectedAt: null, contradictions: 0, protectionsOff: 0, late: 0, holders: [] };
}

function toRow(
  context: ApiContext,
  { id, name, area }: Enterprise,
  of: (enterprise: string) => Gathered,
): WireOverviewRow {
  const { areas } = context.index().catalog;
  return {
    enterprise: id,
    name,
    area,
    areaName: areas.find((each) => each.id === area)?.name ?? area,
    ...countPoints(context, id),
    ...of(id),
  };
}

function countPoints(context: ApiContext, enterprise: string): Pick<WireOverviewRow, "points" | "online" | "good"> {
  const { points: facts } = context.index();
  let points = 0;
  let online = 0;
  let good = 0;
  for (const view of context.ports.view.points(enterprise)) {
    if (view.outOfService || facts.get(`${enterprise}/${view.id}`)?.outOfService === true) continue;
    points += 1;
    if (!isHeard(view)) continue;
    online += 1;
    if (view.value !== null && view.quality !== "bad") good += 1;
  }
  return { points, online, good };
}

/** A point that has never reported is not online, long before its silence is an alarm. */
function isHeard(view: PointView): boolean {
  return view.receivedAtMs !== null && !view.stale;
}
