import type { Moment } from "../../alarms/moment.ts";
import type { Unmuting } from "../../alarms/muting.ts";
import type { ProtectionOff } from "../../model/protection.ts";
import { byId, type EngineState, touch } from "../state.ts";
import { settleMutes } from "./mute-alarms.ts";
import { indexProtection, registerOf } from "./protection-index.ts";
import { leaveWindowOut } from "./watch.ts";

/** Puts something into the register, or in place of what it was; what it mutes falls silent. */
export function enter(state: EngineState, off: ProtectionOff, by: string | null, moment: Moment): void {
  touch(state, state.global);
  state.global.data.protection = { ...state.global.data.protection, [off.id]: off };
  settleRegister(state, off, moment);
  if (off.kind === "calibration" || off.kind === "maintenance") leaveOut(state, off, moment);
  announce(moment, off, off.inForce ? "began" : "asked", by, null);
}

/** Takes something out of the register; what is then active and unanswered is called out again. */
export function remove(state: EngineState, off: ProtectionOff, ended: Unmuting, moment: Moment): void {
  touch(state, state.global);
  delete state.global.data.protection?.[off.id];
  settleRegister(state, off, moment, ended);
  announce(moment, off, off.inForce ? "ended" : "lapsed", ended.by, ended.note);
}

/** Ends what is over by its time: what is then active and unanswered rings, also what was raised after the end by a late tick. */
export function endDueProtection(state: EngineState, moment: Moment): void {
  if (state.protection.dueMs > moment.nowMs) return;
  for (const off of registerOf(state)) {
    if (off.endsAtMs <= moment.nowMs) remove(state, off, { by: null, note: null }, moment);
  }
}

function settleRegister(state: EngineState, off: ProtectionOff, moment: Moment, ended?: Unmuting): void {
  indexProtection(state);
  state.installationDueMs = Math.min(state.installationDueMs, state.protection.dueMs);
  settleMutes(state, moment, off.enterprise, ended);
}

/** P5: a vote is taken without those that people work on. */
function leaveOut(state: EngineState, { enterprise, points }: ProtectionOff, moment: Moment): void {
  for (const device of [...state.devices.values()].sort(byId)) {
    if (device.enterprise !== enterprise) continue;
    for (const point of device.compiled?.points ?? [])
      if (points.includes(point.id)) leaveWindowOut(state, point, moment);
  }
}

type Happening = "asked" | "began" | "ended" | "lapsed";

/** Shows it and writes it into the audit: what ends by its time has no request behind it that would be. */
function announce(
  moment: Moment,
  off: ProtectionOff,
  happening: Happening,
  by: string | null,
  note: string | null,
): void {
  const ended = happening === "ended" || happening === "lapsed";
  moment.effects.protection.push({ off: { ...off }, ended });
  const { kind, points, reason, measure, reference, approvedBy, untilAtMs } = off;
  const first = points.slice(0, POINTS_TOLD_MAX).join(" ");
  moment.effects.audit.push({
    key: nextAuditKey(moment),
    atMs: moment.wallMs,
    by,
    action: `protection-${happening}`,
    enterprise: off.enterprise,
    subject: off.id,
    params: {
      kind,
      points: first,
      pointCount: points.length,
      reason,
      measure,
      reference,
      approvedBy,
      until: untilAtMs,
      note,
    },
  });
}

/** Numbered within the record: how records are gathered into one commit must not show. */
export function nextAuditKey({ seq, effects }: Moment): string {
  const [lastSeq, lastNo] = effects.audit.at(-1)?.key.split(":") ?? [];
  return `${seq}:${lastSeq === String(seq) ? Number(lastNo) + 1 : 0}`;
}

const POINTS_TOLD_MAX = 20;
