import type { Alarm } from "../model/alarm.ts";
import type { Zone } from "../model/catalog/catalog.ts";
import type { Level } from "../model/level.ts";
import type { HazardFacts } from "../model/offline/hazard.ts";
import type { PermitFacts } from "../model/offline/permit.ts";
import type { Risk, RiskPart, RiskSource, ZoneRisk } from "../model/offline/risk.ts";
import { isEventMode } from "./event-mode/event-mode-now.ts";
import type { Look } from "./look.ts";
import { onceForEachCatalog } from "./once-for-each-catalog.ts";

/** What a place is, by the level of its risk point (风险分级). A zone that has none on record counts as 一般, and says so. Proposals. */
const BASE: Readonly<Record<NonNullable<Zone["riskLevel"]>, number>> = { major: 40, larger: 30, general: 20, low: 10 };
const BASE_UNKNOWN = BASE.general;

/** What each thing adds. Proposals, from no standard; only alarms of one level are counted, however many there are. */
const POINTS: Readonly<Record<Exclude<RiskSource, "base" | "base-unknown">, number>> = {
  "red-alarm": 40,
  "orange-alarm": 25,
  bypass: 15,
  "comms-lost": 10,
  "major-hazard": 30,
  hazard: 5,
  "special-work": 5,
  contractor: 5,
  "event-mode": 5,
};
/** Of these each one adds anew. */
const EACH: ReadonlySet<RiskSource> = new Set(["bypass"]);
const SPECIAL_GRADE_POINTS = 10;
const LIVE_MAX = 40;
const CONTEXT_MAX = 20;
const LIVE: ReadonlySet<RiskSource> = new Set([
  "red-alarm",
  "orange-alarm",
  "bypass",
  "comms-lost",
  "major-hazard",
  "hazard",
]);

/** From which score on a zone is red, orange, yellow; below: blue. A proposal. */
const COLOURS: readonly (readonly [from: number, colour: Level])[] = [
  [80, 1],
  [60, 2],
  [40, 3],
];

/** The dynamic risk of an enterprise as both lines stand: zone by zone, with all that it comes from. */
export function riskOf(look: Look): Risk {
  const counts = countAll(look);
  const zones = zonesOf(look.catalog, look.enterprise).map((zone) =>
    zoneRisk(zone, counts.get(zone?.id ?? null) ?? new Map(), look),
  );
  const worst = zones.reduce((most, { score }) => Math.max(most, score), 0);
  return { score: worst, colour: colourOf(worst), zones };
}

type Counts = Map<RiskSource, number>;

/** Zones in service, and what lies in none if anything does. */
const zonesOf = onceForEachCatalog((catalog, enterprise): readonly (Zone | null)[] => {
  const sites = new Set(catalog.sites.filter((site) => site.enterprise === enterprise).map(({ id }) => id));
  const zones = catalog.zones.filter(({ site, retired }) => sites.has(site) && retired !== true);
  return [...zones, null];
});

function countAll(look: Look): ReadonlyMap<string | null, Counts> {
  const counts = new Map<string | null, Counts>();
  const add = (zone: string | null, source: RiskSource): void => {
    const own = counts.get(zone) ?? new Map<RiskSource, number>();
    counts.set(zone, own);
    own.set(source, (own.get(source) ?? 0) + 1);
  };
  const silences = silenceRules(look.catalog, look.enterprise);
  for (const alarm of look.alarms) {
    const source = sourceOf(alarm, silences);
    if (source !== null) add(zoneOf(alarm, look), source);
  }
  for (const { zone, bypassed } of look.loops) if (bypassed === true) add(zone, "bypass");
  for (const { place, facts, closedAtMs } of look.tickets<HazardFacts>("hazard")) {
    if (closedAtMs !== null) continue;
    for (const zone of zonesOfPlace(place, look)) add(zone, facts.grade === "major" ? "major-hazard" : "hazard");
  }
  for (const { place, facts, state } of look.tickets<PermitFacts>("permit")) {
    if (state !== "working") continue;
    for (const zone of zonesOfPlace(place, look)) {
      add(zone, "special-work");
      // The grade that needs the most care counts twice.
      if (facts.grade === "special") add(zone, "special-work");
      if (facts.contractor !== null) add(zone, "contractor");
    }
  }
  return counts;
}

function sourceOf(alarm: Alarm, silences: ReadonlySet<string>): RiskSource | null {
  const { active, retro, drill, rule, level, mutedBy, covered } = alarm;
  if (!active || retro || covered || drill != null) return null;
  if (silences.has(rule)) return "comms-lost";
  // Test gas is no danger; other faults of a sensor have work of their own.
  if (rule.startsWith("system:") || mutedBy?.calibration !== undefined) return null;
  if (level === 1) return "red-alarm";
  return level === 2 ? "orange-alarm" : null;
}

const silenceRules = onceForEachCatalog((catalog, enterprise): ReadonlySet<string> => {
  const own = catalog.rules.filter((rule) => rule.enterprise === enterprise && rule.kind === "no-data");
  return new Set(["system:no-data", ...own.map(({ id }) => id)]);
});

function zoneOf({ point }: Alarm, look: Look): string | null {
  return point === null ? null : (look.point(point)?.zone ?? null);
}

function zonesOfPlace(
  { zone, points }: { readonly zone: string | null; readonly points: readonly string[] },
  look: Look,
): ReadonlySet<string | null> {
  const zones = new Set<string | null>(zone === null ? [] : [zone]);
  for (const id of points) zones.add(look.point(id)?.zone ?? null);
  return zones.size === 0 ? new Set([null]) : zones;
}

function zoneRisk(zone: Zone | null, counts: Counts, look: Look): ZoneRisk {
  const parts: RiskPart[] = [baseOf(zone)];
  for (const [source, count] of counts) parts.push(partOf(source, count));
  const busy = parts.length > 1;
  if (busy && isEventMode(look, zone?.id ?? null))
    parts.push({ source: "event-mode", count: 1, points: POINTS["event-mode"] });
  parts.sort((a, b) => b.points - a.points || (a.source < b.source ? -1 : 1));
  const sum = (isOf: (source: RiskSource) => boolean, most: number) =>
    Math.min(
      most,
      parts.filter(({ source }) => isOf(source)).reduce((total, { points }) => total + points, 0),
    );
  const base = sum((source) => source === "base" || source === "base-unknown", 40);
  const live = sum((source) => LIVE.has(source), LIVE_MAX);
  const context = sum((source) => !LIVE.has(source) && source !== "base" && source !== "base-unknown", CONTEXT_MAX);
  const score = base + live + context;
  return { zone: zone?.id ?? null, score, colour: colourOf(score), base, live, context, parts };
}

function baseOf(zone: Zone | null): RiskPart {
  // What lies in no zone is nowhere in particular: it adds to nothing.
  if (zone === null) return { source: "base", count: 0, points: 0 };
  if (zone.riskLevel === undefined) return { source: "base-unknown", count: 0, points: BASE_UNKNOWN };
  return { source: "base", count: 1, points: BASE[zone.riskLevel] };
}

function partOf(source: RiskSource, count: number): RiskPart {
  if (source === "special-work")
    return { source, count, points: Math.min(count * POINTS[source], SPECIAL_GRADE_POINTS) };
  // Bases are told apart above.
  const each = POINTS[source as keyof typeof POINTS];
  return { source, count, points: EACH.has(source) ? each * count : each };
}

export function colourOf(score: number): Level {
  return COLOURS.find(([from]) => score >= from)?.[1] ?? 4;
}
