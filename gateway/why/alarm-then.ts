import { type Alarm, type AlarmState, alarmStateOf } from "../../model/alarm.ts";
import type { AlarmWithEvents } from "../../storage/records/records.ts";

/** What the record says an alarm was at an instant. */
export interface AlarmThen {
  readonly id: string;
  readonly active: boolean;
  readonly state: AlarmState;
  readonly covered: boolean;
  /** Of the newest raise by then, wall time. */
  readonly raisedAtMs: number;
}

/** The alarm of a condition as it was at an instant: found from its transitions. null: there was none that needed anybody. */
export function alarmThen(
  alarms: readonly AlarmWithEvents[],
  condition: { readonly rule: string; readonly level: number; readonly check: string | null },
  atMs: number,
): AlarmThen | null {
  for (const { alarm, events } of alarms) {
    if (alarm.rule !== condition.rule || alarm.retro) continue;
    // Conditions of one rule may be told apart by a check; each has alarms of its own.
    if ((alarm.params["check"] ?? null) !== condition.check) continue;
    const facts = fold(alarm, events, atMs);
    if (facts === null || facts.level !== condition.level) continue;
    const state = alarmStateOf(facts);
    if (state === "normal") continue;
    return { id: alarm.id, active: facts.active, state, covered: facts.covered, raisedAtMs: facts.raisedAtMs };
  }
  return null;
}

type Facts = Pick<
  Alarm,
  "active" | "acknowledged" | "latched" | "shelvedUntilMs" | "suppressed" | "outOfService" | "covered" | "level"
> & { raisedAtMs: number };

function fold(alarm: Alarm, events: AlarmWithEvents["events"], atMs: number): Facts | null {
  if ((events[0]?.atMs ?? Number.POSITIVE_INFINITY) > atMs) return null;
  const facts: Facts = {
    active: false,
    acknowledged: false,
    latched: false,
    shelvedUntilMs: null,
    suppressed: false,
    outOfService: false,
    covered: coveredAtFirst(alarm, events),
    level: levelAtFirst(alarm, events),
    raisedAtMs: 0,
  };
  for (const event of events) {
    if (event.atMs > atMs) break;
    take(facts, event, alarm);
  }
  return facts;
}

/** One that was covered from the beginning has no transition that says so: the first one that follows tells. */
function coveredAtFirst(alarm: Alarm, events: AlarmWithEvents["events"]): boolean {
  const first = events.find(({ kind }) => kind === "covered" || kind === "uncovered");
  return first === undefined ? alarm.covered : first.kind === "uncovered";
}

/** A later edit of the rule changed the level; the transition says from which. */
function levelAtFirst(alarm: Alarm, events: AlarmWithEvents["events"]): Alarm["level"] {
  const first = events.find(({ kind }) => kind === "level-changed")?.params["from"];
  return first === 1 || first === 2 || first === 3 || first === 4 ? first : alarm.level;
}

function take(facts: Facts, event: AlarmWithEvents["events"][number], alarm: Alarm): void {
  switch (event.kind) {
    case "raised":
      Object.assign(facts, { active: true, acknowledged: false, raisedAtMs: event.atMs });
      return;
    case "cleared":
      facts.active = false;
      return;
    case "acknowledged":
      facts.acknowledged = true;
      return;
    case "acknowledgement-expired":
    case "reassigned":
      facts.acknowledged = false;
      return;
    case "latched":
      facts.latched = true;
      return;
    case "reset":
      facts.latched = false;
      return;
    case "covered":
    case "uncovered":
      facts.covered = event.kind === "covered";
      return;
    case "shelved":
      facts.shelvedUntilMs = event.atMs + Number(event.params["minutes"] ?? 0) * 60_000;
      return;
    case "unshelved":
      facts.shelvedUntilMs = null;
      return;
    case "retired":
      Object.assign(facts, { active: false, latched: false, shelvedUntilMs: null });
      return;
    case "level-changed":
      facts.level = alarm.level;
      return;
    case "suppressed":
    case "unsuppressed":
      facts.suppressed = event.kind === "suppressed";
      return;
    case "out-of-service":
    case "returned-to-service":
      facts.outOfService = event.kind === "out-of-service";
      return;
    case "commented":
    case "escalated":
    case "nobody-reached":
    case "dismissed":
    case "dismissal-confirmed":
    case "drill-over":
      return;
  }
}
