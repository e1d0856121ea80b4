import type { Catalog, Device, Point, Rule } from "../../model/catalog/catalog.ts";
import { factsByPoint, type PointFacts } from "../../model/catalog/point-facts.ts";
import { ALARM_SCHEMES, type AlarmScheme } from "../../model/knowledge/set-points.ts";
import { toDeviceKey, toPointKey } from "../../model/ids.ts";
import { meaningOf, type RuleMeaning } from "../compile-rule.ts";
import { expandPacks } from "../rules-in-force.ts";
import type { Horizon, ValueLimit } from "../rule-kind.ts";

/** A catalogue the way the lint looks at it: each point in service with every limit that stands on it. */
export interface Plant {
  readonly catalog: Catalog;
  /** Points that are not retired, in the order of the catalogue. */
  readonly points: readonly PlantPoint[];
  /** Rules in force, by id. */
  readonly rules: ReadonlyMap<string, PlantRule>;
}

export interface PlantRule {
  /** Where it stands in the catalogue: a rule of a pack stands at the pack. */
  readonly section: "rules" | "packs";
  readonly place: number;
  readonly rule: Rule;
  readonly meaning: RuleMeaning;
}

export interface PlantPoint {
  readonly place: number;
  readonly point: Point;
  readonly facts: PointFacts;
  /** Between an alarm of it and the end of what people do about it: as said by the point, its site or its enterprise; null: by none. */
  readonly operatorResponseSeconds: number | null;
  /** Whose set-points its limits are held to: as chosen by its site, its enterprise or the nearest area. */
  readonly gasStandard: AlarmScheme;
  /** A value that has left the normal is reported within, ms: a device that sleeps may wake for it. */
  readonly reportedWithinMs: number;
  /** Its device is known and neither retired nor disabled. */
  readonly heard: boolean;
  /** Rules that judge it or name it in their parameters. */
  readonly rules: readonly PlantRule[];
  readonly limits: readonly PlantLimit[];
  readonly horizons: readonly PlantHorizon[];
}

export interface PlantLimit extends ValueLimit {
  readonly rule: PlantRule;
}

export interface PlantHorizon extends Horizon {
  readonly rule: PlantRule;
}

/** Catalogues are never changed in place: each is looked at once, however often it is asked about. */
export function plantOf(catalog: Catalog): Plant {
  const known = plants.get(catalog);
  if (known !== undefined) return known;
  const plant = toPlant(catalog);
  plants.set(catalog, plant);
  return plant;
}

const plants = new WeakMap<Catalog, Plant>();

function toPlant(catalog: Catalog): Plant {
  const rules = new Map<string, PlantRule>();
  for (const [place, rule] of catalog.rules.entries()) {
    const meaning = rule.retired === true ? null : meaningOf(rule);
    if (meaning !== null) rules.set(rule.id, { section: "rules", place, rule, meaning });
  }
  for (const [place, { rules: expanded }] of expandPacks(catalog).entries()) {
    for (const { rule } of expanded) {
      const meaning = rules.has(rule.id) ? null : meaningOf(rule);
      if (meaning !== null) rules.set(rule.id, { section: "packs", place, rule, meaning });
    }
  }
  const devices = new Map(catalog.devices.map((device) => [toDeviceKey(device.enterprise, device.id), device]));
  const factsOf = factsByPoint(catalog);
  const operatorResponseOf = operatorResponses(catalog);
  const gasStandardOf = gasStandards(catalog);
  const [judging, own] = byPoint(rules);
  const points: PlantPoint[] = [];
  for (const [place, point] of catalog.points.entries()) {
    if (point.retired === true) continue;
    const key = toPointKey(point.enterprise, point.id);
    const device = devices.get(toDeviceKey(point.enterprise, point.device));
    const ownRules = own.get(key) ?? [];
    const facts = factsOf(point.enterprise, point.id);
    points.push({
      place,
      point,
      facts,
      operatorResponseSeconds: operatorResponseOf(point, device),
      gasStandard: gasStandardOf(point, device),
      reportedWithinMs: Math.min(facts.reportEveryMs, device?.reportEveryInAlarmMs ?? facts.reportEveryMs),
      heard: isHeard(device),
      rules: judging.get(key) ?? [],
      limits: ownRules.flatMap((rule) => rule.meaning.limits.map((limit) => ({ ...limit, rule }))),
      horizons: ownRules.flatMap((rule) => rule.meaning.horizons.map((horizon) => ({ ...horizon, rule }))),
    });
  }
  return { catalog, points, rules };
}

