/**
 * A small seeded source of chance: the same seed gives the same demo world, reading for reading.
 *
 * Algorithm: mulberry32 (T. Ettinger, public domain): 32 bits of state, period 2^32, ample for noise; never for secrets.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Normal with mean 0 and standard deviation 1 (Box–Muller, Ann. Math. Statist. 29 (1958) 610). */
  normal(): number;
  /** A source of its own, so that adding a sensor to one plant changes no value in another. */
  fork(name: string): Random;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  // 1 − next() lies in (0, 1], so the logarithm is finite.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return { next, normal, fork: (name) => createRandom(seed ^ hashOf(name)) };
}

/** FNV-1a, 32 bits: spreads names over seeds. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
