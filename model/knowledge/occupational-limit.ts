import type { Substance } from "../gas-catalog.ts";

/** A limit of GBZ 2.1, mg/m³ at 20 °C and 101.325 kPa: never above MAC, 8 h mean, 15 min mean. */
export interface OccupationalLimit {
  readonly basis: "MAC" | "PC-TWA" | "PC-STEL";
  readonly valueMgM3: number;
}

/**
 * The occupational exposure limit (OEL) that 100 %OEL means for a detector; null: the catalogue has none.
 *
 * Worked: hydrogen sulfide 10 (MAC), ammonia 20 (PC-TWA, although its PC-STEL is 30).
 * Source: order MAC, PC-TWA, PC-STEL of GB/T 50493-2019; unconfirmed.
 */
export function occupationalLimitOf(substance: Substance): OccupationalLimit | null {
  const { macMgM3, pcTwaMgM3, pcStelMgM3 } = substance;
  if (macMgM3 !== null) return { basis: "MAC", valueMgM3: macMgM3 };
  if (pcTwaMgM3 !== null) return { basis: "PC-TWA", valueMgM3: pcTwaMgM3 };
  return pcStelMgM3 === null ? null : { basis: "PC-STEL", valueMgM3: pcStelMgM3 };
}

/** The limit for a short exposure; `excursion` is PC-TWA times the excursion factor. */
export interface ShortTermLimit {
  readonly basis: "MAC" | "PC-STEL" | "excursion";
  readonly valueMgM3: number;
}

/**
 * What a short exposure must not exceed, mg/m³; null: the catalogue has no limit at all.
 *
 * Worked: chlorine 1 (MAC), ammonia 30 (PC-STEL), ethylene oxide 2 · 2.5 = 5 (excursion).
 * Source: GBZ/T 223-2009 on the alarm value: MAC or PC-STEL, else the excursion limit of the GBZ 2.1-2007 it refers to; unconfirmed. The
 * peak of GBZ 2.1-2019, three times PC-TWA, is never lower than that excursion.
 */
export function shortTermLimitOf({ macMgM3, pcTwaMgM3, pcStelMgM3 }: Substance): ShortTermLimit | null {
  if (macMgM3 !== null) return { basis: "MAC", valueMgM3: macMgM3 };
  if (pcStelMgM3 !== null) return { basis: "PC-STEL", valueMgM3: pcStelMgM3 };
  if (pcTwaMgM3 === null) return null;
  return { basis: "excursion", valueMgM3: pcTwaMgM3 * excursionFactor(pcTwaMgM3) };
}

/**
 * How many times PC-TWA a 15 min mean might reach where no PC-STEL is set; by PC-TWA in mg/m³: 3 below 1, 2.5 below 10, 2 below 100, else 1.5.
 *
 * Source: GBZ 2.1-2007, excursion limits; replaced by the peak rule in the edition of 2019; unconfirmed.
 */
export function excursionFactor(pcTwaMgM3: number): number {
  if (pcTwaMgM3 < 1) return 3;
  if (pcTwaMgM3 < 10) return 2.5;
  return pcTwaMgM3 < 100 ? 2 : 1.5;
}
