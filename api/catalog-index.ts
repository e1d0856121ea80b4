import type { Catalog, Device, Enterprise, Point, Rule, User, Zone } from "../model/catalog/catalog.ts";
import { toDeviceKey, toPointKey } from "../model/ids.ts";
import type { Level } from "../model/level.ts";

/** The catalogue by id: made once for each catalogue in force. */
export interface CatalogIndex {
  readonly catalog: Catalog;
  readonly users: ReadonlyMap<string, User>;
  readonly enterprises: ReadonlyMap<string, Enterprise>;
  readonly devices: ReadonlyMap<string, Device>;
  /** Retired points included: their readings stay. */
  readonly points: ReadonlyMap<string, PointFacts>;
  /** Points in service, in catalogue order. */
  pointsOf(enterprise: string): readonly PointFacts[];
}

export interface PointFacts {
  readonly point: Point;
  /** Place in the catalogue: entries never leave it, so it holds across pages. */
  readonly ordinal: number;
  readonly site: string | null;
  readonly outOfService: boolean;
  /** Limits of its threshold rules, graver first. */
  readonly limits: readonly PointLimit[];
}

export interface PointLimit {
  readonly level: Level;
  readonly direction: "high" | "low";
  readonly limit: number;
}

/** `rules`: those in force with it. */
export function indexCatalog(catalog: Catalog, rules: readonly Rule[]): CatalogIndex {
  const known = made.get(catalog);
  if (known !== undefined) return known;
  const index = buildIndex(catalog, rules);
  made.set(catalog, index);
  return index;
}

const made = new WeakMap<Catalog, CatalogIndex>();

function buildIndex(catalog: Catalog, rules: readonly Rule[]): CatalogIndex {
  const devices = new Map(catalog.devices.map((device) => [toDeviceKey(device.enterprise, device.id), device]));
  const zones = new Map(catalog.zones.map((zone) => [zone.id, zone]));
  const limits = limitsByPoint(rules);
  const points = new Map<string, PointFacts>();
  const byEnterprise = new Map<string, PointFacts[]>();
  for (const [ordinal, point] of catalog.points.entries()) {
    const key = toPointKey(point.enterprise, point.id);
    const device = devices.get(toDeviceKey(point.enterprise, point.device));
    const facts: PointFacts = {
      point,
      ordinal,
      site: siteOf(point, device, zones),
      outOfService: device?.disabled === true || device?.retired === true,
      limits: limits.get(key) ?? [],
    };
    points.set(key, facts);
    if (point.retired === true) continue;
    const own = byEnterprise.get(point.enterprise);
    if (own === undefined) byEnterprise.set(point.enterprise, [facts]);
    else own.push(facts);
  }
  return {
    catalog,
    users: new Map(catalog.users.map((user) => [user.username, user])),
    enterprises: new Map(catalog.enterprises.map((enterprise) => [enterprise.id, enterprise])),
    devices,
    points,
    pointsOf: (enterprise) => byEnterprise.get(enterprise) ?? [],
  };
}

function siteOf(point: Point, device: Device | undefined, zones: ReadonlyMap<string, Zone>): string | null {
  const zone = point.zone === undefined ? undefined : zones.get(point.zone);
  return zone?.site ?? device?.site ?? null;
}

function limitsByPoint(rules: readonly Rule[]): ReadonlyMap<string, readonly PointLimit[]> {
  const found = new Map<string, PointLimit[]>();
  for (const rule of rules) {
    const limits = limitsOf(rule);
    for (const point of limits.length === 0 ? [] : rule.points) {
      const key = toPointKey(rule.enterprise, point);
      found.set(
        key,
        [...(found.get(key) ?? []), ...limits].sort((a, b) => a.level - b.level),
      );
    }
  }
  return found;
}

/** Limits to draw: what a threshold rule says in either of its two forms. */
function limitsOf(rule: Rule): readonly PointLimit[] {
  if (rule.kind !== "threshold" || rule.retired === true) return [];
  const { direction, limit, levels } = rule.params;
  if (direction !== "high" && direction !== "low") return [];
  if (Array.isArray(levels)) {
    return levels.filter(isLevelLimit).map((each) => ({ level: each.level, direction, limit: each.limit }));
  }
  return rule.level !== undefined && typeof limit === "number" ? [{ level: rule.level, direction, limit }] : [];
}

function isLevelLimit(entry: unknown): entry is { readonly level: Level; readonly limit: number } {
  if (typeof entry !== "object" || entry === null || !("level" in entry) || !("limit" in entry)) return false;
  return typeof entry.limit === "number" && [1, 2, 3, 4].includes(Number(entry.level));
}
