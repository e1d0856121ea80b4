import { isClosed, type OpenAlarm } from "../model/alarm.ts";
import type { Level } from "../model/level.ts";
import type { PushReason } from "../model/push.ts";
import { failed, ok, type Result } from "../model/result.ts";
import type { Value } from "../model/value.ts";
import { callOn, callOnly, tellEverybodyTold } from "./escalation.ts";
import { type Facts, type Moment, NO_FACTS, record } from "./moment.ts";
import { type MuteCause, settleMute } from "./muting.ts";
import { isAudible, needsCalling } from "./needs-calling.ts";
import { type Occasion, openAlarm } from "./occasion.ts";

/**
 * Raises a new alarm. Its id follows from the journal: the same record always raises the same alarm. `causes`: what mutes it from the
 * beginning; it is listed all the same.
 */
export function raiseAlarm(moment: Moment, occasion: Occasion, causes: readonly MuteCause[] = []): OpenAlarm {
  const open = openAlarm(moment, occasion, {});
  const { value, limit } = occasion;
  record(moment, open, "raised", null, null, { value, limit, ...drillFact(occasion.drill) });
  settleMute(moment, open, causes);
  if (isAudible(open)) callOn(moment, open, "raised");
  return open;
}

/** The mark may leave the alarm; that it was raised in a drill stays with the raise. */
function drillFact(drill: string | null | undefined): Facts {
  return drill == null ? NO_FACTS : { drill };
}

/**
 * The condition returned before the alarm was over: the same alarm is active again, unacknowledged, and is called out afresh.
 * `value` and `raisedAtMs` stay those of its whole life; `peak` is the farthest of it, this return included, for the call says it.
 */
export function reopenAlarm(
  moment: Moment,
  open: OpenAlarm,
  seen: { readonly value: Value | null; readonly peak: Value | null; readonly latched: boolean },
): void {
  const { alarm } = open;
  const { value } = seen;
  alarm.active = true;
  alarm.acknowledged = false;
  setAcknowledgementEnd(open, null);
  alarm.clearedAtMs = null;
  alarm.lastValue = value;
  alarm.peak = seen.peak;
  if (seen.latched) alarm.latched = true;
  record(moment, open, "raised", null, null, { value, limit: alarm.limit, again: true, ...drillFact(alarm.drill) });
  if (isAudible(open)) callOn(moment, open, "raised");
}

export function clearAlarm(moment: Moment, open: OpenAlarm): void {
  const { alarm } = open;
  alarm.active = false;
  alarm.clearedAtMs = moment.wallMs;
  record(moment, open, "cleared", null, null, { value: alarm.lastValue });
  // Red and orange go on calling until a person has answered; yellow and blue stop with their cause.
  if (alarm.level > 2) open.escalation = null;
  closeAndTell(moment, open, "cleared");
}

/** Over-range was seen: the alarm stays listed after clearing until somebody resets it. */
export function latchAlarm(moment: Moment, open: OpenAlarm): void {
  if (open.alarm.latched) return;
  open.alarm.latched = true;
  record(moment, open, "latched", null, null, NO_FACTS);
}

export function acknowledgeAlarm(
  moment: Moment,
  open: OpenAlarm,
  by: string,
  note: string | null,
): Result<null, string> {
  const renewed = open.alarm.acknowledged;
  if (renewed && open.acknowledgementEndsAtMs == null) return failed("already-acknowledged");
  open.alarm.acknowledged = true;
  open.escalation = null;
  if (open.alarm.assignee != null && open.alarm.assignee !== by) open.alarm.assignee = null;
  const spanMs = moment.policyFor(open.alarm.enterprise, open.alarm.level)?.acknowledgementMs;
  setAcknowledgementEnd(open, spanMs === undefined ? null : moment.nowMs + spanMs);
  const until = spanMs === undefined ? NO_FACTS : { until: moment.wallMs + spanMs };
  record(moment, open, "acknowledged", by, note, renewed ? { ...until, renewed } : until);
  if (!renewed) closeAndTell(moment, open, "acknowledged");
  return ok(null);
}

/** So long after an answer an alarm that still holds needs another one: whoever answered may have gone home. */
export function expireAcknowledgement(moment: Moment, open: OpenAlarm): void {
  const endsAtMs = open.acknowledgementEndsAtMs;
  if (endsAtMs == null || endsAtMs > moment.nowMs) return;
  setAcknowledgementEnd(open, null);
  if (!open.alarm.acknowledged || !open.alarm.active) return;
  open.alarm.acknowledged = false;
  record(moment, open, "acknowledgement-expired", null, null, NO_FACTS);
  if (needsCalling(open)) callOn(moment, open, "acknowledgement-expired");
}

/**
 * Hands an alarm to another person (转派), who is called at once and has to answer for it: an acknowledgement given before is no more one.
 * Nobody is relieved of being called further on.
 */
export function reassignAlarm(
  moment: Moment,
  open: OpenAlarm,
  by: string,
  request: { readonly to: string | null; readonly note: string | null },
): Result<null, string> {
  const { to, note } = request;
  const { alarm } = open;
  if (to === null) return failed("person-required");
  if (alarm.assignee === to && !alarm.acknowledged) return failed("already-assigned");
  if (moment.contactsOf(to).length === 0) return failed("person-unreachable");
  alarm.assignee = to;
  alarm.acknowledged = false;
  setAcknowledgementEnd(open, null);
  record(moment, open, "reassigned", by, note, { to });
  callOnly(moment, open, to);
  return ok(null);
}

