import { BLIND_WORDS } from "../model/state-words.ts";
import type { Value } from "../model/value.ts";

/**
 * What is remembered of a group of fire components. JSON, and bounded by the number of components.
 *
 * Each is `blind` (nothing heard, silent, or a word that says nothing), `quiet`, in `fire`, or `burnt`: in fire, and then blind. A
 * detector that burns up must not end the alarm it raised.
 */
export interface FireGroup {
  readonly states: ComponentState[];
  quiet: number;
  burning: number;
  burnt: number;
  /** Fires that may still be confirmed, oldest first. */
  starts: FireStart[];
  /** Who began it; null: none is in fire. */
  first: ComponentFire | null;
  confirmed: { readonly first: ComponentFire; readonly second: ComponentFire } | null;
}

type ComponentState = "blind" | "quiet" | "fire" | "burnt";

export interface ComponentFire {
  readonly input: number;
  readonly atMs: number;
}

interface FireStart extends ComponentFire {
  /** A fire that ended by itself is confirmed up to here. */
  untilMs: number;
}

/** Only while no second one has confirmed it are starts looked up, and then few are open. */
const STARTS_MAX = 16;

export function newFireGroup(components: number): FireGroup {
  const states = Array.from({ length: components }, (): ComponentState => "blind");
  return { states, quiet: 0, burning: 0, burnt: 0, starts: [], first: null, confirmed: null };
}

/** A component says a word. A word repeated is no new fire. */
export function noteFireWord(
  group: FireGroup,
  input: number,
  word: Value,
  { atMs, confirmWithinMs }: { readonly atMs: number; readonly confirmWithinMs: number },
): void {
  const before = group.states[input] ?? "blind";
  const after = nextState(before, word);
  if (before === after) return;
  group.states[input] = after;
  count(group, before, -1);
  count(group, after, 1);
  if (after === "fire" && before !== "burnt") startFire(group, { input, atMs }, confirmWithinMs);
  if (group.burning + group.burnt === 0) endFires(group);
}

function nextState(before: ComponentState, word: Value): ComponentState {
  if (word === "fire") return "fire";
  if (!BLIND_WORDS.has(word)) return "quiet";
  return before === "fire" || before === "burnt" ? "burnt" : "blind";
}

function startFire(group: FireGroup, fire: ComponentFire, confirmWithinMs: number): void {
  group.starts = group.starts.filter(
    (start) => start.input !== fire.input && (isInFire(group, start.input) || start.untilMs >= fire.atMs),
  );
  const [first] = group.starts;
  group.first ??= first ?? fire;
  if (group.confirmed === null && first !== undefined) {
    group.confirmed = { first: { input: first.input, atMs: first.atMs }, second: fire };
  }
  if (group.starts.length < STARTS_MAX) group.starts.push({ ...fire, untilMs: fire.atMs + confirmWithinMs });
}

function isInFire({ states }: FireGroup, input: number): boolean {
  return states[input] === "fire" || states[input] === "burnt";
}

function endFires(group: FireGroup): void {
  group.first = null;
  group.confirmed = null;
}

/** The panel was reset: whatever still burns will say so again. What is blind stays blind. */
export function resetFires(group: FireGroup): void {
  group.states.forEach((state, input) => {
    if (state === "fire") group.states[input] = "quiet";
    if (state === "burnt") group.states[input] = "blind";
  });
  group.quiet += group.burning;
  group.burning = 0;
  group.burnt = 0;
  group.starts = [];
  endFires(group);
}

/** The gateway heard nothing for a while: a second one may have spoken in vain. */
export function putOffFires(group: FireGroup, deafMs: number): void {
  for (const start of group.starts) start.untilMs += deafMs;
}

/** Components in one of the states, in the order of the inputs. */
export function withState(group: FireGroup, ...wanted: readonly ComponentState[]): readonly number[] {
  return group.states.flatMap((state, input) => (wanted.includes(state) ? [input] : []));
}

function count(group: FireGroup, state: ComponentState, by: number): void {
  if (state === "quiet") group.quiet += by;
  else if (state === "fire") group.burning += by;
  else if (state === "burnt") group.burnt += by;
}
