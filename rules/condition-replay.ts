import type { JudgedReading, Judgement, Sight, WatchCondition } from "./condition.ts";
import {
  type CompiledCondition,
  type ConditionChange,
  type ConditionState,
  newConditionState,
  onDeaf,
  onJudgement,
  onTime,
} from "./evaluate.ts";

/**
 * One condition carried through a stretch of time by itself, outside the engine: to explain afterwards what was judged and why.
 *
 * Time never goes back. The condition's memory and state are plain JSON and may be read at any instant between two calls.
 */
export class ConditionReplay {
  readonly condition: CompiledCondition;
  readonly state: ConditionState = newConditionState();
  /** What was said last; null: nothing was heard yet. */
  judgement: Judgement | null = null;
  /** Since when it has been said without a break, ms. */
  judgedSinceMs = Number.NEGATIVE_INFINITY;
  memory: unknown;
  /** What input 0 said last, and when. */
  newest: { readonly reading: JudgedReading; readonly atMs: number } | null = null;
  #nowMs = Number.NEGATIVE_INFINITY;

  /** `active`: whether the condition is known to hold when the stretch begins. */
  constructor(condition: CompiledCondition, active = false) {
    this.condition = condition;
    this.state.active = active;
    this.memory = condition.spec.by === "watch" ? condition.spec.newMemory() : null;
  }

  /** Points it hears of, its own first. */
  get inputs(): readonly string[] {
    const { point, spec } = this.condition;
    return spec.by === "watch" ? [point, ...spec.others] : [point];
  }

  /** An input was heard of; null: it fell silent. Says what changed by then. */
  hear(input: number, said: JudgedReading | null, atMs: number): readonly ConditionChange[] {
    const { spec } = this.condition;
    const reading = spec.by === "watch" && spec.leavesWindowsOut === true && said?.inWindow === true ? null : said;
    const before = this.passTo(atMs);
    if (input === 0 && reading !== null) this.newest = { reading, atMs };
    switch (spec.by) {
      case "silence":
        return before;
      case "reading":
        return joined(before, this.#judge(reading === null ? "unknown" : spec.judge(reading, this.state.active), atMs));
      case "watch":
        spec.take(this.memory, input, reading ?? { value: false, known: false, overRange: false }, atMs);
        return joined(before, this.#judge(spec.judge(this.memory, atMs, this.state.active), atMs));
    }
  }

  /** Time passes: what is due happens at its time. */
  passTo(atMs: number): readonly ConditionChange[] {
    if (atMs < this.#nowMs) throw new RangeError(`time goes back from ${this.#nowMs} to ${atMs}`);
    this.#nowMs = atMs;
    const { spec } = this.condition;
    const due = spec.by === "watch" ? this.#judgeWhatIsDue(spec, atMs) : NO_CHANGES;
    return joined(due, onTime(spec, this.state, atMs));
  }

  /** Nothing was heard for a while, ending now. */
  deafen(deafMs: number): void {
    this.#nowMs += deafMs;
    onDeaf(this.state, deafMs);
    const { spec } = this.condition;
    if (spec.by === "watch") spec.deafen?.(this.memory, deafMs, this.#nowMs);
  }

  /** What the condition sees now: its own point's newest value, or what its memory makes of all of them. */
  sight(): Sight {
    const { spec } = this.condition;
    const facts = spec.facts ?? {};
    if (spec.by !== "watch") return { value: this.newest?.reading.value ?? null, facts };
    const seen = spec.sight(this.memory, this.#nowMs);
    return { value: seen.value, facts: { ...facts, ...seen.facts } };
  }

  #judgeWhatIsDue(spec: WatchCondition, atMs: number): readonly ConditionChange[] {
    let changes = NO_CHANGES;
    let lastMs = Number.NEGATIVE_INFINITY;
    for (let dueMs = spec.dueAtMs(this.memory); dueMs !== null && dueMs <= atMs; dueMs = spec.dueAtMs(this.memory)) {
      if (dueMs <= lastMs) break;
      lastMs = dueMs;
      changes = joined(changes, this.#judge(spec.judge(this.memory, dueMs, this.state.active), dueMs));
    }
    return changes;
  }

  #judge(judgement: Judgement, atMs: number): readonly ConditionChange[] {
    if (judgement !== this.judgement) this.judgedSinceMs = atMs;
    this.judgement = judgement;
    return onJudgement(this.condition.spec, this.state, judgement, atMs);
  }
}

const NO_CHANGES: readonly ConditionChange[] = [];

/** A day of readings changes nothing but a few times: of nothing no list is made. */
function joined(first: readonly ConditionChange[], second: readonly ConditionChange[]): readonly ConditionChange[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}
