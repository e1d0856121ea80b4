import type { Alarm } from "../model/alarm.ts";
import type { Dismissal } from "../model/dismissal.ts";
import type { ProtectionOff } from "../model/protection.ts";
import type { WireDismissal, WireProtectionOff } from "./wire.ts";

export function toProtectionOff(off: ProtectionOff): WireProtectionOff {
  return {
    id: off.id,
    kind: off.kind,
    inForce: off.inForce,
    enterprise: off.enterprise,
    points: off.points,
    alarm: null,
    level: null,
    by: off.by,
    approvedBy: off.approvedBy,
    reason: off.reason,
    measure: off.measure,
    reference: off.reference,
    askedAt: off.askedAtMs,
    since: off.sinceAtMs,
    until: off.untilAtMs,
  };
}

/** A shelved alarm as a line of the register; it is ended by `unshelve`. */
export function toShelvedOff(alarm: Alarm): WireProtectionOff {
  const { shelving, shelvedUntilMs } = alarm;
  return {
    id: alarm.id,
    kind: "shelved",
    inForce: true,
    enterprise: alarm.enterprise,
    points: alarm.point === null ? [] : [alarm.point],
    alarm: alarm.id,
    level: alarm.level,
    by: shelving?.by ?? null,
    approvedBy: null,
    reason: shelving?.reason ?? "",
    measure: null,
    reference: alarm.rule,
    askedAt: shelving?.sinceMs ?? null,
    since: shelving?.sinceMs ?? null,
    until: shelvedUntilMs ?? 0,
  };
}

export function toWireDismissal(dismissal: Dismissal): WireDismissal {
  const { type, note, evidence, by, atMs, confirmedBy, confirmedAtMs } = dismissal;
  return { type, note, evidence, by, at: atMs, confirmedBy, confirmedAt: confirmedAtMs };
}
