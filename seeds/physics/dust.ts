/**
 * Temperature of a hopper in which dust smoulders: the rise starts at `riseKMin` and grows e-fold every `growthS`.
 *
 * dT/dt = r·e^(t/g). Units: °C, K/min, s. Source: our model of the observed 2–5 K/min after ignition; no standard formula.
 */
export function smoulderTemperatureC(startC: number, riseKMin: number, growthS: number, smoulderingS: number): number {
  if (smoulderingS <= 0) return startC;
  return startC + (riseKMin / 60) * growthS * (Math.exp(smoulderingS / growthS) - 1);
}

/** Pressure drop of a filter as it fouls: ΔP = base·(1 + fouling). Units: kPa; fouling ≥ 0 without unit. Source: our model. */
export function filterDropKpa(baseKpa: number, fouling: number): number {
  return baseKpa * (1 + fouling);
}
