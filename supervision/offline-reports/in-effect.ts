import type { OfflineReportFacts } from "../../model/offline/offline-report.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { MINUTE_MS } from "../../model/time.ts";

/** So long after the planned time a report still holds. A proposal. */
export const REPORT_GRACE_MS = 30 * MINUTE_MS;

/** Whether a report holds for a point at an instant. */
export function isReportedOffline(report: Ticket<OfflineReportFacts>, point: string, atMs: number): boolean {
  const { state, place, facts } = report;
  if (state !== "reported" && state !== "approved") return false;
  if (atMs < facts.fromAtMs || atMs >= facts.plannedOnlineAtMs + REPORT_GRACE_MS) return false;
  return place.points.includes(point);
}
