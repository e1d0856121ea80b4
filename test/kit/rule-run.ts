import type { Rule } from "../../model/catalog/catalog.ts";
import type { PointFacts } from "../../model/catalog/point-facts.ts";
import type { Value } from "../../model/value.ts";
import type { Condition, JudgedReading, Sight, WatchCondition } from "../../rules/condition.ts";
import {
  type CompiledCondition,
  type ConditionChange,
  type ConditionState,
  compileRule,
  newConditionState,
  onDeaf,
  onJudgement,
  onReading,
  onSilence,
  onTime,
} from "../../rules/evaluate.ts";
import { pointFacts } from "./rule-points.ts";

/** One rule on its points, driven by hand on engine time: what a rule kind's tests need of the engine, and nothing of alarms. */
export class RuleRun {
  /** `<atMs> raised|cleared <point> <level>[ latched]`, in order. */
  readonly said: string[] = [];
  readonly #conditions: Driven[];
  #nowMs = Number.NEGATIVE_INFINITY;

  /** Throws when the rule does not compile. `facts`: of its points and those it names; the others are analogue values. */
  constructor(rule: Rule, facts: readonly PointFacts[] = []) {
    const byId = new Map(facts.map((each) => [each.id, each]));
    const compiled = compileRule(rule, (id) => byId.get(id) ?? pointFacts(id));
    if (!compiled.ok) throw new Error(compiled.error.join("; "));
    this.#conditions = compiled.value.map((condition) => ({
      condition,
      state: newConditionState(),
      memory: condition.spec.by === "watch" ? condition.spec.newMemory() : null,
    }));
  }

  /** A live reading. Left out: good and within range. */
  reads(atMs: number, point: string, value: Value, quality: Partial<Omit<JudgedReading, "value">> = {}): this {
    return this.#hear(atMs, point, { value, known: true, overRange: false, ...quality });
  }

  /** Readings of one point, the first at `fromMs`, one every `everyMs`. */
  series(fromMs: number, everyMs: number, point: string, values: readonly Value[]): this {
    values.forEach((value, i) => this.reads(fromMs + i * everyMs, point, value));
    return this;
  }

  /** The point has been silent for too long. */
  falls(atMs: number, point: string): this {
    return this.#hear(atMs, point, null);
  }

  /** Time passes; whatever is due happens at its time. */
  passes(toMs: number): this {
    this.#nowMs = toMs;
    for (const driven of this.#conditions) {
      this.#passDue(driven, toMs);
      this.#note(driven, onTime(driven.condition.spec, driven.state, toMs));
    }
    return this;
  }

  /** The gateway hears nothing for a while; engine time goes on. */
  deaf(ms: number): this {
    this.#nowMs += ms;
    for (const driven of this.#conditions) {
      onDeaf(driven.state, ms);
      if (driven.condition.spec.by === "watch") driven.condition.spec.deafen?.(driven.memory, ms);
    }
    return this;
  }

  /** What the condition of a level on a point sees now; null: it has no memory. */
  sight(level: number, point?: string): Sight | null {
    const found = this.#conditions.find(
      ({ condition }) => condition.spec.level === level && (point === undefined || condition.point === point),
    );
    if (found === undefined) throw new Error(`no condition of level ${level}`);
    return found.condition.spec.by === "watch" ? found.condition.spec.sight(found.memory, this.#nowMs) : null;
  }

  get specs(): readonly Condition[] {
    return this.#conditions.map(({ condition }) => condition.spec);
  }

  /** Bytes of the largest memory, as JSON. */
  get memoryBytes(): number {
    return Math.max(...this.#conditions.map(({ memory }) => JSON.stringify(memory).length));
  }

  #hear(atMs: number, point: string, reading: JudgedReading | null): this {
    if (atMs < this.#nowMs) throw new Error(`time goes back from ${this.#nowMs} to ${atMs}`);
    this.#nowMs = atMs;
    for (const driven of this.#conditions) {
      const { spec } = driven.condition;
      if (spec.by === "watch") this.#feed(driven, spec, point, reading, atMs);
      else if (driven.condition.point !== point) continue;
      else if (reading === null) this.#note(driven, onSilence(spec, driven.state, atMs));
      else if (spec.by === "reading") this.#note(driven, onReading(spec, driven.state, reading, atMs));
    }
    return this;
  }

  #feed(driven: Driven, spec: WatchCondition, point: string, reading: JudgedReading | null, atMs: number): void {
    const inputs = [driven.condition.point, ...spec.others];
    inputs.forEach((id, input) => {
      if (id !== point) return;
      this.#passDue(driven, atMs);
      spec.take(driven.memory, input, reading ?? { value: false, known: false, overRange: false }, atMs);
      this.#judge(driven, spec, atMs);
    });
  }

  #passDue(driven: Driven, toMs: number): void {
    const { spec } = driven.condition;
    if (spec.by !== "watch") return;
    let lastMs = Number.NEGATIVE_INFINITY;
    for (let dueMs = spec.dueAtMs(driven.memory); dueMs !== null && dueMs <= toMs; ) {
      if (dueMs <= lastMs) throw new Error(`${driven.condition.key} stays due at ${dueMs}`);
      lastMs = dueMs;
      this.#judge(driven, spec, dueMs);
      dueMs = spec.dueAtMs(driven.memory);
    }
  }

  #judge(driven: Driven, spec: WatchCondition, atMs: number): void {
    // A memory is JSON: a snapshot between any two events changes nothing.
    driven.memory = JSON.parse(JSON.stringify(driven.memory));
    const judgement = spec.judge(driven.memory, atMs, driven.state.active);
    this.#note(driven, onJudgement(spec, driven.state, judgement, atMs));
  }

  #note({ condition }: Driven, changes: readonly ConditionChange[]): void {
    for (const { change, atMs, latched } of changes) {
      this.said.push(`${atMs} ${change} ${condition.point} ${condition.spec.level}${latched ? " latched" : ""}`);
    }
  }
}

interface Driven {
  readonly condition: CompiledCondition;
  readonly state: ConditionState;
  memory: unknown;
}
