import type { Random } from "./random.ts";

/** How a transmitter bends the truth. Shares are of the span `max − min`. */
export interface SensorSpec {
  readonly min: number;
  readonly max: number;
  /** Time to 90 % of a step, s; 0: at once. */
  readonly t90S: number;
  /** Standard deviation of the noise, share of span. */
  readonly noise: number;
  /** Standard deviation of the zero drift after a month, share of span (a random walk). */
  readonly driftPerMonth: number;
  /** Decimals shown. */
  readonly decimals: number;
}

export interface SensorState {
  /** What the cell has reached, in the point's unit. */
  readonly lagged: number;
  /** Zero offset gathered so far, in the point's unit. */
  readonly drift: number;
}

const MONTH_S = 30 * 86_400;

/**
 * Lets a sensor follow the truth for `dtS`: first-order lag, and its zero drifts as a random walk.
 *
 * Without `random` the sensor is ideal but slow: no drift.
 */
export function sensorAfter(
  state: SensorState | null,
  truth: number,
  spec: SensorSpec,
  dtS: number,
  random: Random | null,
): SensorState {
  if (state === null) return { lagged: truth, drift: 0 };
  const walk = spec.driftPerMonth * (spec.max - spec.min) * Math.sqrt(dtS / MONTH_S);
  return {
    lagged: laggedAfter(state.lagged, truth, spec.t90S, dtS),
    drift: random === null || spec.driftPerMonth === 0 ? state.drift : state.drift + walk * random.normal(),
  };
}

/**
 * First-order lag: S' = S + (C − S)(1 − e^(−dt/τ)), τ = T90/ln 10 (2.303). Units: s; values in the point's unit.
 *
 * Source: T90 is the time to 90 % of a step (GB 15322.1, GB 12358); ln 10 turns it into a time constant.
 */
export function laggedAfter(lagged: number, truth: number, t90S: number, dtS: number): number {
  if (t90S <= 0) return truth;
  return lagged + (truth - lagged) * (1 - Math.exp((-dtS * Math.LN10) / t90S));
}

/**
 * What the transmitter says: lag + drift + noise, clamped to what its output can carry, then rounded to what it shows.
 *
 * Without `random` there is neither noise nor drift nor rounding.
 */
export function sensorReading(state: SensorState, spec: SensorSpec, random: Random | null): number {
  if (random === null) return clamped(state.lagged, spec);
  const noisy = state.lagged + state.drift + spec.noise * (spec.max - spec.min) * random.normal();
  return quantised(clamped(noisy, spec), spec.decimals);
}

/**
 * Holds a value within what a 4–20 mA output carries: not below zero (controllers show no negative gas), at most 20.5 mA.
 *
 * Source: NAMUR NE 43: 20.5 mA is the end of the measuring signal, (20.5 − 4)/16 = 103.125 % of span.
 */
export function clamped(value: number, spec: Pick<SensorSpec, "min" | "max">): number {
  return Math.min(spec.min + 1.03125 * (spec.max - spec.min), Math.max(spec.min, value));
}

/** Rounds to `decimals` places, so that the wire carries 12.5 and not 12.500000000000002. */
export function quantised(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
