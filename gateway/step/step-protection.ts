import type { Moment } from "../../alarms/moment.ts";
import type { ProtectionEvent } from "../../model/journal-event.ts";
import type { Level } from "../../model/level.ts";
import {
  APPROVAL_MS,
  OUT_OF_SERVICE_MS_MAX,
  PROTECTION_OFF_MAX,
  type ProtectionOff,
  type ProtectionOrder,
  WINDOW_MS_MAX,
} from "../../model/protection.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { MINUTE_MS } from "../../model/time.ts";
import { levelsOfRule } from "../../rules/evaluate.ts";
import { rulesInForce } from "../../rules/rules-in-force.ts";
import { calibrationMutesItsOwn, calibrationWindowMsMax } from "../../supervision/joints/calibration-mutes-its-own.ts";
import { settingsOf } from "../../supervision/settings.ts";
import type { EngineState } from "../state.ts";
import { registerOf } from "./protection-index.ts";
import { enter, remove } from "./register.ts";

/** Carries out what a person ordered about the calls of whole points, and answers by the order's id. */
export function stepProtection(state: EngineState, event: ProtectionEvent, moment: Moment): void {
  const outcome = carryOut(state, event, moment);
  moment.effects.replies.push({ id: event.id, ok: outcome.ok, reason: outcome.ok ? null : outcome.error });
}

function carryOut(state: EngineState, { by, order }: ProtectionEvent, moment: Moment): Result<null, string> {
  switch (order.type) {
    case "out-of-service":
      return takeOutOfService(state, by, order, moment);
    case "window":
      return openWindow(state, by, order, moment);
    case "approve":
      return approve(state, by, order.off, moment);
    case "end":
      return end(state, by, order, moment);
  }
}

type OrderOf<T extends ProtectionOrder["type"]> = Extract<ProtectionOrder, { type: T }>;

function takeOutOfService(
  state: EngineState,
  by: string,
  order: OrderOf<"out-of-service">,
  moment: Moment,
): Result<null, string> {
  const { enterprise, point, reason, measure, minutes } = order;
  const refused = refusalOf(state, order, [point]);
  if (refused !== null) return failed(refused);
  if (measure.trim() === "") return failed("measure-required");
  const level = gravestLevelOf(state, enterprise, point);
  if (minutes * MINUTE_MS > OUT_OF_SERVICE_MS_MAX[level ?? 4]) return failed("out-of-service-too-long");
  if (standsOver(state, enterprise, [point], ["out-of-service"])) return failed("already-out-of-service");
  // ISA-18.2 asks for an authorised removal; where red alarms fall silent it takes two people (our proposal).
  const asked = ask(moment, by, { kind: "out-of-service", enterprise, points: [point], reason, minutes });
  const off = { ...asked, measure };
  enter(state, level === 1 ? off : putInForce(off, null, moment), by, moment);
  return ok(null);
}

function openWindow(state: EngineState, by: string, order: OrderOf<"window">, moment: Moment): Result<null, string> {
  const { purpose, enterprise, reason, reference, minutes } = order;
  const points = [...new Set(order.points)];
  const refused = refusalOf(state, order, points);
  if (refused !== null) return failed(refused);
  const maxMs = purpose === "calibration" ? calibrationMsMax(state, enterprise) : WINDOW_MS_MAX;
  if (maxMs === null) return failed("windows-switched-off");
  if (minutes * MINUTE_MS > maxMs) return failed("window-too-long");
  if (standsOver(state, enterprise, points, ["calibration", "maintenance"])) return failed("already-in-window");
  const asked = ask(moment, by, { kind: purpose, enterprise, points, reason, minutes });
  enter(state, putInForce({ ...asked, reference }, null, moment), by, moment);
  return ok(null);
}

/** P5; null: it is switched off in the enterprise. */
function calibrationMsMax(state: EngineState, enterprise: string): number | null {
  const settings = settingsOf(state.catalog.data.catalog, enterprise, calibrationMutesItsOwn);
  return settings === null ? null : calibrationWindowMsMax(settings);
}

