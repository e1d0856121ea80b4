import { z } from "zod";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import type { Alarm } from "../../model/alarm.ts";
import type { Joint, Want } from "../joint.ts";
import type { AlarmLine, Look } from "../look.ts";
import { machineHazard } from "../machine-hazard.ts";
import { onceForEachCatalog } from "../once-for-each-catalog.ts";
import { alarmParams, isMeasured, type MachineWords, machineWords, ruleName, whereIs } from "../machine-words.ts";
import { openMachineHazards } from "../open-machine-hazards.ts";
import { placeOfPoint } from "../place-of-point.ts";

const settings = z.strictObject({
  /** So many orange alarms of a point within a day. */
  repeats: z.int().min(2).max(100).default(3),
  standingMinutes: z.number().min(1).max(1440).default(30),
});

/**
 * L1: a red alarm of a point, a repeated or a long standing one is a hazard: 重大 if a second point of the zone is red, too, or people stay there. One per
 * point and day. Numbers are proposals, from no standard.
 */
export const alarmMakesHazard: Joint<z.infer<typeof settings>> = {
  code: "L1",
  words: {
    zh: { name: "报警转隐患", purpose: "红色报警、一日内反复的或久不消除的橙色报警，自动生成隐患" },
    en: {
      name: "an alarm makes a hazard",
      purpose: "A red alarm, one that repeats within a day or one that does not go away becomes a hazard",
    },
  },
  settings,
  wants(look, { repeats, standingMinutes }) {
    const wants: Want[] = [];
    const standingMs = standingMinutes * MINUTE_MS;
    const reds = redByZone(look);
    for (const alarm of look.alarms) {
      if (!speaks(alarm) || !alarm.active) continue;
      const { point, level, raisedAtMs, id } = alarm;
      if (level === 1)
        wants.push(
          hazardOf(look, point, id, {
            words: redWords(look, alarm),
            major: isOccupied(look, point) || isRedElsewhere(look, point, reds),
          }),
        );
      else if (level === 2 && look.atMs - raisedAtMs >= standingMs)
        wants.push(hazardOf(look, point, id, { words: standingWords(look, alarm, standingMinutes), major: false }));
      else if (level === 2) look.again(raisedAtMs + standingMs);
    }
    for (const [point, lines] of orangeByPoint(look)) {
      const last = lines.at(-1);
      if (last === undefined || lines.length < repeats) continue;
      const repeated = { where: whereIs(look, point), count: lines.length, rule: ruleName(look, last.rule) };
      wants.push(hazardOf(look, point, last.id, { words: machineWords("machine.repeats", repeated), major: false }));
    }
    const open = new Set(openMachineHazards(look, "L1").flatMap(({ place }) => place.points));
    return wants.filter(({ key }) => !open.has(key));
  },
};

/** Alarms of points by the rules of the catalogue: silence and the gateway's own faults have joints of their own. */
function speaks(alarm: Alarm): alarm is Alarm & { readonly point: string } {
  return (
    alarm.point !== null &&
    !alarm.rule.startsWith("system:") &&
    !alarm.retro &&
    alarm.drill == null &&
    !alarm.suppressed &&
    // An interlock that failed has a joint of its own.
    alarm.params["check"] !== "fail-trip"
  );
}

function orangeByPoint(look: Look): ReadonlyMap<string, readonly AlarmLine[]> {
  const byPoint = new Map<string, AlarmLine[]>();
  for (const line of look.log) {
    if (line.point === null || line.level !== 2 || line.rule.startsWith("system:")) continue;
    if (line.raisedAtMs < look.atMs - DAY_MS || line.inWindow === true || line.retro === true) continue;
    const lines = byPoint.get(line.point);
    if (lines === undefined) byPoint.set(line.point, [line]);
    else lines.push(line);
  }
  return byPoint;
}

/** Points of each zone with a red alarm. */
function redByZone(look: Look): ReadonlyMap<string, ReadonlySet<string>> {
  const reds = new Map<string, Set<string>>();
  for (const alarm of look.alarms) {
    if (!speaks(alarm) || !alarm.active || alarm.level !== 1) continue;
    const zone = look.point(alarm.point)?.zone ?? null;
    if (zone === null) continue;
    const points = reds.get(zone);
    if (points === undefined) reds.set(zone, new Set([alarm.point]));
    else points.add(alarm.point);
  }
  return reds;
}

/** Zones where people stay. */
const occupiedZones = onceForEachCatalog(
  (catalog): ReadonlySet<string> =>
    new Set(catalog.zones.flatMap(({ id, occupied }) => (occupied === true ? [id] : []))),
);

function isOccupied(look: Look, point: string): boolean {
  const zone = look.point(point)?.zone ?? null;
  return zone !== null && occupiedZones(look.catalog, look.enterprise).has(zone);
}

function isRedElsewhere(look: Look, point: string, reds: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const zone = look.point(point)?.zone ?? null;
  const points = zone === null ? undefined : reds.get(zone);
  return points !== undefined && points.size > (points.has(point) ? 1 : 0);
}

type PointAlarm = Alarm & { readonly point: string };

function redWords(look: Look, alarm: PointAlarm): MachineWords {
  return machineWords(isMeasured(alarm) ? "machine.red" : "machine.red-state", alarmParams(look, alarm, alarm.value));
}

function standingWords(look: Look, alarm: PointAlarm, minutes: number): MachineWords {
  const params = { ...alarmParams(look, alarm, alarm.lastValue), minutes };
  return machineWords(isMeasured(alarm) ? "machine.stands" : "machine.stands-state", params);
}

function hazardOf(
  look: Look,
  point: string,
  alarm: string,
  { words, major }: { readonly words: MachineWords; readonly major: boolean },
): Want {
  const order = machineHazard(look.enterprise, {
    joint: "L1",
    words,
    grade: major ? "major" : "general",
    category: "safety",
    place: placeOfPoint(look, point),
  });
  return { key: point, forMs: 24 * HOUR_MS, order, alarm };
}
