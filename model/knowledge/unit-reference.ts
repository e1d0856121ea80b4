import type { Substance } from "../gas-catalog.ts";

/** Under which condition a concentration by mass was measured, and whose explosive limit a %LEL is a part of. */
export interface UnitReference {
  /** Default: 20 ℃. */
  readonly temperatureC?: number;
  /** Absolute pressure. Default: 101.325 kPa. */
  readonly pressureKPa?: number;
  /** Whose table of explosive limits. Default: NFPA. */
  readonly lelBasis?: LelBasis;
  /** The lower explosive limit itself, %VOL (a mixture, a site's own figure). Wins over `lelBasis`. */
  readonly lelVol?: number;
}

/**
 * Two tables of explosive limits are in use and differ: methane 4.4 %VOL (IEC 60079-20-1) or 5 %VOL (NFPA 497), carbon disulfide
 * 0.6 or 1.3. A detector shows %LEL by the table its maker calibrated it with, so the choice belongs to the point.
 */
export type LelBasis = "IEC" | "NFPA";

/**
 * Volume of one mole of ideal gas, L/mol: Vm = R·T/P.
 *
 * Worked: 24.055 at 20 ℃ and 101.325 kPa (sampling condition of GBZ 2.1 and GBZ 159), 24.465 at 25 ℃ (usual in the USA).
 * NaN when the condition is none a gas can have: at or below absolute zero, or without pressure. Source: ideal gas law, R of CODATA 2018.
 */
export function molarVolumeL({ temperatureC = 20, pressureKPa = 101.325 }: UnitReference = {}): number {
  const kelvin = temperatureC + 273.15;
  return kelvin > 0 && pressureKPa > 0 ? (8.314462618 * kelvin) / pressureKPa : Number.NaN;
}

/** The lower explosive limit that a %LEL refers to, %VOL; null: the table has none for this substance, or the stated one is no limit. */
export function lelVolOf(
  substance: Substance | null,
  { lelBasis = "NFPA", lelVol }: UnitReference = {},
): number | null {
  if (lelVol !== undefined) return lelVol > 0 && lelVol <= 100 ? lelVol : null;
  if (substance === null) return null;
  return lelBasis === "IEC" ? substance.lelVolIec : substance.lelVolNfpa;
}
