import { SUBSTANCES, type Substance } from "../gas-catalog.ts";
import type { Point, Rule } from "../catalog/catalog.ts";
import { POINT_ID_PATTERN } from "../ids.ts";
import { parseUnit } from "../units.ts";
import { proposeGasRules } from "./gas-defaults.ts";

/** What came of a point that no catalogue knows yet. */
export interface UnknownPoint {
  readonly enterprise: string;
  readonly device: string;
  /** The name its value has in the device's payload. */
  readonly source: string;
  /** As the device named it; null: it named none. */
  readonly unit: string | null;
  readonly values: readonly (number | boolean | string)[];
}

/** A proposal to be looked at by somebody; nothing of it is confirmed. */
export interface SuggestedPoint {
  readonly point: Point;
  readonly rules: readonly Rule[];
  /** What it was told by, first the strongest. */
  readonly because: readonly ("unit" | "name" | "values")[];
  readonly confirmed: false;
}

/**
 * Suggests how an unknown point might stand in the catalogue: kind and gas by its name, unit and values, set-points of GB/T 50493 for a gas.
 *
 * null: its name cannot be an id, so somebody has to give it one. A guess of a gas's unit is the usual one of its detectors: %LEL for what
 * burns, ppm for what poisons, %VOL for oxygen; a proposal, from no standard.
 */
export function suggestPoint(unknown: UnknownPoint): SuggestedPoint | null {
  const { source, enterprise, device } = unknown;
  if (!POINT_ID_PATTERN.test(source)) return null;
  const place = { id: source, enterprise, device };
  const told = unknown.unit !== null && parseUnit(unknown.unit) !== null ? unknown.unit : null;
  const words = unknown.values.some((value) => typeof value === "string");
  if (words) return plain({ ...place, kind: isFire(source) ? "fire" : "interlock" }, ["values"]);
  if (unknown.values.length > 0 && unknown.values.every((value) => typeof value === "boolean")) {
    return plain({ ...place, kind: "discrete" }, ["values"]);
  }
  const gas = gasNamedIn(source);
  if (gas === null && told !== null && /lel/i.test(told)) return plain({ ...place, kind: "gas", unit: told }, ["unit"]);
  if (gas === null)
    return plain({ ...place, kind: "analog", ...(told === null ? {} : { unit: told }) }, [
      told === null ? "values" : "unit",
    ]);
  return suggestGas(place, gas, told);
}

function suggestGas(
  place: { readonly id: string; readonly enterprise: string; readonly device: string },
  gas: Substance,
  told: string | null,
): SuggestedPoint {
  const unit = told ?? USUAL_UNIT[gas.hazard];
  const rangeMax = RANGE_MAX[unit.toUpperCase()] ?? null;
  const point: Point = {
    ...place,
    kind: "gas",
    substance: gas.id,
    unit,
    ...(rangeMax === null ? {} : { rangeMin: 0, rangeMax }),
  };
  const proposed = proposeGasRules({ substance: gas.id, unit, rangeMax, resolution: null }, { scheme: "GB50493" });
  const rules = !proposed.ok
    ? []
    : proposed.rules.map(({ direction, levels }): Rule => {
        const limits = levels.map(({ level, limit, deadband, onDelayMs, offDelayMs, latch }) => {
          return { level, limit, deadband, onDelayMs, offDelayMs, latch };
        });
        return {
          id: ruleId(place, direction),
          enterprise: place.enterprise,
          kind: "threshold",
          points: [place.id],
          params: { direction, levels: limits },
        };
      });
  return { point, rules, because: told === null ? ["name"] : ["unit", "name"], confirmed: false };
}

const USUAL_UNIT: Readonly<Record<Substance["hazard"], string>> = {
  combustible: "%LEL",
  toxic: "ppm",
  asphyxiant: "%VOL",
  oxygen: "%VOL",
};

/** Full scale where the unit has one of its own. */
const RANGE_MAX: Readonly<Record<string, number>> = { "%LEL": 100 };

/** Parts of a tag: `AT_NH3-101` is AT, NH3 and 101. The longest formula that is one of them wins. */
function gasNamedIn(source: string): Substance | null {
  const parts = new Set(source.toUpperCase().split(/[^A-Z0-9]+/));
  const named = SUBSTANCES.filter(({ id, formula }) => parts.has(formula.toUpperCase()) || parts.has(id.toUpperCase()));
  return named.sort((a, b) => b.formula.length - a.formula.length)[0] ?? null;
}

function isFire(source: string): boolean {
  return /fire|smoke|heat|flame|fas/i.test(source);
}

function plain(point: Point, because: SuggestedPoint["because"]): SuggestedPoint {
  return { point, rules: [], because, confirmed: false };
}

/** Ids of rules are unique everywhere: the enterprise's and the point's make one. */
function ruleId({ enterprise, id }: { readonly enterprise: string; readonly id: string }, direction: string): string {
  return `${enterprise}-${id}-${direction}`
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .slice(0, 63);
}
