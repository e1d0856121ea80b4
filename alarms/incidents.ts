import type { Alarm } from "../model/alarm.ts";
import type { FirstOut, Incident } from "../model/incident.ts";

/** An alarm belongs to the incident of its site when the last one was raised no longer ago than this. A proposal. */
export const INCIDENT_GAP_MS = 10 * 60_000;

/** EEMUA 191 and ISA-18.2: a flood begins with ten alarms in ten minutes for one operator and ends below five; unconfirmed. */
export const FLOOD_BEGINS = 10;
export const FLOOD_ENDS = 5;
const FLOOD_WINDOW_MS = 10 * 60_000;

const REDS_MAX = 200;
const SPREAD_MAX = 50;

/** An incident as the engine remembers it: with the engine times that its windows need. */
export interface OpenIncident {
  readonly incident: Incident;
  /** Engine time of the newest raise. */
  lastRaisedMs: number;
  /** Engine times of the newest raises, at most as many as a flood needs to begin, and how many there were in ten minutes. */
  readonly raises: number[];
}

/** Where an alarm stands, and when it happened by the device's corrected clock. */
export interface Happening {
  readonly nowMs: number;
  readonly wallMs: number;
  readonly site: string | null;
  readonly zone: string | null;
  readonly happenedAtMs: number;
}

export function takesMore(open: OpenIncident, nowMs: number): boolean {
  return nowMs - open.lastRaisedMs <= INCIDENT_GAP_MS;
}

/** The incident that an alarm begins; the alarm has yet to join it. */
export function beginIncident(alarm: Alarm, at: Happening): OpenIncident {
  const incident: Incident = {
    id: alarm.id,
    enterprise: alarm.enterprise,
    site: at.site,
    startedAtMs: at.wallMs,
    lastRaisedAtMs: at.wallMs,
    closedAtMs: null,
    firstOut: toFirstOut(alarm, at),
    counts: [0, 0, 0, 0],
    live: 0,
    reds: [],
    spread: [],
    busiest: 0,
    flood: null,
    ...(alarm.drill == null ? {} : { drill: alarm.drill }),
  };
  return { incident, lastRaisedMs: at.nowMs, raises: [] };
}

/** A new alarm becomes a member. */
export function joinIncident(open: OpenIncident, alarm: Alarm, at: Happening): void {
  const { incident } = open;
  // Levels are 1 to 4.
  incident.counts[(alarm.level - 1) as 0 | 1 | 2 | 3]++;
  incident.live++;
  if (incident.drill != null && incident.drill !== alarm.drill) incident.drill = null;
  if (alarm.level === 1 && incident.reds.length < REDS_MAX) incident.reds.push(alarm.id);
  if (at.happenedAtMs < incident.firstOut.atMs) incident.firstOut = toFirstOut(alarm, at);
  noteRaise(open, at);
}

/** A member is raised, for the first time or again. */
export function noteRaise(open: OpenIncident, at: Happening): void {
  const { incident, raises } = open;
  open.lastRaisedMs = Math.max(open.lastRaisedMs, at.nowMs);
  incident.lastRaisedAtMs = Math.max(incident.lastRaisedAtMs, at.wallMs);
  const { zone } = at;
  if (zone !== null && incident.spread.length < SPREAD_MAX && !incident.spread.some((known) => known.zone === zone)) {
    incident.spread.push({ zone, atMs: at.wallMs });
  }
  raises.push(at.nowMs);
  // A flood of thousands keeps the newest ones only: from their span follows how many there were in ten minutes, or that it was more.
  if (raises.length > RAISES_MAX) raises.shift();
  settleFlood(open, at.nowMs, at.wallMs);
}

/** How many raises are remembered. */
const RAISES_MAX = 1_000;

/** Begins or ends the flood as time passes. */
export function settleFlood(open: OpenIncident, nowMs: number, wallMs: number): void {
  const { incident, raises } = open;
  let old = 0;
  while (old < raises.length && (raises[old] as number) <= nowMs - FLOOD_WINDOW_MS) old++;
  if (old > 0) raises.splice(0, old);
  incident.busiest = Math.max(incident.busiest, raises.length);
  const { flood } = incident;
  if (flood === null || flood.untilMs !== null) {
    if (raises.length >= FLOOD_BEGINS) incident.flood = { sinceMs: flood?.sinceMs ?? wallMs, untilMs: null };
  } else if (raises.length < FLOOD_ENDS) flood.untilMs = wallMs;
}

/** When the flood may end if nothing more is raised; null: there is none. */
export function floodDueMs({ incident, raises }: OpenIncident): number | null {
  if (incident.flood === null || incident.flood.untilMs !== null) return null;
  const last = raises[Math.max(0, raises.length - FLOOD_ENDS)];
  return last === undefined ? null : last + FLOOD_WINDOW_MS;
}

/** A member needs nobody any more; with the last one the incident is over. */
export function leaveIncident(open: OpenIncident, wallMs: number): void {
  const { incident } = open;
  incident.live--;
  if (incident.live > 0) return;
  incident.closedAtMs = wallMs;
  if (incident.flood !== null && incident.flood.untilMs === null) incident.flood.untilMs = wallMs;
}

function toFirstOut(alarm: Alarm, at: Happening): FirstOut {
  return { alarm: alarm.id, point: alarm.point, rule: alarm.rule, level: alarm.level, atMs: at.happenedAtMs };
}
