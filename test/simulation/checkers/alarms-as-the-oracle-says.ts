import { decodeEvent } from "../../../gateway/codec.ts";
import type { Rule } from "../../../model/catalog/catalog.ts";
import { alarmsThatMustExist, type OracleInterval, type OracleReading } from "../../kit/oracle.ts";
import type { FinishedRun } from "../simulate.ts";
import { RANGE_MAX } from "../world/plant.ts";
import type { Checker } from "./checker.ts";
import { liveReadingsOf } from "./live-readings.ts";
import { decidedRecords, replayed } from "./replayed.ts";

/**
 * Threshold and state alarms are raised and cleared exactly when an independent oracle says, through crashes, repetitions and reordering.
 *
 * It is asked where it can know: devices with a right clock that mark their history, rules nobody edited, runs without standstills and
 * steps of the wall clock. Time in which the gateway was down is cut out on both sides, for it counts for no delay.
 */
export const ALARMS_AS_THE_ORACLE_SAYS: Checker = {
  name: "alarms are those the oracle computes from the readings",
  check(run) {
    if (run.faults.had("stall") || run.faults.had("wall-step")) return [];
    const heard = hearingTime(run);
    const judged = readingsOf(run, heard);
    const rules = (run.plant.fragment.rules ?? []).filter((rule) => isForetold(run, rule, judged));
    const must = rules.flatMap((rule) => foretold(run, rule, judged));
    const found = alarmsFound(run, new Map(rules.map((rule) => [rule.id, endOf(rule, judged)])), heard);
    run.history.measure("alarms the oracle foretold", must.length);
    return compare(must.map(describe), found.map(describe));
  },
};

/** What the oracle says of one rule, up to where it can know. */
function foretold(run: FinishedRun, rule: Rule, judged: Judged): readonly OracleInterval[] {
  const { id, kind, points, level, params } = rule;
  return alarmsThatMustExist({
    readings: judged.readings.filter(({ point }) => points.includes(point)),
    rules: [{ id, kind, points, level, params }],
    points: points.map((point) => ({
      id: point,
      rangeMax: rangeOf(run, point),
      silentAfterMs: silentAfterMs(run, point),
    })),
    endMs: endOf(rule, judged),
  });
}

function endOf(rule: Rule, { endMs, doubtAtMs }: Judged): number {
  return Math.min(endMs, ...rule.points.map((point) => (doubtAtMs.get(point) ?? Number.POSITIVE_INFINITY) - 1));
}

/** Turns engine time into time in which the gateway could hear. */
function hearingTime(run: FinishedRun): (atMs: number) => number {
  const deaf: { readonly untilMs: number; readonly sumMs: number }[] = [];
  let sumMs = 0;
  for (const { kind, payload, atMs } of decidedRecords(run)) {
    const event = decodeEvent(kind, payload);
    if (event.kind !== "start" || event.deafMs === 0) continue;
    sumMs += event.deafMs;
    deaf.push({ untilMs: atMs, sumMs });
  }
  return (atMs) => atMs - (deaf.findLast(({ untilMs }) => untilMs <= atMs)?.sumMs ?? 0);
}

function rangeOf({ plant }: FinishedRun, point: string): number {
  const points = plant.devices.flatMap((device) => device.points);
  return points.find(({ id }) => id === point)?.about?.rangeMax ?? RANGE_MAX;
}

interface Judged {
  readonly readings: readonly OracleReading[];
  readonly endMs: number;
  readonly doubtAtMs: ReadonlyMap<string, number>;
}

/** What was live, in time in which the gateway could hear. */
function readingsOf(run: FinishedRun, heard: (atMs: number) => number): Judged {
  const { readings, doubtAtMs, endMs } = liveReadingsOf(run);
  return {
    readings: readings.map((reading) => ({ ...reading, atMs: heard(reading.atMs) })),
    doubtAtMs: new Map([...doubtAtMs].map(([point, atMs]) => [point, heard(atMs)])),
    endMs: heard(endMs),
  };
}

/** Edits of a rule, or of the watch for silence of its points, make what follows another story. */
function isForetold({ plant, history }: FinishedRun, rule: Rule, { readings }: Judged): boolean {
  if (rule.kind !== "threshold" && rule.kind !== "state") return false;
  const edited = plant.fragment.rules?.filter(({ id }) => history.editedRules.has(id)).flatMap(({ points }) => points);
  return rule.points.every(
    (point) => edited?.includes(point) !== true && readings.some((reading) => reading.point === point),
  );
}

/** Three reporting intervals, at least 10 s, unless a rule says otherwise: after that the value is unknown. */
function silentAfterMs({ plant }: FinishedRun, point: string): number {
  const rule = plant.fragment.rules?.find(({ kind, points }) => kind === "no-data" && points.includes(point));
  const everyMs = plant.devices.find(({ points }) => points.some(({ id }) => id === point))?.everyMs ?? 0;
  const own = rule?.params["afterMs"];
  return typeof own === "number" ? own : Math.max(3 * everyMs, 10_000);
}

type Interval = Omit<OracleInterval, "latched">;

/** What the gateway did, rule by rule up to its end. */
function alarmsFound(
  run: FinishedRun,
  ends: ReadonlyMap<string, number>,
  heard: (atMs: number) => number,
): readonly Interval[] {
  const { events, alarms, offsetsMs } = replayed(run);
  const open = new Map<string, Interval & { clearedAtMs: number | null }>();
  const found: Interval[] = [];
  for (const { alarm: id, kind, atMs, seq } of events) {
    const alarm = alarms.get(id);
    const endMs = alarm === undefined ? undefined : ends.get(alarm.rule);
    if (alarm === undefined || endMs === undefined || alarm.retro || alarm.point === null) continue;
    const instantMs = heard(atMs - (offsetsMs[seq] ?? 0));
    if (instantMs > endMs) continue;
    if (kind === "raised") {
      const interval = {
        rule: alarm.rule,
        level: alarm.level,
        point: alarm.point,
        raisedAtMs: instantMs,
        clearedAtMs: null,
      };
      open.set(id, interval);
      found.push(interval);
    }
    const current = open.get(id);
    if (kind === "cleared" && current !== undefined) current.clearedAtMs = instantMs;
  }
  return found;
}

function describe({ rule, level, point, raisedAtMs, clearedAtMs }: Interval): string {
  return `${point} ${rule}/${level} from ${raisedAtMs} to ${clearedAtMs ?? "now"}`;
}

function compare(must: readonly string[], found: readonly string[]): readonly string[] {
  const there = new Set(found);
  const wanted = new Set(must);
  return [
    ...must.filter((each) => !there.has(each)).map((each) => `must exist: ${each}`),
    ...found.filter((each) => !wanted.has(each)).map((each) => `must not exist: ${each}`),
  ];
}
