import type { PermitFacts } from "../../model/offline/permit.ts";
import type { Ticket, TicketPlace } from "../../model/offline/ticket.ts";
import type { Look, PointNow } from "../look.ts";

/** Zones of a place: its own, and those its points stand in. */
function zonesOf({ zone, points }: TicketPlace, look: Look): ReadonlySet<string> {
  const zones = points.flatMap((id) => look.point(id)?.zone ?? []);
  return new Set(zone === null ? zones : [zone, ...zones]);
}

/** Two matters lie at one place: they name a point in common, or a zone. */
export function isSamePlace(a: TicketPlace, b: TicketPlace, look: Look): boolean {
  if (a.points.some((id) => b.points.includes(id))) return true;
  const zones = zonesOf(a, look);
  return [...zonesOf(b, look)].some((zone) => zones.has(zone));
}

/** Zones a permit reaches: its own, and those within 30 m. */
export function reachOf({ place, facts }: Ticket<PermitFacts>, look: Look): ReadonlySet<string> {
  return new Set([...zonesOf(place, look), ...facts.nearZones]);
}

/** Gas points in service around the work, its portable detectors among them, each once. */
export function gasPointsOf(permit: Ticket<PermitFacts>, look: Look): readonly PointNow[] {
  const { place, facts } = permit;
  const found = new Map<string, PointNow>();
  const add = (point: PointNow | null): void => {
    if (point !== null && point.kind === "gas") found.set(point.id, point);
  };
  for (const zone of reachOf(permit, look)) look.pointsIn(zone).forEach(add);
  for (const id of [...place.points, ...facts.nearPoints, ...facts.portables]) add(look.point(id));
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** It has begun, and nobody has said that it is done: what watches over it stays in force, also while it is suspended. */
export function isUnderWay(permit: Ticket<PermitFacts>): boolean {
  return permit.closedAtMs === null && permit.facts.startedAtMs !== null;
}
