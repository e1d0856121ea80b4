import type { Random } from "../../../seeds/physics/random.ts";

/** One of the items, each as likely as the next. */
export function pick<T>(random: Random, items: readonly T[]): T {
  // next() is below 1, so the index is within a list that is not empty.
  return items[Math.floor(random.next() * items.length)] as T;
}

/** A whole number from 0 to below `limit`. */
export function whole(random: Random, limit: number): number {
  return Math.floor(random.next() * limit);
}

export function chanceOf(random: Random, probability: number): boolean {
  return random.next() < probability;
}

export function between(random: Random, from: number, to: number): number {
  return from + random.next() * (to - from);
}

/** Waiting time until something that happens every `meanMs` on average, with no memory. */
export function waitMs(random: Random, meanMs: number): number {
  return -Math.log(1 - random.next()) * meanMs;
}
