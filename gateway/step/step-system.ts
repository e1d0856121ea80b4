import type { Moment } from "../../alarms/moment.ts";
import type { Alarm, OpenAlarm } from "../../model/alarm.ts";
import { unreachableRules } from "../../model/catalog/routing.ts";
import type { ClockStepEvent, FactEvent, StartEvent, SystemFault } from "../../model/journal-event.ts";
import type { Level } from "../../model/level.ts";
import { levelsOfRule, onDeaf } from "../../rules/evaluate.ts";
import { rulesInForce } from "../../rules/rules-in-force.ts";
import { type DeviceBox, type EngineState, touch } from "../state.ts";
import { clearAt, placeOfInstallation, raiseAt } from "./alarm-book.ts";
import { moveMoment } from "./moment-of.ts";
import { noteGap } from "./supervision/note-gap.ts";
import { peersDueMs } from "./supervision/count-peers.ts";
import { runDueTimers } from "./timers.ts";
import { deafenWatches } from "./watch.ts";

/** Faults that follow from the catalogue and from what people did about it. */
type PlantFault = "no-route" | "limit-unsigned";

/** How grave the gateway's own faults are. Proposals: what blinds the supervision or silences its calls stands above the rest. */
const FAULT_LEVEL: Readonly<Record<SystemFault | PlantFault, Level>> = {
  "storage-full": 1,
  "journal-failed": 1,
  "chain-broken": 1,
  "channel-failing": 2,
  "no-route": 2,
  "limit-unsigned": 2,
  "mirror-gap": 3,
  "certificate-fault": 3,
  "mirror-behind": 4,
  "clock-step": 4,
};

/** The wall clock stepped: stamps follow it, durations do not. The step itself is an alarm, for it may hide a tampering. */
export function stepClock(state: EngineState, event: ClockStepEvent, moment: Moment): void {
  touch(state, state.global);
  const byMs = event.offsetMs - state.global.data.wallOffsetMs;
  setWallOffset(state, event.offsetMs, moment);
  moveMoment(state, moment, moment.nowMs);
  noteGap(state, { deafMs: 0, steppedMs: byMs }, moment);
  setFault(state, { fault: "clock-step", enterprise: "", subject: "", active: true, params: { byMs } }, moment);
  // It is over as soon as it has happened; it stays listed until somebody has seen it.
  setFault(state, { fault: "clock-step", enterprise: "", subject: "", active: false, params: { byMs } }, moment);
}

/** The gateway started after hearing nothing for a while. What fell due meanwhile is called once, at the step reached. */
export function stepStart(state: EngineState, event: StartEvent, moment: Moment): void {
  touch(state, state.global);
  const steppedMs = event.offsetMs - state.global.data.wallOffsetMs;
  setWallOffset(state, event.offsetMs, moment);
  moveMoment(state, moment, moment.nowMs);
  noteGap(state, { deafMs: 0, steppedMs }, moment);
  state.global.data.startedAtMs = moment.wallMs;
  stepDeaf(state, event.deafMs, moment);
  runDueTimers(state, moment);
}

/** What is due by wall time (calibrations, proof tests) is due at another engine time now. */
function setWallOffset(state: EngineState, offsetMs: number, moment: Moment): void {
  if (state.global.data.wallOffsetMs === offsetMs) return;
  state.global.data.wallOffsetMs = offsetMs;
  for (const device of state.devices.values()) state.due.lower(device, moment.nowMs);
  state.installationDueMs = Math.min(state.installationDueMs, peersDueMs(state));
  for (const box of state.supervision.values()) state.supervisionDue.lower(box, moment.nowMs);
}

/** Time in which the gateway could not hear counts for no silence and no on-delay. Escalations go on: people were not told either. */
export function stepDeaf(state: EngineState, deafMs: number, moment: Moment): void {
  if (deafMs <= 0) return;
  // What had fallen due before the gateway went deaf counts as it was.
  const nowMs = moment.nowMs;
  moveMoment(state, moment, nowMs - deafMs);
  runDueTimers(state, moment);
  moveMoment(state, moment, nowMs);
  noteGap(state, { deafMs, steppedMs: 0 }, moment);
  for (const device of state.devices.values()) {
    touch(state, device);
    deafenDevice(device, deafMs, nowMs);
  }
}

function deafenDevice(device: DeviceBox, deafMs: number, nowMs: number): void {
  for (const point of device.compiled?.points ?? []) deafenWatches(point, deafMs, nowMs);
  for (const id in device.data.points) {
    const point = device.data.points[id];
    if (point === undefined) continue;
    point.heardAtMs += deafMs;
    if (typeof point.unknownSinceMs === "number") point.unknownSinceMs += deafMs;
    for (const key in point.conditions) {
      const remembered = point.conditions[key];
      if (remembered !== undefined) onDeaf(remembered, deafMs);
    }
  }
}

/** A fact about the gateway itself raises or clears its system alarm. */
export function stepFact(state: EngineState, event: FactEvent, moment: Moment): void {
  touch(state, state.global);
  setFault(state, event, moment);
}

/** Whether every grave rule reaches somebody, told enterprise by enterprise: a standing fault until it is mended. */
export function settleRoutes(state: EngineState, moment: Moment): void {
  const unreachable = new Map<string, string[]>();
  const { catalog } = state.catalog.data;
  const inForce = rulesInForce(catalog);
  const enterpriseOf = new Map(inForce.map((rule) => [rule.id, rule.enterprise]));
  for (const rule of unreachableRules(catalog, { rules: inForce, levels: levelsOfRule })) {
    const enterprise = enterpriseOf.get(rule) ?? "";
    unreachable.set(enterprise, [...(unreachable.get(enterprise) ?? []), rule]);
  }
  touch(state, state.global);
  for (const { id } of catalog.enterprises) {
    const rules = unreachable.get(id) ?? [];
    const params = { rules: rules.length, first: rules[0] ?? null };
    setFault(state, { fault: "no-route", enterprise: id, subject: "", active: rules.length > 0, params }, moment);
  }
}

interface Fault {
  readonly fault: SystemFault | PlantFault;
  readonly enterprise: string;
  readonly subject: string;
  readonly active: boolean;
  readonly params: Alarm["params"];
}

/** Raises or clears a fault as a system alarm of its own. */
export function setFault(state: EngineState, fact: Fault, moment: Moment): void {
  const rule = `system:${fact.fault}`;
  const level = FAULT_LEVEL[fact.fault];
  const key = `${rule}/${fact.enterprise}/${fact.subject}`;
  const place = placeOfInstallation(state);
  const known: OpenAlarm | undefined = place.holder[key];
  if (!fact.active) {
    clearAt(state, place, key, moment);
    return;
  }
  if (known?.alarm.active) return;
  // One that comes back before anybody has answered it tells how it is now.
  if (known !== undefined) known.alarm.params = { ...fact.params, subject: fact.subject };
  const occasion = {
    enterprise: fact.enterprise,
    point: null,
    device: null,
    rule,
    level,
    condition: `${rule}/${level}`,
    value: null,
    readingTs: null,
    limit: null,
    unit: null,
    latched: false,
    params: { ...fact.params, subject: fact.subject },
  };
  raiseAt(state, place, key, occasion, moment);
}
