/**
 * The closed list of state words an `interlock` or `fire` point may send. A word outside it is quarantined.
 *
 * The index of a word is a storage format: append only, never reorder.
 * Sources: interlock modes and actions after IEC 61511 practice; fire component states after GB/T 26875.3-2011, table of
 * component status bits.
 */
export const STATE_WORDS = [
  "unknown",
  // interlock: mode
  "armed",
  "bypassed",
  "inhibited",
  "test",
  "not-ready",
  "out-of-service",
  // interlock: action
  "idle",
  "cause",
  "tripped",
  "trip-confirmed",
  "failed-to-act",
  "reset-pending",
  "forced",
  // fire: component state
  "normal",
  "fire",
  "fault",
  "shielded",
  "supervisory",
  "started",
  "feedback",
  "delayed",
  "power-fault",
  "reset",
] as const;

export type StateWord = (typeof STATE_WORDS)[number];

/**
 * Words of a component that cannot say what it is there to say: a detector that is faulty, shielded, under test or unpowered is
 * no proof that there is no fire. Each may still be alarmed on by name.
 */
export const BLIND_WORDS: ReadonlySet<unknown> = new Set<StateWord>([
  "unknown",
  "fault",
  "power-fault",
  "shielded",
  "test",
  "out-of-service",
]);

const INTERLOCK_WORDS: ReadonlySet<string> = new Set(STATE_WORDS.slice(0, 14).concat("fault"));
const FIRE_WORDS: ReadonlySet<string> = new Set(["unknown", "test", ...STATE_WORDS.slice(14)]);

/** Whether a point of this kind may say this word. */
export function isStateWord(kind: "interlock" | "fire", text: string): text is StateWord {
  return kind === "interlock" ? INTERLOCK_WORDS.has(text) : FIRE_WORDS.has(text);
}

export function stateWordsOf(kind: "interlock" | "fire"): readonly string[] {
  return [...(kind === "interlock" ? INTERLOCK_WORDS : FIRE_WORDS)];
}
