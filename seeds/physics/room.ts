export interface RoomAir {
  readonly volumeM3: number;
  /** Fresh air in = room air out, m³/s. */
  readonly flowM3S: number;
  /** What is set free in the room, mg/s. */
  readonly sourceMgS: number;
}

/**
 * Concentration in a well-mixed room after `dtS` seconds of constant source and ventilation.
 *
 * dC/dt = (G − Q·C)/V, solved exactly: C(t) = Css + (C₀ − Css)·e^(−Qt/V) with Css = G/Q; for Q = 0, C₀ + G·t/V.
 * Exact, so the result does not depend on how a span is cut into steps. Units: mg/m³, s. Fresh air carries nothing.
 * Source: mass balance of an ideally mixed volume (textbook form, e.g. ASHRAE Fundamentals, ventilation).
 */
export function roomConcentrationAfter(mgM3: number, air: RoomAir, dtS: number): number {
  if (air.flowM3S <= 0) return mgM3 + (air.sourceMgS * dtS) / air.volumeM3;
  const steadyMgM3 = air.sourceMgS / air.flowM3S;
  return steadyMgM3 + (mgM3 - steadyMgM3) * Math.exp((-air.flowM3S * dtS) / air.volumeM3);
}

/**
 * Air flow for a number of air changes an hour (ACH). Units: 1/h, m³ → m³/s.
 */
export function toFlowM3S(airChangesPerHour: number, volumeM3: number): number {
  return (airChangesPerHour * volumeM3) / 3_600;
}

/**
 * Emergency exhaust of an ammonia machine room: 183 m³/(m²·h) of floor, and at least 34 000 m³/h. Units: m² → m³/s.
 *
 * Source: GB 50072 (cold store design), emergency exhaust of ammonia machine rooms; unconfirmed edition, check before relying on it.
 */
export function emergencyExhaustM3S(floorM2: number): number {
  return Math.max(183 * floorM2, 34_000) / 3_600;
}
