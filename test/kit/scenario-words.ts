import type { Incident } from "../../model/incident.ts";
import { type Alarm, type AlarmEvent, type AlarmEventKind, alarmStateOf } from "../../model/alarm.ts";
import type { Drill } from "../../model/drill.ts";
import type { AuditFact, QuarantineEntry } from "../../model/effects.ts";
import type { Level } from "../../model/level.ts";
import type { OutboxEntry } from "../../model/push.ts";
import type { ProtectionOff } from "../../model/protection.ts";
import { FLAG, valueOf } from "../../model/reading-batch.ts";
import type { Value } from "../../model/value.ts";
import { formatTime } from "./scenario-text.ts";

/** The colours of GB/T levels, as people say them. */
const LEVEL_NAMES: Readonly<Record<Level, string>> = { 1: "红", 2: "橙", 3: "黄", 4: "蓝" };

/** `NH3-101 nh3/1`, `XS-1 loop:fail-trip/1`: the point and the condition; for an alarm without a point what it is about. */
export function describeAlarm(alarm: Alarm): string {
  const check = alarm.params["check"];
  const condition = check === undefined ? alarm.rule : `${alarm.rule}:${String(check)}`;
  if (alarm.point !== null) return `${alarm.point} ${condition}/${alarm.level}`;
  const about = [alarm.enterprise, String(alarm.params["subject"] ?? "")].filter((part) => part !== "");
  return [`${alarm.rule}/${alarm.level}`, ...about].join(" ");
}

/** One transition as a story tells it. `startMs`: wall time at which the story began. */
export function describeEvent(event: AlarmEvent, alarm: Alarm, startMs: number): string {
  const name = describeAlarm(alarm);
  if (alarm.retro) {
    const atMs = event.kind === "raised" ? alarm.raisedAtMs : (alarm.clearedAtMs ?? 0);
    return `retro ${event.kind} ${LEVEL_NAMES[alarm.level]} ${name} at ${formatTime(atMs - startMs)}`;
  }
  return OF_ITS_OWN[event.kind]?.(event, alarm, name) ?? `${event.kind} ${name}`;
}

/** Transitions that say more than their kind. */
const OF_ITS_OWN: Partial<Record<AlarmEventKind, (event: AlarmEvent, alarm: Alarm, name: string) => string>> = {
  raised: ({ params }, { level }, name) =>
    `${params["again"] === true ? "reopened" : "raised"} ${LEVEL_NAMES[level]} ${name}${params["drill"] === undefined ? "" : " in a drill"}`,
  "drill-over": (_event, _alarm, name) => `no drill any more ${name}`,
  escalated: ({ params }, _, name) => `escalated ${name} to step ${params["step"]}`,
  // Levels are written into the event by the engine.
  "level-changed": ({ params }, _, name) =>
    `level-changed ${name} from ${LEVEL_NAMES[params["from"] as Level]} to ${LEVEL_NAMES[params["to"] as Level]}`,
  acknowledged: ({ params }, _, name) => `acknowledged ${name}${params["renewed"] === true ? " once more" : ""}`,
  reassigned: ({ params, by }, _, name) => `handed ${name} to ${params["to"]} by ${by}`,
  "acknowledgement-expired": (_event, _alarm, name) => `acknowledgement of ${name} expired`,
  "nobody-reached": ({ params }, _, name) => `nobody can be called about ${name} at step ${params["step"]}`,
  dismissed: ({ params, by }, _, name) => `dismissed ${name} as ${params["type"]} by ${by}`,
  "dismissal-confirmed": ({ by }, _, name) => `dismissal of ${name} confirmed by ${by}`,
  suppressed: ({ params }, _, name) => `suppressed ${name}: ${params["kind"]}`,
  "out-of-service": (_event, _alarm, name) => `out of service ${name}`,
  "returned-to-service": ({ by }, _, name) => `back in service ${name}${by === null ? " by its time" : ""}`,
  unshelved: ({ by }, _, name) => `unshelved ${name}${by === null ? " by its time" : ""}`,
};

/** What stands in the audit by the engine's own hand. */
export function describeDeed(fact: AuditFact, startMs: number): string {
  const { action, subject, by } = fact;
  if (!action.startsWith("deviation-")) return describeProtection(fact, startMs);
  return `deviation of ${subject.replace("rules/", "")} ${action.slice("deviation-".length)} by ${by ?? ""}`;
}

/** Something that takes calls away begins, waits, ends. */
function describeProtection({ action, params, by }: AuditFact, startMs: number): string {
  if (action.startsWith("duty-")) return describeDuty(action, params, by, startMs);
  if (action.startsWith("drill-")) return describeDrill(action, params, by, startMs);
  const happening = action.slice("protection-".length);
  const what = `${params["kind"]} of ${params["points"]}`;
  if (happening === "began") return `${what} begins, until ${formatTime(Number(params["until"]) - startMs)}`;
  if (happening === "asked") return `${what} waits for a second person`;
  return `${what} ${happening === "ended" ? "ends" : "lapses"}${by === null ? "" : ` by ${by}`}`;
}

function describeDrill(action: string, params: AuditFact["params"], by: string | null, startMs: number): string {
  if (action === "drill-ended") return `the drill ends${by === null ? "" : ` by ${by}`}`;
  const what = params["scenario"] === null ? "a drill" : `a drill of ${params["scenario"]}`;
  const where = params["points"] === "" ? `at ${params["site"] ?? "all sites"}` : `over ${params["points"]}`;
  return `${what} ${where} begins, until ${formatTime(Number(params["until"]) - startMs)}`;
}

