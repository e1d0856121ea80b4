/** A part of what is breathed in; concentration and limit in one unit. `null`: not known at this time. */
export interface BreathedPart {
  readonly concentration: number | null;
  readonly limit: number;
}

export interface MixtureIndex {
  /** Sum over the known parts: the truth is this or more when some are unknown. */
  readonly atLeast: number;
  readonly unknownParts: number;
  /** Above 1; null: not by the known parts, and some are unknown. */
  readonly exceeded: boolean | null;
}

/**
 * Joint exposure to substances of like effect: Σ Cᵢ/OELᵢ must not exceed 1.
 *
 * Worked: toluene 25 of 50 and xylene 30 of 50 mg/m³: 0.5 + 0.6 = 1.1, exceeded although each is within its own limit.
 * A part below zero counts as zero. Source: GBZ 2.1-2019, mixed exposure; unconfirmed.
 */
export function mixtureIndex(parts: readonly BreathedPart[]): MixtureIndex {
  let atLeast = 0;
  let unknownParts = 0;
  for (const { concentration, limit } of parts) {
    if (concentration === null) unknownParts += 1;
    else atLeast += Math.max(concentration, 0) / limit;
  }
  // 0.5 + 0.3 + 0.2 is 1, not above it.
  const above = atLeast > 1 + 1e-9;
  return { atLeast, unknownParts, exceeded: above || unknownParts === 0 ? above : null };
}

/** A combustible part of a gas: its share of the combustible whole by volume (any scale), and its own lower explosive limit in %VOL. */
export interface FuelPart {
  readonly share: number;
  /** null: not known. */
  readonly lelVol: number | null;
}

/**
 * Lower explosive limit of mixed fuels, %VOL: 1 / Σ(yᵢ/LELᵢ), the yᵢ being shares of the combustible whole; null: no fuel, or a limit unknown.
 *
 * Worked: 80 % CH4, 15 % C2H6, 5 % C3H8 → 3.65 %VOL by IEC (4.4, 2.4, 1.7), 4.28 %VOL by NFPA (5, 3, 2.1).
 * Holds for fuels that burn alike (hydrocarbons); hydrogen, carbon disulfide or inert gas in quantity make it a rough figure.
 * Source: Le Chatelier's rule.
 */
export function mixedLelVol(parts: readonly FuelPart[]): number | null {
  let whole = 0;
  let burden = 0;
  for (const { share, lelVol } of parts) {
    if (!(share >= 0)) return null;
    if (share === 0) continue;
    if (lelVol === null || !(lelVol > 0)) return null;
    whole += share;
    burden += share / lelVol;
  }
  return burden > 0 ? whole / burden : null;
}
