import type { Moment } from "../../alarms/moment.ts";
import type { Suppression } from "../../model/catalog/catalog.ts";
import { toDeviceKey } from "../../model/ids.ts";
import { PROTECTION_OFF_MAX, type ProtectionOff } from "../../model/protection.ts";
import { BLIND_WORDS } from "../../model/state-words.ts";
import { rulesInForce } from "../../rules/rules-in-force.ts";
import { type EngineState, type LatestReading, pointOf, type PointState, touch } from "../state.ts";
import { registerOf } from "./protection-index.ts";
import { enter, remove } from "./register.ts";

/** A live reading of a point, or its silence (`reading` null): what it calls for to be suppressed begins or ends. */
export function onTrigger(
  state: EngineState,
  pointNo: number,
  reading: Pick<LatestReading, "value" | "quality"> | null,
  moment: Moment,
): void {
  for (const suppression of state.protection.byTrigger.get(pointNo) ?? []) settle(state, suppression, reading, moment);
}

/** The catalogue has changed: what is no longer declared ends, the rest is judged by the newest readings. */
export function settleDesigns(state: EngineState, moment: Moment): void {
  const { suppressions } = state.protection;
  for (const off of registerOf(state)) {
    if (off.kind !== "by-design" || suppressions.has(off.reference ?? "")) continue;
    forgetSpan(state, off.reference ?? "");
    remove(state, off, { by: null, note: null }, moment);
  }
  for (const id of [...suppressions.keys()].sort()) {
    // The id comes from the map itself.
    const suppression = suppressions.get(id) as Suppression;
    settle(state, suppression, heardOf(state, suppression), moment);
  }
}

/**
 * Suppression needs a state that is known to hold. Unknown (bad quality, silence, a word that says nothing) ends it, and yet is no proof
 * that the state has gone: the bound goes on counting from its first instant, so that a flickering switch suppresses no longer.
 */
function settle(
  state: EngineState,
  suppression: Suppression,
  reading: Pick<LatestReading, "value" | "quality"> | null,
  moment: Moment,
): void {
  const { id, when, maxMs } = suppression;
  const isKnown = reading !== null && reading.quality !== "bad" && !BLIND_WORDS.has(reading.value);
  const holds = isKnown && when.states.includes(reading.value as (typeof when.states)[number]);
  if (isKnown && !holds) forgetSpan(state, id);
  const sinceMs = holds ? rememberSpan(state, id, moment.nowMs) : null;
  const isDue = sinceMs !== null && moment.nowMs < sinceMs + maxMs;
  const standing = state.global.data.protection?.[offId(id)];
  if (standing !== undefined && !isDue) remove(state, standing, { by: null, note: null }, moment);
  if (!isDue || registerOf(state).length >= PROTECTION_OFF_MAX) return;
  const off = toOff(state, suppression, sinceMs, moment);
  if (standing === undefined || !isSame(standing, off)) enter(state, off, null, moment);
}

function offId(suppression: string): string {
  return `by-design:${suppression}`;
}

function toOff(state: EngineState, suppression: Suppression, sinceMs: number, moment: Moment): ProtectionOff {
  const { id, enterprise, reason, maxMs } = suppression;
  const wallOffsetMs = moment.wallMs - moment.nowMs;
  const named = rulesInForce(state.catalog.data.catalog).filter((rule) => suppression.rules.includes(rule.id));
  return {
    id: offId(id),
    kind: "by-design",
    enterprise,
    points: [...new Set([...suppression.points, ...named.flatMap(({ points }) => points)])].sort(),
    by: null,
    reason,
    measure: null,
    reference: id,
    spanMs: maxMs,
    askedAtMs: sinceMs + wallOffsetMs,
    approvedBy: null,
    inForce: true,
    sinceAtMs: sinceMs + wallOffsetMs,
    untilAtMs: sinceMs + maxMs + wallOffsetMs,
    endsAtMs: sinceMs + maxMs,
  };
}

/** The stamps of a standing one follow its beginning, not later steps of the wall clock. */
function isSame(a: ProtectionOff, b: ProtectionOff): boolean {
  return a.endsAtMs === b.endsAtMs && a.reason === b.reason && a.points.join() === b.points.join();
}

function rememberSpan(state: EngineState, id: string, nowMs: number): number {
  const known = state.global.data.designsSinceMs?.[id];
  if (known !== undefined) return known;
  touch(state, state.global);
  state.global.data.designsSinceMs = { ...state.global.data.designsSinceMs, [id]: nowMs };
  return nowMs;
}

function forgetSpan(state: EngineState, id: string): void {
  if (state.global.data.designsSinceMs?.[id] === undefined) return;
  touch(state, state.global);
  delete state.global.data.designsSinceMs[id];
}

/** What the point that calls for it said last, while it is not silent. */
function heardOf(state: EngineState, { enterprise, when }: Suppression): LatestReading | null {
  const { points } = state.catalog.data.catalog;
  const declared = points.find(({ enterprise: owner, id }) => owner === enterprise && id === when.point);
  if (declared === undefined || declared.retired === true) return null;
  const device = state.devices.get(toDeviceKey(enterprise, declared.device));
  const point: PointState | undefined = device === undefined ? undefined : pointOf(device, when.point);
  const compiled = device?.compiled?.points.find(({ id }) => id === when.point);
  if (point === undefined || compiled === undefined) return null;
  return compiled.silences.some(({ key }) => point.alarms[key]?.alarm.active) ? null : point.latest;
}
