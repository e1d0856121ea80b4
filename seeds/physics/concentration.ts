/** Molar volume of an ideal gas at 20 °C and 101.325 kPa, L/mol: the Chinese standard sampling condition (GBZ 159). */
const MOLAR_VOLUME_L = 24.055;

/**
 * Converts a mass concentration into a volume fraction.
 *
 * Units: mg/m³ → ppm at 20 °C and 101.325 kPa; `molarMass` in g/mol. Source: ideal gas law.
 */
export function toPpm(mgM3: number, molarMass: number): number {
  return (mgM3 * MOLAR_VOLUME_L) / molarMass;
}

/** The inverse of `toPpm`: ppm → mg/m³ at 20 °C and 101.325 kPa. */
export function toMgM3(ppm: number, molarMass: number): number {
  return (ppm * molarMass) / MOLAR_VOLUME_L;
}

/** Expresses a volume fraction in percent of the lower explosive limit. Units: ppm, LEL in %VOL (1 %VOL = 10⁴ ppm). */
export function toPercentLel(ppm: number, lelPercentVol: number): number {
  return (ppm / (lelPercentVol * 10_000)) * 100;
}

/** Molar masses, g/mol (IUPAC standard atomic weights). */
export const MOLAR_MASS = {
  NH3: 17.031,
  SIH4: 32.117,
  PH3: 33.998,
  ASH3: 77.945,
  B2H6: 27.67,
  HF: 20.006,
  HCL: 36.461,
  CL2: 70.906,
  H2: 2.016,
  CH4: 16.043,
  CO: 28.01,
  C6H6: 78.112,
  CH4O: 32.042,
} as const;
