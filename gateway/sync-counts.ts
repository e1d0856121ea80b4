import type { Point } from "../model/catalog/catalog.ts";
import type { SyncCounts } from "../model/offline/sync-index.ts";
import type { Ticket, TicketKindName } from "../model/offline/ticket.ts";
import type { AlarmAnswer, HazardsDue } from "../storage/records/line-queries.ts";

/** What people put on record that the online line can contradict. */
const COMPARABLE: ReadonlySet<TicketKindName> = new Set([
  "hazard",
  "inspection",
  "round",
  "permit",
  "bypass",
  "calibration",
  "promise",
  "offline-report",
  "enforcement",
]);
const VISITS: ReadonlySet<TicketKindName> = new Set(["inspection", "round"]);

/** A point as far as a visit to it can be told. */
export interface VisitedPoint {
  readonly id: string;
  readonly zone?: string | undefined;
}

/** What is on record of one enterprise and span. */
export interface SyncRecords {
  /** In service. */
  readonly points: readonly VisitedPoint[];
  readonly answers: readonly AlarmAnswer[];
  readonly tickets: readonly Ticket[];
  readonly due: HazardsDue;
}

export function syncCountsOf({ points, answers, tickets, due }: SyncRecords): SyncCounts {
  const contradictions = tickets.filter(({ kind }) => kind === "contradiction");
  return {
    ...visitsOf(points, tickets),
    alarms: answers.length,
    alarmsSettled: answers.filter(
      ({ dismissed, ticketed, answeredAtMs }) => dismissed || (ticketed && answeredAtMs !== null),
    ).length,
    comparable: tickets.filter(({ kind, openedBy }) => COMPARABLE.has(kind) && (openedBy !== null || kind === "round"))
      .length,
    contradicted: contradictions.length,
    answersMs: answers.flatMap(({ answeredAtMs, raisedAtMs }) =>
      answeredAtMs === null ? [] : [Math.max(0, answeredAtMs - raisedAtMs)],
    ),
    hazardsDue: due.due,
    hazardsInTime: due.rectifiedInTime,
    recurrences: contradictions.filter(({ facts }) => isRecurrence(facts)).length,
  };
}

export function pointsInService(points: readonly Point[], enterprise: string): readonly Point[] {
  return points.filter((point) => point.enterprise === enterprise && point.retired !== true);
}

function isRecurrence(facts: unknown): boolean {
  return typeof facts === "object" && facts !== null && "code" in facts && facts.code === "D-06";
}

/** Points in service, and those named by, or in the zone of, a round or an inspection. */
function visitsOf(points: readonly VisitedPoint[], tickets: readonly Ticket[]) {
  const visited = tickets.filter(({ kind }) => VISITS.has(kind)).map(({ place }) => place);
  const zones = new Set(
    visited.flatMap(({ zone, points: named }) => (zone === null || named.length > 0 ? [] : [zone])),
  );
  const named = new Set(visited.flatMap((place) => place.points));
  const pointsVisited = points.filter(
    ({ id, zone }) => named.has(id) || (zone !== undefined && zones.has(zone)),
  ).length;
  return { points: points.length, pointsVisited };
}
