import type { WireOverview, WireOverviewRow } from "../../api/wire-overview.ts";
import type { WireAlarm } from "../../api/wire.ts";
import type { Level } from "../../model/level.ts";
import { isMuted, isSystemAlarm, wantsAnswer } from "../live/alarm-order.ts";

/** Nobody has answered for so long: overdue. A proposal, from no standard; an alarm that was escalated is overdue before. */
export const ANSWER_WITHIN_MS = 15 * 60_000;

/** How the alarms of one level stand. `unhandled` and `handling` share nothing; `overdue` are those of the unhandled that wait too long. */
export interface LevelStanding {
  readonly unhandled: number;
  readonly handling: number;
  readonly overdue: number;
}
export type Standing = Readonly<Record<Level, LevelStanding>>;
export type StandingPart = keyof LevelStanding;

/** An enterprise with its alarms as they stand now. */
export interface OverviewRow {
  readonly key: string;
  readonly facts: WireOverviewRow;
  readonly standing: Standing;
  /** Its worst alarm: the graver first, then the one that waits longest. null: none is open. */
  readonly lead: WireAlarm | null;
  /** Nobody has answered the lead. */
  readonly unhandled: boolean;
}

export type OverviewFilter =
  | { readonly by: "level"; readonly level: Level; readonly part: StandingPart }
  | { readonly by: "offline" | "incomplete" | "index" | "contradictions" | "off" };

/** Below this an enterprise is behind. A proposal, from no standard. */
export const INDEX_LOW = 60;

function isOverdue(alarm: WireAlarm, nowMs: number): boolean {
  return wantsAnswer(alarm) && (nowMs - alarm.raisedAt >= ANSWER_WITHIN_MS || (alarm.escalation?.step ?? 0) > 1);
}

/**
 * Every enterprise, the one that needs a call first on top: its worst unanswered level, then how long that has waited; then what is being
 * handled, what is late or contradicts, what cannot be seen, and the rest by name. The level goes before the minutes: no orange alarm,
 * however old, stands above a red one. System alarms count for no level.
 */
export function toOverviewRows(
  items: readonly WireOverviewRow[],
  alarms: Iterable<WireAlarm>,
  nowMs: number,
): readonly OverviewRow[] {
  const open = new Map<string, Open>();
  for (const alarm of alarms) {
    if (isSystemAlarm(alarm) || isMuted(alarm) || alarm.covered) continue;
    const held = open.get(alarm.enterprise) ?? { lead: null, counts: noneOpen() };
    open.set(alarm.enterprise, held);
    count(held, alarm, nowMs);
  }
  return items
    .map((facts): OverviewRow => {
      const held = open.get(facts.enterprise);
      const lead = held?.lead ?? null;
      const unhandled = lead !== null && wantsAnswer(lead);
      return { key: facts.enterprise, facts, standing: held?.counts ?? NONE_OPEN, lead, unhandled };
    })
    .sort(compareRows);
}

/** The same numbers over all rows, for the counters above them. */
export function sumStanding(rows: readonly OverviewRow[]): Standing {
  const sum = noneOpen();
  for (const { standing } of rows) {
    for (const level of LEVELS) {
      for (const part of PARTS) sum[level][part] += standing[level][part];
    }
  }
  return sum;
}

export function isWanted(
  row: OverviewRow,
  filter: OverviewFilter,
  indexOf: (enterprise: string) => number | null,
): boolean {
  const { facts } = row;
  switch (filter.by) {
    case "level":
      return row.standing[filter.level][filter.part] > 0;
    case "offline":
      return facts.online < facts.points;
    case "incomplete":
      return facts.good < facts.points;
    case "index": {
      const index = indexOf(facts.enterprise);
      return index === null || index < INDEX_LOW;
    }
    case "contradictions":
      return facts.contradictions > 0;
    case "off":
      return facts.protectionsOff > 0;
  }
}

/** What came first in the story the row's worst alarm belongs to; the alarm itself where it is in none, or the first is over. */
export function firstOutOf(
  row: OverviewRow,
  overview: Pick<WireOverview, "incidents">,
  alarmOf: (id: string) => WireAlarm | undefined,
): WireAlarm | null {
  const { lead } = row;
  if (lead === null || lead.incident === null) return lead;
  const incident = overview.incidents.find(({ id }) => id === lead.incident);
  return (incident === undefined ? undefined : alarmOf(incident.firstOut.alarm)) ?? lead;
}

export const LEVELS: readonly Level[] = [1, 2, 3, 4];
export const PARTS: readonly StandingPart[] = ["unhandled", "handling", "overdue"];

type Counts = Record<Level, { unhandled: number; handling: number; overdue: number }>;

interface Open {
  lead: WireAlarm | null;
  readonly counts: Counts;
}

function noneOpen(): Counts {
  const none = () => ({ unhandled: 0, handling: 0, overdue: 0 });
  return { 1: none(), 2: none(), 3: none(), 4: none() };
}

const NONE_OPEN: Standing = noneOpen();

function count(held: Open, alarm: WireAlarm, nowMs: number): void {
  const counts = held.counts[alarm.level];
  if (wantsAnswer(alarm)) counts.unhandled += 1;
  else counts.handling += 1;
  if (isOverdue(alarm, nowMs)) counts.overdue += 1;
  if (held.lead === null || compareAlarms(alarm, held.lead) < 0) held.lead = alarm;
}

function compareAlarms(a: WireAlarm, b: WireAlarm): number {
  return Number(wantsAnswer(b)) - Number(wantsAnswer(a)) || a.level - b.level || a.raisedAt - b.raisedAt;
}

function compareRows(a: OverviewRow, b: OverviewRow): number {
  if (a.lead !== null && b.lead !== null) {
    const byAlarm = compareAlarms(a.lead, b.lead);
    if (byAlarm !== 0) return byAlarm;
  } else if (a.lead !== b.lead) return a.lead === null ? 1 : -1;
  return wants(b.facts) - wants(a.facts) || (a.facts.name < b.facts.name ? -1 : 1);
}

/** What wants a look although nothing alarms. */
function wants({ late, contradictions, points, online }: WireOverviewRow): number {
  return (contradictions > 0 ? 4 : 0) + (late > 0 ? 2 : 0) + (online < points ? 1 : 0);
}
