import { type Substance, substanceOf } from "../gas-catalog.ts";
import { toUnit } from "../units.ts";
import { occupationalLimitOf } from "./occupational-limit.ts";

/** Where the air limits of permits come from. None is confirmed. */
export const PERMIT_AIR_SOURCE = "GB 30871-2022, clauses 5 and 6, not held against the text";

/** Oxygen for people in a confined space, %VOL: 21 at most, 23.5 where the process itself is rich in oxygen. Source: GB 30871-2022, clause 6. */
export const OXYGEN_VOL = { min: 19.5, max: 21, maxEnriched: 23.5 } as const;

/**
 * What a sample of a combustible gas may hold, %VOL; null: the substance has no explosive limit in the catalogue.
 *
 * 0.5 where the lower explosive limit is 4 %VOL or more, else 0.2. Of two tables of explosive limits the lower one decides.
 * Worked: methane 0.5 (10 %LEL of 5 %VOL), propane 0.2 (9.5 %LEL of 2.1 %VOL). Source: GB 30871-2022, clause 5; unconfirmed.
 */
export function acceptableVolOf(substance: Substance): number | null {
  const limits = [substance.lelVolIec, substance.lelVolNfpa].filter((each) => each !== null);
  if (limits.length === 0) return null;
  return Math.min(...limits) >= 4 ? 0.5 : 0.2;
}

/** A gas that was measured, in a unit of concentration. */
export interface MeasuredGas {
  readonly substance: string;
  readonly value: number;
  readonly unit: string;
}

export interface AirVerdict extends MeasuredGas {
  readonly passed: boolean;
  /** The limit it was held against, in the unit it was measured in; null: there is none for it. */
  readonly min: number | null;
  readonly max: number | null;
}

/** Limits of a substance for a permit, in a unit; null: the substance or the unit is none that can be held against a limit. */
export function airLimitsOf(
  { substance: id, unit }: Pick<MeasuredGas, "substance" | "unit">,
  { confined, enriched = false }: { readonly confined: boolean; readonly enriched?: boolean },
): { readonly min: number | null; readonly max: number | null } | null {
  const substance = substanceOf(id);
  if (substance === null) return null;
  if (substance.hazard === "oxygen") {
    const at = (vol: number) => toUnit(vol, { from: "%VOL", to: unit }, id);
    const min = at(OXYGEN_VOL.min);
    const max = at(enriched ? OXYGEN_VOL.maxEnriched : OXYGEN_VOL.max);
    return min === null || max === null ? null : { min, max };
  }
  const acceptableVol = acceptableVolOf(substance);
  const oel = confined ? occupationalLimitOf(substance) : null;
  const inUnit = [
    acceptableVol === null ? null : toUnit(acceptableVol, { from: "%VOL", to: unit }, id),
    oel === null ? null : toUnit(oel.valueMgM3, { from: "mg/m3", to: unit }, id),
  ].filter((each) => each !== null);
  return inUnit.length === 0 ? null : { min: null, max: Math.min(...inUnit) };
}
