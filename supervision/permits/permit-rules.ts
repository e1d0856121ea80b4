import type { Rule } from "../../model/catalog/catalog.ts";
import { substanceOf } from "../../model/gas-catalog.ts";
import { OXYGEN_VOL, acceptableVolOf } from "../../model/knowledge/permit-air.ts";
import { occupationalLimitOf } from "../../model/knowledge/occupational-limit.ts";
import type { Level } from "../../model/level.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { toUnit } from "../../model/units.ts";
import type { Look, PointNow } from "../look.ts";
import { gasPointsOf, isUnderWay } from "./permit-place.ts";

/** While people work with a flame a gas point calls at this part of the explosive limit. A proposal. */
const NEAR_FLAME_LEL = 10;
/** Force 5, m/s: outdoors no hot work. Source: GB 30871-2022, clause 5; the scale of GB/T 28591-2012; neither held against the text. */
const WIND_FORCE_5 = 8;
const LEVEL: Level = 2;
/** Within this part of the limit a value that rests on it does not chatter; oxygen has but a little room between its limits. Proposals. */
const DEADBAND = 0.1;
const OXYGEN_DEADBAND = 0.01;

/**
 * The limits a permit puts on the gas points around its work from its start until it is finished: rules like those of the catalogue, judged
 * and put on record as they are. Points that share substance and unit share a rule.
 *
 * Source of the limits: GB 30871-2022, clauses 5 and 6, and 10 %LEL as a proposal; none is confirmed.
 */
export function permitRulesOf(permit: Ticket<PermitFacts>, look: Look): readonly Rule[] {
  return isUnderWay(permit) ? rulesAround(permit, look) : [];
}

/** A point whose newest value lies beyond a limit that the permit would bring into force; null: none is known to. */
export function pointBeyondLimit(permit: Ticket<PermitFacts>, look: Look): string | null {
  for (const { points, params } of rulesAround(permit, look)) {
    // The parameters are those of `rulesAround` itself.
    const { direction, limit } = params as unknown as Pick<Limit, "direction" | "limit">;
    for (const id of points) {
      const point = look.point(id);
      if (point === null || point.silent || point.quality === "bad" || typeof point.value !== "number") continue;
      if (direction === "high" ? point.value >= limit : point.value <= limit) return id;
    }
  }
  return null;
}

function rulesAround(permit: Ticket<PermitFacts>, look: Look): readonly Rule[] {
  const { facts, enterprise } = permit;
  const groups = new Map<string, Limit & { readonly points: string[] }>();
  const add = (point: PointNow, limit: Limit | null): void => {
    if (limit === null || (point.rangeMax !== null && limit.limit > point.rangeMax)) return;
    const key = JSON.stringify([limit.name, limit.limit, point.unit]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ...limit, points: [point.id] });
    else known.points.push(point.id);
  };
  for (const point of gasPointsOf(permit, look)) for (const limit of limitsOf(point, facts)) add(point, limit);
  const wind = facts.type === "hot-work" && facts.windPoint !== null ? look.point(facts.windPoint) : null;
  if (wind !== null) add(wind, windLimit(wind));
  const taken = new Map<string, number>();
  return [...groups.values()].map(({ name, title, direction, limit, deadband, points }) => {
    const no = (taken.get(name) ?? 0) + 1;
    taken.set(name, no);
    return {
      id: ruleIdOf(permit.id, no === 1 ? name : `${name}-${no}`),
      enterprise,
      name: title,
      kind: "threshold",
      points: [...points].sort(),
      level: LEVEL,
      params: { direction, limit, deadband: Number((limit * deadband).toPrecision(6)) },
    };
  });
}

/** A rule that a permit brought into force. */
export function isRuleOfPermit(rule: string, permit: string): boolean {
  return rule.startsWith(`${prefixOf(permit)}-`);
}

interface Limit {
  /** Last part of the id. */
  readonly name: string;
  readonly title: string;
  readonly direction: "high" | "low";
  readonly limit: number;
  /** A part of the limit. */
  readonly deadband: number;
}

function limitsOf(point: PointNow, facts: PermitFacts): readonly Limit[] {
  const substance = point.substance === null ? null : substanceOf(point.substance);
  if (substance?.hazard === "oxygen") return facts.confined ? oxygenLimits(point) : [];
  const acceptableVol = substance === null ? null : acceptableVolOf(substance);
  const sample = acceptableVol === null ? null : inUnitOf(point, acceptableVol, "%VOL");
  const part = inUnitOf(point, NEAR_FLAME_LEL, "%LEL");
  const of = (point.substance ?? "gas").toLowerCase();
  const found: Limit[] = [];
  if (sample !== null)
    found.push(
      high(`sample-${of}`, `作业票取样合格限值 ${acceptableVol} %VOL（GB 30871-2022 第 5 章，未核对）`, sample),
    );
  if (part !== null && (sample === null || part < sample))
    found.push(high(`lel-${of}`, `作业票收紧限值 ${NEAR_FLAME_LEL} %LEL（建议值）`, part));
  const oel = facts.confined && substance !== null ? occupationalLimitOf(substance) : null;
  const toxic = oel === null ? null : inUnitOf(point, oel.valueMgM3, "mg/m3");
  if (oel !== null && toxic !== null)
    found.push(high(`oel-${of}`, `受限空间职业接触限值 ${oel.basis} ${oel.valueMgM3} mg/m³（GBZ 2.1，未核对）`, toxic));
  return found;
}

/** A detector in good air shows 20.9 and noise: 21 is held against samples, the online limit is that of enrichment. */
function oxygenLimits(point: PointNow): readonly Limit[] {
  const min = inUnitOf(point, OXYGEN_VOL.min, "%VOL");
  const max = inUnitOf(point, OXYGEN_VOL.maxEnriched, "%VOL");
  const clause = "（GB 30871-2022 第 6 章，未核对）";
  const found: Limit[] = [];
  if (min !== null)
    found.push({
      name: "o2-low",
      title: `受限空间氧含量下限 ${OXYGEN_VOL.min} %VOL${clause}`,
      direction: "low",
      limit: min,
      deadband: OXYGEN_DEADBAND,
    });
  if (max !== null)
    found.push(high("o2-high", `受限空间氧含量上限 ${OXYGEN_VOL.maxEnriched} %VOL${clause}`, max, OXYGEN_DEADBAND));
  return found;
}

function windLimit({ unit }: PointNow): Limit | null {
  const limit = unit === null ? null : toUnit(WIND_FORCE_5, { from: "m/s", to: unit }, null);
  return limit === null ? null : high("wind", "五级风以上停止室外动火（GB 30871-2022 第 5 章，未核对）", limit);
}

function high(name: string, title: string, limit: number, deadband = DEADBAND): Limit {
  return { name, title, direction: "high", limit, deadband };
}

function inUnitOf({ unit, substance }: PointNow, value: number, from: string): number | null {
  const found = unit === null ? null : toUnit(value, { from, to: unit }, substance);
  if (found === null || unit === from || found <= 0) return found;
  // A converted limit keeps four digits, cut to the strict side of a high one.
  const step = 10 ** (Math.floor(Math.log10(found)) - 3);
  return Number((Math.floor(found / step + 1e-6) * step).toPrecision(12));
}

/** Ids of rules are shorter than those of tickets may be, and know no capitals. */
const ID_MAX = 63;

function prefixOf(permit: string): string {
  return permit
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 46);
}

function ruleIdOf(permit: string, name: string): string {
  return `${prefixOf(permit)}-${name.replace(/[^a-z0-9]+/g, "-")}`.slice(0, ID_MAX).replace(/-$/, "");
}
