import {
  beginIncident,
  floodDueMs,
  type Happening,
  joinIncident,
  leaveIncident,
  noteRaise,
  type OpenIncident,
  settleFlood,
  takesMore,
} from "../../alarms/incidents.ts";
import type { Moment } from "../../alarms/moment.ts";
import type { OpenAlarm } from "../../model/alarm.ts";
import { type DeviceBox, type EngineState, touch } from "../state.ts";
import { siteOf } from "./site-of.ts";

/**
 * A new alarm of a device joins what is going on at its site, or begins an incident of its own. `happenedAtMs`: as in `raiseAt`.
 */
export function enterIncident(
  state: EngineState,
  device: DeviceBox | null,
  open: OpenAlarm,
  moment: Moment,
  happenedAtMs?: number,
): void {
  // A fault of the gateway, of a channel or a route happens at no site.
  if (device === null) return;
  const { alarm } = open;
  const at = happeningOf(device, open, moment, happenedAtMs);
  const key = keyOf(alarm.enterprise, at.site);
  touch(state, state.global);
  const { data } = state.global;
  data.incidents ??= {};
  data.newestIncidents ??= {};
  const newest = data.incidents[data.newestIncidents[key] ?? ""];
  const incident = newest !== undefined && takesMore(newest, moment.nowMs) ? newest : beginIncident(alarm, at);
  data.incidents[incident.incident.id] = incident;
  data.newestIncidents[key] = incident.incident.id;
  alarm.incident = incident.incident.id;
  joinIncident(incident, alarm, at);
  told(state, incident, moment);
}

/** The condition of an alarm that is not over yet returned. */
export function returnToIncident(state: EngineState, device: DeviceBox | null, open: OpenAlarm, moment: Moment): void {
  const incident = state.global.data.incidents?.[open.alarm.incident ?? ""];
  if (device === null || incident === undefined) return;
  touch(state, state.global);
  noteRaise(incident, happeningOf(device, open, moment));
  if (open.alarm.drill !== incident.incident.drill) incident.incident.drill = null;
  told(state, incident, moment);
}

/** A member has outlived its drill: what goes on is none any more. */
export function outliveDrillOf(state: EngineState, open: OpenAlarm, moment: Moment): void {
  const incident = state.global.data.incidents?.[open.alarm.incident ?? ""];
  if (incident === undefined || incident.incident.drill == null) return;
  touch(state, state.global);
  incident.incident.drill = null;
  told(state, incident, moment);
}

/** An alarm needs nobody any more. */
export function quitIncident(state: EngineState, open: OpenAlarm, moment: Moment): void {
  const { data } = state.global;
  const incident = data.incidents?.[open.alarm.incident ?? ""];
  if (incident === undefined) return;
  touch(state, state.global);
  leaveIncident(incident, moment.wallMs);
  told(state, incident, moment);
  if (incident.incident.closedAtMs === null) return;
  delete data.incidents?.[incident.incident.id];
  const key = keyOf(incident.incident.enterprise, incident.incident.site);
  if (data.newestIncidents?.[key] === incident.incident.id) delete data.newestIncidents[key];
}

/** Ends floods that are over. Returns when the next one may be. */
export function runIncidentTimers(state: EngineState, moment: Moment): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const incident of Object.values(state.global.data.incidents ?? {})) {
    const before = floodDueMs(incident);
    if (before === null) continue;
    if (before <= moment.nowMs) {
      settleFlood(incident, moment.nowMs, moment.wallMs);
      moment.effects.incidents.set(incident.incident.id, incident.incident);
    }
    nextMs = Math.min(nextMs, floodDueMs(incident) ?? nextMs);
  }
  return nextMs;
}

function told(state: EngineState, incident: OpenIncident, moment: Moment): void {
  moment.effects.incidents.set(incident.incident.id, incident.incident);
  const dueMs = floodDueMs(incident);
  if (dueMs !== null) state.installationDueMs = Math.min(state.installationDueMs, dueMs);
}

function keyOf(enterprise: string, site: string | null): string {
  return `${enterprise}/${site ?? ""}`;
}

function happeningOf(device: DeviceBox, { alarm }: OpenAlarm, moment: Moment, happenedAtMs?: number): Happening {
  const place = device.compiled?.places.get(alarm.point ?? "") ?? null;
  const ownMs = alarm.readingTs === null ? null : alarm.readingTs + device.data.clock.skewMs;
  const corrected = happenedAtMs ?? ownMs;
  return {
    nowMs: moment.nowMs,
    wallMs: moment.wallMs,
    site: siteOf(device, alarm.point),
    zone: place?.zone ?? null,
    // A silence, or a memory of long ago, has no reading of its own to be dated by.
    happenedAtMs:
      corrected === null || alarm.rule.startsWith("system:") ? moment.wallMs : Math.min(corrected, moment.wallMs),
  };
}
