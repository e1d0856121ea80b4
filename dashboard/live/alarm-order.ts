import type { WireAlarm } from "../../api/wire.ts";
import type { Level } from "../../model/level.ts";

/** The order of the alarm console: what nobody has acknowledged first, then the graver level, then the newer. */
export function sortAlarms(alarms: readonly WireAlarm[]): readonly WireAlarm[] {
  return [...alarms].sort(compareAlarms);
}

/** An alarm of the gateway about itself, its devices or sensors. It is never shown in one of the four colours. */
export function isSystemAlarm(alarm: Pick<WireAlarm, "rule">): boolean {
  return alarm.rule.startsWith("system:");
}

/** A control room is being asked whether somebody is there: it rings until that is answered, whoever acknowledges the alarm. */
export function isDutyCall(alarm: Pick<WireAlarm, "rule" | "active">): boolean {
  return alarm.rule === "system:ticket-duty-check" && alarm.active;
}

/** Nobody has answered it and nothing mutes it: it flashes and sounds. */
export function wantsAnswer(alarm: Pick<WireAlarm, "state" | "covered">): boolean {
  if (alarm.covered) return false;
  switch (alarm.state) {
    case "unacknowledged":
    case "returned-unacknowledged":
    case "latched-unacknowledged":
      return true;
    case "normal":
    case "acknowledged":
    case "latched-acknowledged":
    case "shelved":
    case "suppressed":
    case "out-of-service":
      return false;
  }
}

/** Muted by a person or by design: shown hatched with a clock, never in its colour. */
export function isMuted(alarm: Pick<WireAlarm, "state">): boolean {
  return alarm.state === "shelved" || alarm.state === "suppressed" || alarm.state === "out-of-service";
}

export interface LevelCount {
  readonly unanswered: number;
  readonly open: number;
}

/** How many alarms of each level are open, and how many of them nobody has answered; system alarms apart. */
export function countAlarms(alarms: readonly WireAlarm[]): Readonly<Record<Level | "system", LevelCount>> {
  const counts = { 1: none(), 2: none(), 3: none(), 4: none(), system: none() };
  for (const alarm of alarms) {
    const count = counts[isSystemAlarm(alarm) ? "system" : alarm.level];
    count.open += 1;
    if (wantsAnswer(alarm)) count.unanswered += 1;
  }
  return counts;
}

function none(): { unanswered: number; open: number } {
  return { unanswered: 0, open: 0 };
}

function compareAlarms(a: WireAlarm, b: WireAlarm): number {
  return rank(a) - rank(b) || gravity(a) - gravity(b) || b.raisedAt - a.raisedAt || (a.id < b.id ? -1 : 1);
}

function rank(alarm: WireAlarm): number {
  if (wantsAnswer(alarm)) return 0;
  return isMuted(alarm) ? 2 : 1;
}

/** A system alarm stands behind the process alarms of its level. */
function gravity(alarm: WireAlarm): number {
  return alarm.level + (isSystemAlarm(alarm) ? 0.5 : 0);
}
