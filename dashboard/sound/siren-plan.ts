import type { WireAlarm } from "../../api/wire.ts";
import type { Level } from "../../model/level.ts";
import { isDutyCall, isSystemAlarm, wantsAnswer } from "../live/alarm-order.ts";

/** Which alarms are silenced, and until when (page clock). Silence is not acknowledgement: it ends by itself. */
export type Silenced = ReadonlyMap<string, number>;

export const NOTHING_SILENCED: Silenced = new Map();

/** Red, and a duty check, may not be muted for longer than a minute; the others come back after ten. */
const SILENCE_RED_MS_MAX = 60_000;
const SILENCE_MS = 600_000;

/** How often each level repeats. System alarms sound as the faintest one: a note, not a siren. */
export const SOUND_EVERY_MS: Readonly<Record<Level, number>> = { 1: 2_000, 2: 4_000, 3: 10_000, 4: 30_000 };

/**
 * The level that sounds now: the gravest nobody has answered nor silenced; null: quiet. A duty check rings like a process alarm of its level
 * where somebody must answer it, and until somebody does; elsewhere it is one of many system alarms.
 */
export function soundingLevel(
  alarms: readonly WireAlarm[],
  silenced: Silenced,
  { nowMs, answersDuty }: { readonly nowMs: number; readonly answersDuty: boolean },
): Level | null {
  let gravest: Level | null = null;
  for (const alarm of alarms) {
    const rings = answersDuty && isDutyCall(alarm);
    if ((!rings && !wantsAnswer(alarm)) || (silenced.get(alarm.id) ?? 0) > nowMs) continue;
    const level = isSystemAlarm(alarm) && !rings ? 4 : alarm.level;
    if (gravest === null || level < gravest) gravest = level;
  }
  return gravest;
}

/** Silences what sounds now. An alarm raised later sounds at once. */
export function silenceAll(alarms: readonly WireAlarm[], nowMs: number): Silenced {
  const isUrgent = (alarm: WireAlarm): boolean => isDutyCall(alarm) || (alarm.level === 1 && !isSystemAlarm(alarm));
  const until = (alarm: WireAlarm): number => nowMs + (isUrgent(alarm) ? SILENCE_RED_MS_MAX : SILENCE_MS);
  const sounding = alarms.filter((alarm) => wantsAnswer(alarm) || isDutyCall(alarm));
  return new Map(sounding.map((alarm) => [alarm.id, until(alarm)]));
}

/** Forgets the silence of alarms that were answered, and of those whose condition came back: a return is news. */
export function keepSilenced(
  silenced: Silenced,
  before: ReadonlyMap<string, WireAlarm>,
  after: ReadonlyMap<string, WireAlarm>,
): Silenced {
  if (silenced.size === 0) return silenced;
  const kept = new Map(
    [...silenced].filter(([id]) => {
      const alarm = after.get(id);
      const returned = alarm?.active === true && before.get(id)?.active === false;
      return alarm !== undefined && (wantsAnswer(alarm) || isDutyCall(alarm)) && !returned;
    }),
  );
  return kept.size === silenced.size ? silenced : kept;
}

/** When the first silence ends, so that the header can count it down; null: nothing is silenced. */
export function silenceEndsAtMs(silenced: Silenced, nowMs: number): number | null {
  const ends = [...silenced.values()].filter((until) => until > nowMs);
  return ends.length === 0 ? null : Math.min(...ends);
}
