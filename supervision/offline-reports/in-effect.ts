import type { OfflineReportFacts } from "../../model/offline/offline-report.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { MINUTE_MS } from "../../model/time.ts";

/** So long after the planned time a report of an older release still holds. */
const GRACE_MS = 30 * MINUTE_MS;

/** When the usual rules hold again, if nobody says so before. */
export function heldUntilMs({ plannedOnlineAtMs, graceMs = GRACE_MS }: OfflineReportFacts): number {
  return plannedOnlineAtMs + (graceMs ?? 0);
}

/** Whether a report holds for a point at an instant. */
export function isReportedOffline(report: Ticket<OfflineReportFacts>, point: string, atMs: number): boolean {
  const { state, place, facts } = report;
  if (state !== "reported" && state !== "approved") return false;
  if (facts.graceMs === null || atMs < facts.fromAtMs || atMs >= heldUntilMs(facts)) return false;
  return place.points.includes(point);
}
