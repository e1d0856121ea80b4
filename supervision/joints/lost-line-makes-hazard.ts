import { z } from "zod";
import type { Alarm } from "../../model/alarm.ts";
import type { HazardFacts } from "../../model/offline/hazard.ts";
import type { OfflineReportFacts } from "../../model/offline/offline-report.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import { actWant } from "../act-want.ts";
import type { Joint, Want } from "../joint.ts";
import type { Look } from "../look.ts";
import { machineHazard } from "../machine-hazard.ts";
import { openMachineHazards } from "../open-machine-hazards.ts";
import { isReportedOffline } from "../offline-reports/in-effect.ts";
import { isAboutSilence } from "../silent-points.ts";
import { speaksOut } from "../speaks-out.ts";

const settings = z.strictObject({
  /** So long nothing is heard before it counts. A proposal. */
  lostMinutes: z.number().min(1).max(1440).default(30),
  /** So long, and the town is called. A proposal. */
  louderHours: z.number().min(1).max(720).default(24),
});

/** L6: a device of which nothing is heard, and that nobody reported off line, is a hazard (擅自离线): one for each device; louder after a day. */
export const lostLineMakesHazard: Joint<z.infer<typeof settings>> = {
  code: "L6",
  words: {
    zh: { name: "擅自离线转隐患", purpose: "未报备失联超过 30 分钟生成隐患，超过 24 小时提级" },
    en: {
      name: "a lost line makes a hazard",
      purpose: "Communication lost for 30 minutes and not reported becomes a hazard; after 24 hours it calls louder",
    },
  },
  settings,
  wants(look, { lostMinutes, louderHours }) {
    const wants: Want[] = [];
    const hazards = openMachineHazards(look, "L6");
    for (const [device, lost] of lostByDevice(look)) {
      const [first] = lost;
      if (first === undefined) continue;
      const hazard = hazards.find(({ place }) => lost.some(({ point }) => place.points.includes(point)));
      const dueAtMs = first.raisedAtMs + lostMinutes * MINUTE_MS;
      const louderAtMs = first.raisedAtMs + louderHours * HOUR_MS;
      if (look.atMs < dueAtMs) look.again(dueAtMs);
      else if (hazard === undefined) wants.push(hazardOf(look, device, lost));
      else if (look.atMs < louderAtMs) look.again(louderAtMs);
      else if (!isLoud(hazard))
        wants.push(actWant(hazard, "still-offline", { key: hazard.id, forMs: 30 * DAY_MS, body: {}, alarm: first.id }));
    }
    return wants;
  },
};

type LostAlarm = Alarm & { readonly point: string };

/** Alarms of silence that nobody reported, by device, the oldest first. */
function lostByDevice(look: Look): ReadonlyMap<string, readonly LostAlarm[]> {
  const reports = look.tickets<OfflineReportFacts>("offline-report").filter(({ closedAtMs }) => closedAtMs === null);
  const byDevice = new Map<string, LostAlarm[]>();
  for (const alarm of look.alarms) {
    if (!speaksOut(alarm) || !isAboutSilence(alarm.rule, look)) continue;
    if (reports.some((report) => isReportedOffline(report, alarm.point, look.atMs))) continue;
    const lost = byDevice.get(alarm.device ?? alarm.point);
    if (lost === undefined) byDevice.set(alarm.device ?? alarm.point, [alarm]);
    else lost.push(alarm);
  }
  return byDevice;
}

function isLoud({ level }: Ticket<HazardFacts>): boolean {
  return level !== null && level <= 2;
}

function hazardOf(look: Look, device: string, lost: readonly LostAlarm[]): Want {
  const points = lost.map(({ point }) => point).slice(0, POINTS_MAX);
  const zones = new Set(points.map((point) => look.point(point)?.zone ?? null));
  const [zone = null] = zones.size === 1 ? zones : [];
  const text = `擅自离线 ${device}: ${points.slice(0, POINTS_SHOWN).join(", ")}`;
  const order = machineHazard(look.enterprise, {
    joint: "L6",
    grade: "general",
    text,
    place: { site: null, zone, points },
    category: "instrument",
  });
  // The first of them has lost its line first.
  return { key: device, forMs: DAY_MS, order, alarm: lost[0]?.id ?? "" };
}

/** As many points as a hazard names at most. */
const POINTS_MAX = 200;
const POINTS_SHOWN = 10;