function operatorResponses(catalog: Catalog) {
  const ofEnterprise = new Map(catalog.enterprises.map((each) => [each.id, each.operatorResponseSeconds]));
  const ofSite = new Map(catalog.sites.map((each) => [each.id, each.operatorResponseSeconds]));
  const siteOf = sitesOfPoints(catalog);
  return (point: Point, device: Device | undefined): number | null =>
    point.operatorResponseSeconds ?? ofSite.get(siteOf(point, device)) ?? ofEnterprise.get(point.enterprise) ?? null;
}

function gasStandards(catalog: Catalog) {
  const ofSite = new Map(catalog.sites.map((each) => [each.id, each.gasStandard]));
  const enterprises = new Map(catalog.enterprises.map((each) => [each.id, each]));
  const areas = new Map(catalog.areas.map((each) => [each.id, each]));
  const siteOf = sitesOfPoints(catalog);
  const ofAreas = (id: string | undefined): AlarmScheme | null => {
    // A ring of areas is refused; whoever looks at a catalogue before that must come to an end all the same.
    const seen = new Set<string>();
    for (
      let area = areas.get(id ?? "");
      area !== undefined && !seen.has(area.id);
      area = areas.get(area.parent ?? "")
    ) {
      if (area.gasStandard !== undefined) return area.gasStandard;
      seen.add(area.id);
    }
    return null;
  };
  return (point: Point, device: Device | undefined): AlarmScheme => {
    const enterprise = enterprises.get(point.enterprise);
    const own = ofSite.get(siteOf(point, device)) ?? enterprise?.gasStandard;
    return own ?? ofAreas(enterprise?.area) ?? ALARM_SCHEMES[0];
  };
}

/** A point stands in the site of its zone, else of its device; "" in none. */
function sitesOfPoints({ zones }: Catalog) {
  const siteOfZone = new Map(zones.map(({ id, site }) => [id, site]));
  return (point: Point, device: Device | undefined): string => siteOfZone.get(point.zone ?? "") ?? device?.site ?? "";
}

function byPoint(rules: ReadonlyMap<string, PlantRule>) {
  const judging = new Map<string, PlantRule[]>();
  const own = new Map<string, PlantRule[]>();
  for (const each of rules.values()) {
    const { enterprise, points } = each.rule;
    for (const point of new Set(points)) add(own, toPointKey(enterprise, point), each);
    const named = each.meaning.named.map(({ point }) => point);
    for (const point of new Set([...points, ...named])) add(judging, toPointKey(enterprise, point), each);
  }
  return [judging, own] as const;
}

function add(lists: Map<string, PlantRule[]>, key: string, rule: PlantRule): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [rule]);
  else list.push(rule);
}

function isHeard(device: Device | undefined): boolean {
  return device !== undefined && device.retired !== true && device.disabled !== true;
}

/**
 * The limits of a point in one direction in the order in which they are reached; equal ones stand together, for together they are one
 * level of the standard.
 */
export function inOrderReached(limits: readonly PlantLimit[], direction: "high" | "low"): readonly PlantLimit[][] {
  const own = limits.filter((each) => each.direction === direction);
  const sign = direction === "high" ? 1 : -1;
  own.sort((a, b) => sign * (a.limit - b.limit));
  const groups: PlantLimit[][] = [];
  for (const each of own) {
    const last = groups.at(-1);
    if (last?.[0]?.limit === each.limit) last.push(each);
    else groups.push([each]);
  }
  return groups;
}
