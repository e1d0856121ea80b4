import type { Catalog, Point } from "../model/catalog/catalog.ts";
import type { SyncCounts } from "../model/offline/sync-index.ts";
import type { TicketKindName } from "../model/offline/ticket.ts";
import type { SyncSpanRow } from "../storage/records/line-queries.ts";

/** What people put on record that the online line can contradict. */
export const SAID: readonly TicketKindName[] = [
  "hazard",
  "inspection",
  "round",
  "permit",
  "bypass",
  "calibration",
  "promise",
  "offline-report",
  "enforcement",
];

/** A point as far as a visit to it can be told. */
export interface VisitedPoint {
  readonly id: string;
  readonly zone?: string | undefined;
}

/** What the index is made of. `points`: those in service. Undefined: nothing is on record of this span. */
export function syncCountsOf(row: SyncSpanRow | undefined, points: readonly VisitedPoint[]): SyncCounts {
  return {
    points: points.length,
    pointsVisited: row === undefined || row.visits.length === 0 ? 0 : visitedOf(row.visits, points),
    alarms: row?.alarms ?? 0,
    alarmsSettled: row?.alarmsSettled ?? 0,
    comparable: row?.said ?? 0,
    contradicted: row?.contradictions ?? 0,
    answersMs: row?.answersMs ?? [],
    hazardsDue: row?.hazardsDue ?? 0,
    hazardsInTime: row?.hazardsInTime ?? 0,
    recurrences: row?.recurrences ?? 0,
  };
}

/** Points in service. */
export function pointsByEnterprise(catalog: Catalog): ReadonlyMap<string, readonly Point[]> {
  const found = new Map<string, Point[]>();
  for (const point of catalog.points) {
    if (point.retired === true) continue;
    const own = found.get(point.enterprise);
    if (own === undefined) found.set(point.enterprise, [point]);
    else own.push(point);
  }
  return found;
}

/** How many points were named by, or lie in the zone of, a round or an inspection that named none. */
function visitedOf(visits: SyncSpanRow["visits"], points: readonly VisitedPoint[]): number {
  const zones = new Set(visits.flatMap(({ zone, points: named }) => (zone === null || named.length > 0 ? [] : [zone])));
  const named = new Set(visits.flatMap((visit) => visit.points));
  return points.filter(({ id, zone }) => named.has(id) || (zone !== undefined && zones.has(zone))).length;
}
