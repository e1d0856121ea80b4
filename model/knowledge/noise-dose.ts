import { type Exposure, toTwa } from "./exposure.ts";
import type { WindowSum } from "./exposure-window.ts";

// GBZ 2.2-2007, 11.2.1 (by a public implementation): 85 dB(A) over a day of 8 h or a week of 40 h; unconfirmed.
export const NOISE_LIMIT_DBA = 85;

/** What a sound level adds to a dose per unit of time, relative to 0 dB: 10^(L/10). This is what goes into an exposure window. */
export function toSoundEnergy(levelDbA: number): number {
  return 10 ** (levelDbA / 10);
}

/**
 * Daily noise exposure, dB(A), from a window of sound energies: L_EX,8h = 10·lg((1/T0)·Σ Tᵢ·10^(Lᵢ/10)), T0 = 8 h.
 *
 * Worked: 8 h at 85 are 85; 4 h at 88 are 85.0 (3 dB more is half the time); 2 h at 91 and 6 h at 80 are 85.9.
 * Gaps as in `toTwa`: a lower bound, never silence. Source: GBZ 2.2-2007, noise; GBZ/T 189.8; unconfirmed.
 */
export function toNoiseExposure(energies: WindowSum): Exposure {
  const { atLeast, estimate, ...rest } = toTwa(energies);
  return { ...rest, atLeast: toLevelDbA(atLeast), estimate: toLevelDbA(estimate) };
}

/**
 * The same as a share of the permitted dose: 1 is 8 h at 85 dB(A), every 3 dB double it.
 *
 * Worked: 88 dB(A) → 2.0; 82 → 0.5. Source: equal-energy exchange rate of GBZ 2.2-2007; unconfirmed.
 */
export function noiseDose(exposureDbA: number): number {
  return 10 ** ((exposureDbA - NOISE_LIMIT_DBA) / 10);
}

function toLevelDbA(energy: number | null): number | null {
  return energy === null || energy <= 0 ? null : 10 * Math.log10(energy);
}
