import type { Value } from "../model/value.ts";

/**
 * Words of a component that cannot say what it is there to say: a detector that is faulty, shielded, under test or unpowered is
 * no proof that there is no fire. Each may still be alarmed on by name.
 */
export const BLIND_WORDS: ReadonlySet<Value> = new Set<Value>([
  "unknown",
  "fault",
  "power-fault",
  "shielded",
  "test",
  "out-of-service",
]);