function approve(state: EngineState, by: string, id: string, moment: Moment): Result<null, string> {
  const off = knownOff(state, id);
  if (off === null) return failed("no-such-off");
  if (off.inForce) return failed("not-awaiting");
  if (off.by === by) return failed("same-person");
  enter(state, putInForce(off, by, moment), by, moment);
  return ok(null);
}

function end(state: EngineState, by: string, order: OrderOf<"approve" | "end">, moment: Moment): Result<null, string> {
  const off = knownOff(state, order.off);
  if (off === null) return failed("no-such-off");
  if (off.kind === "by-design") return failed("ends-by-design");
  remove(state, off, { by, note: order.note }, moment);
  return ok(null);
}

function knownOff(state: EngineState, id: string): ProtectionOff | null {
  const { protection = {} } = state.global.data;
  return Object.hasOwn(protection, id) ? (protection[id] ?? null) : null;
}

function refusalOf(
  state: EngineState,
  order: { readonly enterprise: string; readonly reason: string; readonly minutes: number },
  points: readonly string[],
): string | null {
  const { catalog } = state.catalog.data;
  const isInForce = (id: string): boolean =>
    catalog.points.some((point) => point.enterprise === order.enterprise && point.id === id && point.retired !== true);
  if (points.length === 0 || !points.every(isInForce)) return "no-such-point";
  if (order.reason.trim() === "") return "reason-required";
  if (!(order.minutes > 0)) return "minutes-required";
  return registerOf(state).length >= PROTECTION_OFF_MAX ? "too-many-off" : null;
}

function standsOver(
  state: EngineState,
  enterprise: string,
  points: readonly string[],
  kinds: readonly ProtectionOff["kind"][],
): boolean {
  return registerOf(state).some(
    (off) => off.enterprise === enterprise && kinds.includes(off.kind) && off.points.some((id) => points.includes(id)),
  );
}

/** The gravest level of the point's rules in service; null: it has none. */
function gravestLevelOf(state: EngineState, enterprise: string, point: string): Level | null {
  const rules = rulesInForce(state.catalog.data.catalog).filter(
    (rule) => rule.enterprise === enterprise && rule.points.includes(point),
  );
  return rules.flatMap(levelsOfRule).sort((a, b) => a - b)[0] ?? null;
}

/** The catalogue has changed: where a red alarm would now fall silent on one person's word, the point is back in service. */
export function endUnapproved(state: EngineState, moment: Moment): void {
  for (const off of registerOf(state)) {
    if (off.kind !== "out-of-service" || !off.inForce || off.approvedBy !== null) continue;
    if (off.points.every((point) => gravestLevelOf(state, off.enterprise, point) !== 1)) continue;
    remove(state, off, { by: null, note: null }, moment);
  }
}

/** As it waits for its second person: it mutes nothing and lapses soon. */
function ask(
  moment: Moment,
  by: string,
  about: Pick<ProtectionOff, "kind" | "enterprise" | "points" | "reason"> & { readonly minutes: number },
): ProtectionOff {
  const { kind, enterprise, points, reason, minutes } = about;
  return {
    id: `off-${moment.seq.toString(36)}`,
    kind,
    enterprise,
    points,
    by,
    reason,
    measure: null,
    reference: null,
    spanMs: Math.round(minutes * MINUTE_MS),
    askedAtMs: moment.wallMs,
    approvedBy: null,
    inForce: false,
    sinceAtMs: null,
    untilAtMs: moment.wallMs + APPROVAL_MS,
    endsAtMs: moment.nowMs + APPROVAL_MS,
  };
}

function putInForce(off: ProtectionOff, approvedBy: string | null, moment: Moment): ProtectionOff {
  return {
    ...off,
    approvedBy,
    inForce: true,
    sinceAtMs: moment.wallMs,
    untilAtMs: moment.wallMs + off.spanMs,
    endsAtMs: moment.nowMs + off.spanMs,
  };
}