/** Kept absent where no policy ever set it. */
function setAcknowledgementEnd(open: OpenAlarm, atMs: number | null): void {
  if (atMs !== null || open.acknowledgementEndsAtMs !== undefined) open.acknowledgementEndsAtMs = atMs;
}

export function commentAlarm(moment: Moment, open: OpenAlarm, by: string, note: string | null): Result<null, string> {
  if (note === null || note.trim() === "") return failed("comment-empty");
  record(moment, open, "commented", by, note, NO_FACTS);
  return ok(null);
}

/** Shelves for a bounded time. `minutesMax`: the longest this enterprise allows for the alarm's level; 0: not at all. */
export function shelveAlarm(
  moment: Moment,
  open: OpenAlarm,
  by: string,
  request: { readonly minutes: number | null; readonly reason: string | null; readonly minutesMax: number },
): Result<null, string> {
  const { minutes, reason, minutesMax } = request;
  if (reason === null || reason.trim() === "") return failed("reason-required");
  if (minutes === null || minutes <= 0) return failed("minutes-required");
  if (minutesMax === 0) return failed("level-not-shelved");
  if (minutes > minutesMax) return failed("shelved-too-long");
  if (open.alarm.outOfService) return failed("is-out-of-service");
  if (open.alarm.suppressed) return failed("is-suppressed");
  if (open.alarm.shelvedUntilMs !== null) return failed("already-shelved");
  const spanMs = Math.round(minutes * 60_000);
  open.alarm.shelvedUntilMs = moment.wallMs + spanMs;
  open.alarm.shelving = { by, reason, sinceMs: moment.wallMs };
  open.shelfEndsAtMs = moment.nowMs + spanMs;
  open.escalation = null;
  record(moment, open, "shelved", by, reason, { minutes });
  tellEverybodyTold(moment, open, "shelved");
  return ok(null);
}

/** Ends shelving, by a person or by its time (`by` null). What is still active and unanswered is called out again. */
export function unshelveAlarm(
  moment: Moment,
  open: OpenAlarm,
  by: string | null,
  note: string | null,
): Result<null, string> {
  if (open.alarm.shelvedUntilMs === null) return failed("not-shelved");
  endShelf(open);
  record(moment, open, "unshelved", by, note, NO_FACTS);
  if (needsCalling(open)) callOn(moment, open, "unshelved");
  return ok(null);
}

export function resetAlarm(moment: Moment, open: OpenAlarm, by: string, note: string | null): Result<null, string> {
  const { alarm } = open;
  if (!alarm.latched) return failed("not-latched");
  if (alarm.active) return failed("still-active");
  if (!alarm.acknowledged) return failed("acknowledge-first");
  alarm.latched = false;
  record(moment, open, "reset", by, note, NO_FACTS);
  closeAndTell(moment, open, "reset");
  return ok(null);
}

/** A graver level of the same rule speaks for this alarm, or has stopped doing so. */
export function coverAlarm(moment: Moment, open: OpenAlarm, covered: boolean): void {
  if (open.alarm.covered === covered) return;
  open.alarm.covered = covered;
  record(moment, open, covered ? "covered" : "uncovered", null, null, NO_FACTS);
  if (covered) open.escalation = null;
  else if (needsCalling(open)) callOn(moment, open, "raised");
}

/** Its rule, point or device was taken out of the catalogue: over, but never as "cleared"; listed until acknowledged. */
export function retireAlarm(moment: Moment, open: OpenAlarm, by: string): void {
  const { alarm } = open;
  alarm.active = false;
  alarm.latched = false;
  alarm.retired = true;
  unmute(open);
  open.escalation = null;
  record(moment, open, "retired", by, null, NO_FACTS);
  tellEverybodyTold(moment, open, "retired");
}

/** A rule edit gave the alarm another level. */
export function changeLevel(moment: Moment, open: OpenAlarm, level: Level, by: string): void {
  const from = open.alarm.level;
  open.alarm.level = level;
  record(moment, open, "level-changed", by, null, { from, to: level });
  if (needsCalling(open)) callOn(moment, open, "raised");
}

/** The routes have changed: an alarm that nobody could be called about calls now, if it still needs somebody. */
export function callIfUnheard(moment: Moment, open: OpenAlarm): void {
  if (open.escalation === null && !open.alarm.retired && needsCalling(open)) callOn(moment, open, "raised");
}

/** An alarm that needs nobody any more is normal: it stays on no shelf and in no suppression. Out of service it ends in silence. */
function closeAndTell(moment: Moment, open: OpenAlarm, reason: PushReason): void {
  const silent = open.alarm.outOfService;
  if (isClosed(open.alarm)) unmute(open);
  if (!silent) tellEverybodyTold(moment, open, reason);
}

function unmute(open: OpenAlarm): void {
  endShelf(open);
  open.alarm.suppressed = false;
  open.alarm.outOfService = false;
  if (open.alarm.mutedUntilMs !== undefined) open.alarm.mutedUntilMs = null;
}

function endShelf(open: OpenAlarm): void {
  open.alarm.shelvedUntilMs = null;
  if (open.alarm.shelving !== undefined) open.alarm.shelving = null;
  open.shelfEndsAtMs = null;
}
