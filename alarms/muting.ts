import type { AlarmEventKind, OpenAlarm } from "../model/alarm.ts";
import { isClosed } from "../model/alarm.ts";
import type { ProtectionKind } from "../model/protection.ts";
import { callOn, tellEverybodyTold } from "./escalation.ts";
import { type Moment, record } from "./moment.ts";
import { needsCalling } from "./needs-calling.ts";

/** Something that mutes an alarm now: out of service, a window, or by design. Shelving is the alarm's own. */
export interface MuteCause {
  readonly id: string;
  readonly kind: ProtectionKind;
  /** null: the catalogue. */
  readonly by: string | null;
  readonly reason: string;
  /** Wall time at which it ends by itself. */
  readonly untilAtMs: number;
}

/** Who ended something that muted: null for its time, or for the state that called for it. */
export interface Unmuting {
  readonly by: string | null;
  readonly note: string | null;
}

/**
 * Brings an alarm in line with what mutes it now. Facts beneath stay what they are: this mutes calls, never state (ISA-18.2: suppression
 * by design and out of service). When the last of it has gone, what is active and unanswered is called out again.
 */
export function settleMute(
  moment: Moment,
  open: OpenAlarm,
  causes: readonly MuteCause[],
  ended: Unmuting = BY_ITS_TIME,
): void {
  const { alarm } = open;
  if (alarm.retired || isClosed(alarm)) return;
  if (causes.length === 0 && !alarm.suppressed && !alarm.outOfService) return;
  const wasMuted = alarm.suppressed || alarm.outOfService;
  noteCauses(moment, open, causes);
  const service = causes.find(({ kind }) => kind === "out-of-service") ?? null;
  const suppression = causes.find(({ kind }) => kind !== "out-of-service") ?? null;
  if (alarm.suppressed !== (suppression !== null)) {
    alarm.suppressed = suppression !== null;
    recordChange(moment, open, suppression === null ? "unsuppressed" : "suppressed", suppression, ended);
  }
  if (alarm.outOfService !== (service !== null)) {
    alarm.outOfService = service !== null;
    recordChange(moment, open, service === null ? "returned-to-service" : "out-of-service", service, ended);
  }
  if (!wasMuted && causes.length > 0) {
    open.escalation = null;
    tellEverybodyTold(moment, open, service === null ? "suppressed" : "out-of-service");
  } else if (wasMuted && causes.length === 0 && needsCalling(open)) {
    callOn(moment, open, "unmuted");
  }
}

/** Until when and by what: shown with the alarm, and what a disposal that claims a window must find. */
function noteCauses(moment: Moment, open: OpenAlarm, causes: readonly MuteCause[]): void {
  const { alarm } = open;
  const untilMs = causes.length === 0 ? null : Math.max(...causes.map(({ untilAtMs }) => untilAtMs));
  const isKnown = causes.every(({ kind, id }) => alarm.mutedBy?.[kind] === id);
  if (alarm.mutedUntilMs === untilMs && isKnown) return;
  alarm.mutedUntilMs = untilMs;
  if (!isKnown) alarm.mutedBy = { ...alarm.mutedBy, ...byKind(causes) };
  moment.effects.alarms.set(alarm.id, open);
}

const BY_ITS_TIME: Unmuting = { by: null, note: null };

function byKind(causes: readonly MuteCause[]): Partial<Record<ProtectionKind, string>> {
  return Object.fromEntries(causes.map(({ kind, id }) => [kind, id]));
}

function recordChange(
  moment: Moment,
  open: OpenAlarm,
  kind: AlarmEventKind,
  cause: MuteCause | null,
  ended: Unmuting,
): void {
  if (cause === null) return record(moment, open, kind, ended.by, ended.note, {});
  record(moment, open, kind, cause.by, cause.reason, { kind: cause.kind, id: cause.id, until: cause.untilAtMs });
}
