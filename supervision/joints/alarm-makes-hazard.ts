import { z } from "zod";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import type { Alarm } from "../../model/alarm.ts";
import type { Joint, Want } from "../joint.ts";
import type { AlarmLine, Look } from "../look.ts";
import { machineHazard } from "../machine-hazard.ts";
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
    for (const alarm of look.alarms) {
      if (!speaks(alarm) || !alarm.active) continue;
      const { point, level, raisedAtMs } = alarm;
      if (level === 1)
        wants.push(hazardOf(look, point, alarm.id, isOccupied(look, point) || isRedElsewhere(look, alarm)));
      else if (level === 2 && look.atMs - raisedAtMs >= standingMs) wants.push(hazardOf(look, point, alarm.id, false));
      else if (level === 2) look.again(raisedAtMs + standingMs);
    }
    for (const [point, lines] of orangeByPoint(look)) {
      const last = lines.at(-1);
      if (last !== undefined && lines.length >= repeats) wants.push(hazardOf(look, point, last.id, false));
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

function isOccupied(look: Look, point: string): boolean {
  const zone = look.point(point)?.zone ?? null;
  return zone !== null && look.catalog.zones.some(({ id, occupied }) => id === zone && occupied === true);
}

function isRedElsewhere(look: Look, { point }: { readonly point: string }): boolean {
  const zone = look.point(point)?.zone ?? null;
  if (zone === null) return false;
  return look.alarms.some(
    (other) =>
      speaks(other) &&
      other.active &&
      other.level === 1 &&
      other.point !== point &&
      look.point(other.point)?.zone === zone,
  );
}

function hazardOf(look: Look, point: string, alarm: string, major: boolean): Want {
  const order = machineHazard(look.enterprise, {
    joint: "L1",
    text: `${point}: ${alarm}`,
    grade: major ? "major" : "general",
    category: "safety",
    place: placeOfPoint(look, point),
  });
  return { key: point, forMs: 24 * HOUR_MS, order, alarm };
}
