import { decodeEvent } from "../../../gateway/codec.ts";
import type { Rule } from "../../../model/catalog/catalog.ts";
import { pointsNamedBy } from "../../../rules/evaluate.ts";
import { describeAlarm } from "../../oracle/alarms-of.ts";
import { alarmsByTheWitness, beforeDoubts, type OracleAlarm } from "../../oracle/alarms-that-must-exist.ts";
import type { OraclePoint } from "../../oracle/demand.ts";
import type { Deafness, Heard } from "../../oracle/past.ts";
import { POINTS } from "../../properties/plant.ts";
import { toOraclePoint } from "../../oracle/tell-run.ts";
import type { FinishedRun } from "../simulate.ts";
import type { Checker } from "./checker.ts";
import { liveReadingsOf } from "./live-readings.ts";
import { decidedRecords, replayed } from "./replayed.ts";

/**
 * Of rules of every kind, alarms are raised and cleared exactly when the witness says, through crashes, repetitions and reordering.
 *
 * It is asked about the one device over which such rules stand, up to the reading from which on asking would cost too much, and as the
 * oracle is: where nobody edited a rule, in runs without standstills and steps of the wall clock.
 */
export const ALARMS_AS_THE_WITNESS_SAYS: Checker = {
  name: "alarms of every kind are those the witness has seen",
  check(run) {
    if (run.faults.had("stall") || run.faults.had("wall-step")) return [];
    const rules = (run.plant.fragment.rules ?? []).filter(({ id }) => id.startsWith("works-"));
    if (rules.some(({ id, kind }) => kind === "no-data" && run.history.editedRules.has(id))) return [];
    return rules.filter(({ id }) => !run.history.editedRules.has(id)).flatMap((rule) => checkRule(run, rule, rules));
  },
};

/** Asking is of the second order in what was heard, and worse. */
const HEARD_MAX = 300;

function checkRule(run: FinishedRun, rule: Rule, all: readonly Rule[]): readonly string[] {
  const inputs = new Set([...rule.points, ...pointsNamedBy(rule).map(({ point }) => point)]);
  const live = liveReadingsOf(run);
  const readings = live.readings.filter(({ point }) => inputs.has(point));
  const doubtsMs = [...live.doubtAtMs].flatMap(([point, atMs]) => (inputs.has(point) ? [atMs] : []));
  const endMs = Math.min(live.endMs, readings[HEARD_MAX]?.atMs ?? Number.POSITIVE_INFINITY, ...doubtsMs) - 1;
  const { deaf, changedAtMs } = timesOf(run);
  const points = POINTS.filter(({ id }) => inputs.has(id)).map((point) => toOraclePoint(point, 10_000));
  const { alarms, doubts } = alarmsByTheWitness({
    heard: readings.filter(({ atMs }) => atMs <= endMs).map((reading) => toHeard(reading, points)),
    points,
    // Who watches for silence says how soon a value is unknown.
    rules: [rule, ...all.filter((other) => other.kind === "no-data" && other !== rule)],
    deaf: deaf.filter(({ fromMs }) => fromMs <= endMs),
    startMs: changedAtMs[0] ?? 0,
    changedAtMs,
    endMs,
  });
  const must = alarms.filter((alarm) => alarm.rule === rule.id).map(describeAlarm);
  const found = beforeDoubts(alarmsFound(run, rule.id, endMs), doubts).map(describeAlarm);
  run.history.counts.witnessed += must.length;
  return [
    ...must.filter((each) => !found.includes(each)).map((each) => `must exist: ${each}`),
    ...found.filter((each) => !must.includes(each)).map((each) => `must not exist: ${each}`),
  ];
}

/** When the catalogue was changed, first of all by the rules coming into force, and when nothing could be heard. */
function timesOf(run: FinishedRun): { readonly changedAtMs: readonly number[]; readonly deaf: readonly Deafness[] } {
  const deaf: Deafness[] = [];
  const changedAtMs: number[] = [];
  for (const { kind, payload, atMs } of decidedRecords(run)) {
    const event = decodeEvent(kind, payload);
    if (event.kind === "catalog") changedAtMs.push(atMs);
    if ((event.kind === "start" || event.kind === "stall") && event.deafMs > 0) {
      deaf.push({ fromMs: atMs - event.deafMs, toMs: atMs });
    }
  }
  return { changedAtMs, deaf };
}

function toHeard(
  { point, value, quality, atMs }: ReturnType<typeof liveReadingsOf>["readings"][number],
  points: readonly OraclePoint[],
): Heard {
  const about = points.find(({ id }) => id === point);
  const overRange = typeof value === "number" && value > (about?.rangeMax ?? Number.POSITIVE_INFINITY);
  const belowRange = typeof value === "number" && value < (about?.rangeMin ?? Number.NEGATIVE_INFINITY);
  return { point, value, quality: quality === "bad" ? "bad" : "good", atMs, overRange, belowRange };
}

/** What the gateway did of one rule up to an instant. */
function alarmsFound(run: FinishedRun, rule: string, endMs: number): readonly OracleAlarm[] {
  const { events, alarms, offsetsMs } = replayed(run);
  const open = new Map<string, { -readonly [K in keyof OracleAlarm]: OracleAlarm[K] }>();
  const found: OracleAlarm[] = [];
  for (const { alarm: id, kind, atMs, seq } of events) {
    const alarm = alarms.get(id);
    const engineMs = atMs - (offsetsMs[seq] ?? 0);
    if (alarm === undefined || alarm.rule !== rule || alarm.retro || alarm.point === null || engineMs > endMs) continue;
    const current = open.get(id);
    if (kind === "cleared" && current !== undefined) current.clearedAtMs = engineMs;
    if (kind !== "raised") continue;
    const { level, point, params } = alarm;
    const check = typeof params["check"] === "string" ? params["check"] : null;
    const raised = { rule, level, check, point, raisedAtMs: engineMs, clearedAtMs: null };
    open.set(id, raised);
    found.push(raised);
  }
  return found;
}
