import type { Catalog, Device, Point, Rule } from "../catalog.ts";
import type { CheckDeps } from "../check.ts";
import { nearestWord } from "../nearest.ts";
import { type PointFacts, toPointFacts } from "../point-facts.ts";
import { isStoredDeviceSecret } from "../secret-form.ts";
import { checkPacks } from "./check-packs.ts";
import { checkDoubled } from "./doubled-rules.ts";
import { type CatalogIndex, refer } from "./references.ts";
import { checkReporting, checkSensor } from "./check-sensor.ts";
import { type EntryReport, type Report, reportOf } from "./report.ts";

/** A secret shorter than this is guessed too easily by somebody who has got hold of the stored forms and the key. */
const SECRET_LENGTH_MIN = 12;

/** Devices, points, rules and packs: what hangs together within an enterprise. */
export function checkPlant(catalog: Catalog, index: CatalogIndex, report: Report, deps: CheckDeps): void {
  catalog.devices.forEach((device, place) => checkDevice(device, index, reportOf(report, "devices", place), deps));
  const sources = new Map<string, string>();
  catalog.points.forEach((point, place) => {
    const own = reportOf(report, "points", place);
    checkPoint(point, index, own, deps);
    checkSource(point, sources, own);
  });
  const seen = new Map<string, string>();
  catalog.rules.forEach((rule, place) => {
    const own = reportOf(report, "rules", place);
    checkRule(rule, index, own, deps);
    checkDoubled(rule, seen, own);
  });
  checkPacks(catalog, index, report, deps, seen);
}

function checkDevice(device: Device, index: CatalogIndex, report: EntryReport, deps: CheckDeps): void {
  const { enterprise, retired } = device;
  refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  if (device.site !== undefined) {
    const site = refer(index, "sites", device.site, { report, at: ["site"], retired });
    if (site !== null && site.enterprise !== enterprise) {
      report.error(["site"], "other-enterprise", { name: `sites/${device.site}` });
    }
  }
  if (!deps.dialects.includes(device.dialect)) {
    const nearest = nearestWord(device.dialect, deps.dialects);
    report.error(["dialect"], "unknown-dialect", { nearest, allowed: deps.dialects.join(", ") });
  }
  checkReporting(device, report);
  const { secret } = device;
  if (secret !== undefined && !isStoredDeviceSecret(secret) && secret.length < SECRET_LENGTH_MIN) {
    report.warning(["secret"], "short-secret", { min: SECRET_LENGTH_MIN });
  }
}

function checkPoint(point: Point, index: CatalogIndex, report: EntryReport, deps: CheckDeps): void {
  const { enterprise, retired } = point;
  const device = refer(index, "devices", `${enterprise}/${point.device}`, { report, at: ["device"], retired });
  if (point.limitOf !== undefined) {
    refer(index, "points", `${enterprise}/${point.limitOf.point}`, { report, at: ["limitOf", "point"], retired });
  }
  if (point.zone !== undefined) {
    const zone = refer(index, "zones", point.zone, { report, at: ["zone"], retired });
    const site = zone === null ? undefined : index.sites.get(zone.site);
    if (site !== undefined && site.enterprise !== enterprise) {
      report.error(["zone"], "other-enterprise", { name: `zones/${point.zone}` });
    } else if (site !== undefined && device?.site !== undefined && device.site !== site.id) {
      report.warning(["zone"], "other-site", { name: `sites/${site.id}`, device: `sites/${device.site}` });
    }
  }
  if (point.rangeMin !== undefined && point.rangeMax !== undefined && point.rangeMin >= point.rangeMax) {
    report.error(["rangeMin"], "range-reversed", { min: point.rangeMin, max: point.rangeMax });
  }
  checkUnit(point, report, deps);
  checkSensor(point, report);
}

function checkUnit({ kind, unit, substance }: Point, report: EntryReport, deps: CheckDeps): void {
  if (unit !== undefined && !deps.units.includes(unit)) {
    // A plant may have units of its own: its readings are stored as they come, only conversions from it are impossible.
    report.warning(["unit"], "unknown-unit", {
      unit,
      nearest: nearestWord(unit, deps.units),
      allowed: deps.units.join(", "),
    });
  }
  if (kind === "gas" && unit === undefined) report.warning(["unit"], "gas-without-unit");
  if (substance !== undefined && !deps.substances.includes(substance)) {
    report.warning(["substance"], "unknown-substance", { substance, nearest: nearestWord(substance, deps.substances) });
  }
}

function checkSource(point: Point, sources: Map<string, string>, report: EntryReport): void {
  if (point.retired === true) return;
  // Enterprise and device ids hold no slash, so the rest is the source whatever it holds.
  const key = `${point.enterprise}/${point.device}/${point.source ?? point.id}`;
  const other = sources.get(key);
  if (other === undefined) sources.set(key, point.id);
  else report.error(["source"], "duplicate-source", { name: `points/${point.enterprise}/${other}` });
}

function checkRule(rule: Rule, index: CatalogIndex, report: EntryReport, deps: CheckDeps): void {
  const { enterprise, retired } = rule;
  refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  const own = rule.points.map((point, i) => ({ point, at: ["points", i] }));
  const named = deps.pointsNamedBy?.(rule) ?? [];
  const all = [...own, ...named.map(({ path, point }) => ({ point, at: [path] }))];
  const known: PointFacts[] = [];
  for (const { point: id, at } of all) {
    const point = refer(index, "points", `${enterprise}/${id}`, { report, at, retired });
    if (point !== null) known.push(toPointFacts(point, index.devices.get(`${enterprise}/${point.device}`)));
  }
  if (known.length < all.length) return;
  for (const { path, code, detail } of deps.checkRule(rule, known)) {
    report.error([path], "bad-rule", { reason: code, detail });
  }
  if (retired === true) return;
  for (const { path, code, detail } of deps.lintRule?.(rule, known) ?? []) {
    report.warning([path], "doubtful-rule", { reason: code, detail });
  }
}
