import { z } from "zod";
import type { InspectionFacts } from "../../model/offline/inspection.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { MINUTE_MS } from "../../model/time.ts";
import type { Contradiction, Found } from "../contradiction.ts";
import { speaksOf } from "../inspections/is-there.ts";
import type { AlarmLine, Look } from "../look.ts";
import { withThoseOnRecord } from "../on-record.ts";

const CODE = "D-01";

const settings = z.strictObject({
  /** So long before the alarm, and after it, an inspection speaks of it. A proposal. */
  withinMinutes: z.number().min(1).max(240).default(30),
});

/** D-01: a point was in red alarm, and an inspection of its place at that time says that all is normal, and shows neither a value nor a photo. */
export const inspectedNormalInAlarm: Contradiction<z.infer<typeof settings>> = {
  code: CODE,
  words: {
    zh: {
      name: "报警期间检查正常",
      online: "测点 {point} 红色报警（{alarm}）",
      offline: "检查记录 {inspection}（{person}）称一切正常，无数值、无照片",
    },
    en: {
      name: "inspected as normal during an alarm",
      online: "{point} was in red alarm ({alarm})",
      offline: "inspection {inspection} by {person} says that all is normal, with neither value nor photo",
    },
  },
  settings,
  find(look, { withinMinutes }) {
    const red = look.log.filter(isRed);
    const normal = look.tickets<InspectionFacts>("inspection").filter(saysNormal);
    const found: Found[] = [];
    for (const line of red) {
      for (const inspection of normal) {
        if (!isAtThatTime(line, inspection, withinMinutes * MINUTE_MS)) continue;
        if (speaksOf(inspection, line.point, look)) found.push(toFound(line, inspection, look));
      }
    }
    return withThoseOnRecord(look, CODE, found);
  },
};

function isRed(line: AlarmLine): line is AlarmLine & { readonly point: string } {
  const { level, point, rule, retro, inWindow } = line;
  return level === 1 && point !== null && !rule.startsWith("system:") && retro !== true && inWindow !== true;
}

/** It looked at something, found all of it in order, and shows nothing for it. */
function saysNormal({ facts: { items, photos, readings } }: Ticket<InspectionFacts>): boolean {
  if (photos.length > 0 || readings.length > 0 || !items.some(({ result }) => result === "ok")) return false;
  return items.every(({ result, value, photo }) => result !== "nok" && value === undefined && photo === undefined);
}

function isAtThatTime(
  { raisedAtMs, clearedAtMs }: AlarmLine,
  { facts }: Ticket<InspectionFacts>,
  withinMs: number,
): boolean {
  if (facts.endAtMs < raisedAtMs - withinMs) return false;
  return clearedAtMs === null || facts.startAtMs <= clearedAtMs + withinMs;
}

function toFound(
  { id: alarm, point, raisedAtMs }: AlarmLine & { readonly point: string },
  { id: inspection, facts }: Ticket<InspectionFacts>,
  look: Look,
): Found {
  return {
    key: `${alarm}/${inspection}`,
    level: 2,
    place: { site: null, zone: look.point(point)?.zone ?? null, points: [point] },
    online: { atMs: raisedAtMs, facts: { point, alarm } },
    offline: { atMs: facts.endAtMs, facts: { inspection, person: facts.person } },
    links: [
      { to: "alarm", id: alarm, role: "contradicts" },
      { to: "ticket", id: inspection, role: "contradicts" },
    ],
  };
}
