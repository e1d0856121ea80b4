import { z } from "zod";
import type { InspectionFacts } from "../../model/offline/inspection.ts";
import type { OfflineReportFacts } from "../../model/offline/offline-report.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Contradiction } from "../contradiction.ts";
import { speaksOf } from "../inspections/is-there.ts";
import type { Look } from "../look.ts";
import { isReportedOffline } from "../offline-reports/in-effect.ts";
import { isAboutSilence } from "../silent-points.ts";

const settings = z.strictObject({});

/** D-09: nothing is heard of a point, and an inspection made since says that it is in order. One that was reported off line is not meant. */
export const silentInOperation: Contradiction<z.infer<typeof settings>> = {
  code: "D-09",
  words: {
    zh: {
      name: "失联而称运行正常",
      online: "测点 {point} 失联（{alarm}）",
      offline: "检查记录 {inspection}（{person}）称其正常",
    },
    en: {
      name: "silent, and said to be in order",
      online: "nothing is heard of {point} ({alarm})",
      offline: "inspection {inspection} by {person} says that it is in order",
    },
  },
  settings,
  find: (look) =>
    look.alarms.flatMap(({ id: alarm, point, rule, active, raisedAtMs }) => {
      if (point === null || !active || !isAboutSilence(rule, look)) return [];
      if (isReported(point, look)) return [];
      const said = look
        .tickets<InspectionFacts>("inspection")
        .findLast((inspection) => inspection.facts.startAtMs >= raisedAtMs && saysInOrder(inspection, point, look));
      if (said === undefined) return [];
      return {
        key: point,
        level: 3 as const,
        place: { site: null, zone: look.point(point)?.zone ?? null, points: [point] },
        online: { atMs: raisedAtMs, facts: { point, alarm } },
        offline: { atMs: said.facts.endAtMs, facts: { inspection: said.id, person: said.facts.person } },
        links: [
          { to: "alarm" as const, id: alarm, role: "contradicts" as const },
          { to: "ticket" as const, id: said.id, role: "contradicts" as const },
        ],
      };
    }),
};

function isReported(point: string, look: Look): boolean {
  return look
    .tickets<OfflineReportFacts>("offline-report")
    .some((report) => isReportedOffline(report, point, look.atMs));
}

/** The items about the point are in order; where none is, all of them are. */
function saysInOrder(inspection: Ticket<InspectionFacts>, point: string, look: Look): boolean {
  if (!speaksOf(inspection, point, look)) return false;
  const { items, checklist } = inspection.facts;
  const asked = look.catalog.checklists.find(
    ({ id, enterprise }) => id === checklist && enterprise === look.enterprise,
  );
  const own = new Set(asked?.items.filter((item) => item.point === point).map(({ id }) => id));
  const about = own.size === 0 ? items : items.filter(({ id }) => own.has(id));
  return about.some(({ result }) => result === "ok") && about.every(({ result }) => result !== "nok");
}
