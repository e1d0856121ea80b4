import type { Catalog, Checklist, ChecklistItem, CheckPlan } from "../catalog.ts";
import { type CatalogIndex, refer } from "./references.ts";
import { type EntryReport, type Report, reportOf } from "./report.ts";

/** Posts, checklists and the plans that join them: all of one enterprise, and with calendars that come round. */
export function checkPlans(catalog: Catalog, index: CatalogIndex, report: Report): void {
  catalog.posts.forEach(({ enterprise, retired }, place) => {
    refer(index, "enterprises", enterprise, { report: reportOf(report, "posts", place), at: ["enterprise"], retired });
  });
  catalog.checklists.forEach((list, place) => checkList(list, index, reportOf(report, "checklists", place)));
  catalog.checkPlans.forEach((plan, place) => {
    const own = reportOf(report, "checkPlans", place);
    checkReferences(plan, index, own);
    checkCalendar(plan, own);
    checkMissed(plan, own);
  });
}

function checkList({ enterprise, items, retired }: Checklist, index: CatalogIndex, report: EntryReport): void {
  refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  const seen = new Set<string>();
  items.forEach((item, i) => {
    const { id, point } = item;
    if (seen.has(id)) report.error(["items", i, "id"], "bad-checklist", { reason: "item-twice", detail: id });
    seen.add(id);
    checkItem(item, i, report);
    if (point !== undefined)
      refer(index, "points", `${enterprise}/${point}`, { report, at: ["items", i, "point"], retired });
  });
}

function checkItem({ id, kind, unit, min, max }: ChecklistItem, i: number, report: EntryReport): void {
  const bad = (field: string, reason: string, detail: string) =>
    report.error(["items", i, field], "bad-checklist", { reason, detail });
  if (kind === "value") {
    if (min !== undefined && max !== undefined && min >= max) bad("max", "range-reversed", `${min} ≥ ${max}`);
    return;
  }
  for (const [field, value] of Object.entries({ unit, min, max }))
    if (value !== undefined) bad(field, "values-only", `${id} is no value`);
}

function checkReferences(plan: CheckPlan, index: CatalogIndex, report: EntryReport): void {
  const { enterprise, post, checklist, zone, points, retired } = plan;
  refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  const own = [
    { at: "post", found: refer(index, "posts", post, { report, at: ["post"], retired }), name: `posts/${post}` },
    {
      at: "checklist",
      found: refer(index, "checklists", checklist, { report, at: ["checklist"], retired }),
      name: `checklists/${checklist}`,
    },
  ];
  for (const { at, found, name } of own)
    if (found !== null && found.enterprise !== enterprise) report.error([at], "other-enterprise", { name });
  if (zone !== undefined) {
    const found = refer(index, "zones", zone, { report, at: ["zone"], retired });
    const site = found === null ? undefined : index.sites.get(found.site);
    if (site !== undefined && site.enterprise !== enterprise)
      report.error(["zone"], "other-enterprise", { name: `zones/${zone}` });
  }
  points.forEach((id, i) => void refer(index, "points", `${enterprise}/${id}`, { report, at: ["points", i], retired }));
}

function checkCalendar({ every, hours, days, window }: CheckPlan, report: EntryReport): void {
  const bad = (field: string, reason: string, detail: string) =>
    report.error([field], "bad-check-plan", { reason, detail });
  if (every === "hours") {
    if (hours === undefined) bad("hours", "hours-required", "every so many hours: how many?");
    else if (24 % hours !== 0) bad("hours", "no-divisor", `24 is no multiple of ${hours}`);
  } else if (hours !== undefined) bad("hours", "hours-only", `every: ${every}`);
  const needsDays = every === "weekly" || every === "monthly";
  if (needsDays && (days === undefined || days.length === 0)) bad("days", "days-required", `every: ${every}`);
  if (every !== "monthly" && days?.some((day) => day > 7) === true) bad("days", "weekdays", "1 Monday … 7 Sunday");
  const minutes = MINUTES_BETWEEN[every] ?? (hours ?? 24) * 60;
  if (window > minutes) bad("window", "overlaps", `${window} minutes, and another round after ${minutes}`);
}

/** Shortest time from one round to the next that days can bring about is a day. */
const MINUTES_BETWEEN: Partial<Record<CheckPlan["every"], number>> = { daily: 1_440, weekly: 10_080, monthly: 43_200 };

function checkMissed({ missed: { remind, leader, town } }: CheckPlan, report: EntryReport): void {
  if (remind < leader && leader < town) return;
  report.error(["missed"], "bad-check-plan", {
    reason: "out-of-order",
    detail: `${remind}, ${leader}, ${town} minutes`,
  });
}
