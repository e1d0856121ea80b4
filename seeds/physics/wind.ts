import type { Random } from "./random.ts";

/**
 * One step of an Ornstein–Uhlenbeck process, exact for any step: it wanders, yet is drawn back to its mean.
 *
 * x' = μ + (x − μ)e^(−a·dt) + σ√((1 − e^(−2a·dt))/(2a))·N. Units: a in 1/s, σ in unit/√s.
 * Source: Uhlenbeck and Ornstein, Phys. Rev. 36 (1930) 823; exact discretisation after Gillespie 1996.
 */
export function ouAfter(
  x: number,
  process: { readonly mean: number; readonly pull: number; readonly sigma: number },
  dtS: number,
  random: Random,
): number {
  const keep = Math.exp(-process.pull * dtS);
  const spread = process.sigma * Math.sqrt((1 - keep * keep) / (2 * process.pull));
  return process.mean + (x - process.mean) * keep + spread * random.normal();
}

export interface Wind {
  readonly speedMS: number;
  /** Where it comes from, degrees clockwise from north, [0, 360). */
  readonly fromDeg: number;
}

/** Wind after `dtS`: speed and direction wander on their own; never calmer than 0.3 m/s, where a vane still turns. */
export function windAfter(wind: Wind, mean: Wind, dtS: number, random: Random): Wind {
  const speed = ouAfter(wind.speedMS, { mean: mean.speedMS, pull: 1 / 300, sigma: 0.05 }, dtS, random);
  // The direction is followed as an offset from its mean, so that it does not jump at north.
  const offset = ((wind.fromDeg - mean.fromDeg + 540) % 360) - 180;
  const turned = ouAfter(offset, { mean: 0, pull: 1 / 600, sigma: 1.2 }, dtS, random);
  return { speedMS: Math.max(0.3, speed), fromDeg: (mean.fromDeg + turned + 720) % 360 };
}