function describeDuty(action: string, params: AuditFact["params"], by: string | null, startMs: number): string {
  const { schedule, shift, person, standIns, out, until } = params;
  const of = `${schedule}/${shift}`;
  switch (action) {
    case "duty-override":
      return `${standIns} stands in for ${out ?? "everybody"} by ${schedule}, until ${formatTime(Number(until) - startMs)}`;
    case "duty-asked":
      return `${person} is asked to confirm ${of}`;
    case "duty-confirmed":
      return `${by} confirms ${of}`;
    case "duty-unconfirmed":
      return `${person} has not confirmed ${of}`;
    default:
      return `override withdrawn by ${by}`;
  }
}

/** A drill in the register: it mutes nothing. */
export function describeDrillUnderWay(drill: Drill, startMs: number): string {
  const where = drill.points.length === 0 ? (drill.site ?? "all sites") : drill.points.join(" ");
  return `drill at ${where} by ${drill.by}, until ${formatTime(drill.untilAtMs - startMs)}: ${drill.reason}`;
}

/** A line of the register. */
export function describeOff(off: ProtectionOff, startMs: number): string {
  const who = [off.by ?? "the catalogue", off.approvedBy].filter((name) => name !== null).join(" and ");
  const waits = off.inForce ? "" : " (waits)";
  return `${off.kind} of ${off.points.join(" ")}${waits} by ${who}, until ${formatTime(off.untilAtMs - startMs)}: ${off.reason}`;
}

export function describePush(entry: OutboxEntry, ofEvent: boolean): string {
  const to = entry.to?.person == null ? entry.channel : `${entry.channel} of ${entry.to?.person}`;
  const push = `push ${to} ${entry.reason}${entry.alarm.drill == null ? "" : " (drill)"}`;
  return ofEvent || entry.reason === "shift-check" ? push : `${push} of ${describeAlarm(entry.alarm)}`;
}

export function describeQuarantine(entry: QuarantineEntry): string {
  const source = /^([\w.-]+)(:|$)/.exec(entry.detail)?.[1];
  const named =
    source !== undefined && entry.reason !== "not-json" && entry.reason !== "repeated-key" ? `${source} ` : "";
  return `quarantined ${named}${entry.reason}`;
}

/** A stored reading: what was noticed about it, or null when it is plainly live and within range. */
export function describeNotice(point: string, packed: number, flags: number): string | null {
  const notices = [
    (flags & FLAG.historical) !== 0 ? "history" : null,
    (flags & FLAG.overRange) !== 0 ? "over-range" : null,
    (flags & FLAG.belowRange) !== 0 ? "below-range" : null,
    (flags & FLAG.conflict) !== 0 ? "conflicting" : null,
    (flags & FLAG.skewed) !== 0 ? "skewed" : null,
    (flags & FLAG.faultValue) !== 0 ? "fault-value" : null,
    (flags & FLAG.tsReplaced) !== 0 ? "of the time of receipt" : null,
    (flags & FLAG.window) !== 0 ? "of a window" : null,
  ].filter((notice) => notice !== null);
  return notices.length === 0
    ? null
    : `${point} ${describeValue(valueOf(packed, flags))} stored as ${notices.join(", ")}`;
}

/** An open alarm as the list of alarms shows it. */
export function describeState(alarm: Alarm, startMs: number): string {
  const parts = [`${LEVEL_NAMES[alarm.level]} ${describeAlarm(alarm)} ${alarmStateOf(alarm)}`];
  if (alarm.covered) parts.push("covered");
  if (alarm.retired) parts.push("retired");
  if (alarm.drill != null) parts.push("drill");
  if (alarm.value !== null)
    parts.push(
      `value ${describeValue(alarm.value)} last ${describeValue(alarm.lastValue)} peak ${describeValue(alarm.peak)}`,
    );
  parts.push(`since ${formatTime(alarm.raisedAtMs - startMs)}`);
  return parts.join(", ");
}

/** A value to six digits: more would be physics, not reading. */
export function describeValue(value: Value | null): string {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}

/** The same item several times in a row is told once, with its count. */
export function countRepeats(items: readonly string[]): readonly string[] {
  const told: { item: string; times: number }[] = [];
  for (const item of items) {
    const last = told.at(-1);
    if (last?.item === item) last.times++;
    else told.push({ item, times: 1 });
  }
  return told.map(({ item, times }) => (times === 1 ? item : `${item} ×${times}`));
}

/** One line about what is going on at a site. */
export function describeIncident(incident: Incident, alarms: ReadonlyMap<string, Alarm>, startMs: number): string {
  const { site, counts, live, firstOut, spread, flood, reds } = incident;
  const colours = counts.map((n, i) => (n === 0 ? "" : `${n} ${"红橙黄蓝"[i] ?? ""}`)).filter((text) => text !== "");
  const at = (ms: number): string => formatTime(ms - startMs);
  const parts = [
    `incident at ${site ?? "no site"} since ${at(incident.startedAtMs)}: ${colours.join(" ")}, ${live} open`,
    `first ${firstOut.point ?? "-"} ${firstOut.rule} at ${at(firstOut.atMs)}`,
  ];
  if (incident.drill != null) parts.push("drill");
  if (reds.length > 0) parts.push(`red: ${reds.map((id) => alarms.get(id)?.point ?? id).join(" ")}`);
  if (spread.length > 0) parts.push(`spread: ${spread.map(({ zone, atMs }) => `${zone} ${at(atMs)}`).join(", ")}`);
  if (flood !== null)
    parts.push(flood.untilMs === null ? `flood since ${at(flood.sinceMs)}` : `flood until ${at(flood.untilMs)}`);
  return parts.join("; ");
}
