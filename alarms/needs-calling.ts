import type { OpenAlarm } from "../model/alarm.ts";

/** Nothing mutes it: no graver alarm, no shelf, no suppression, not out of service. */
export function isAudible({ alarm }: OpenAlarm): boolean {
  return !alarm.covered && alarm.shelvedUntilMs === null && !alarm.suppressed && !alarm.outOfService;
}

/** It is unanswered, nothing mutes it, and it holds or is too grave to end with its cause. */
export function needsCalling(open: OpenAlarm): boolean {
  if (open.alarm.acknowledged || !isAudible(open)) return false;
  return open.alarm.active || open.alarm.level <= 2;
}
