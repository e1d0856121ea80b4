import type { Rule } from "../../model/catalog/catalog.ts";
import type { PointFacts } from "../../model/catalog/point-facts.ts";
import type { Value } from "../../model/value.ts";
import type { Condition, JudgedReading, Sight } from "../../rules/condition.ts";
import { ConditionReplay } from "../../rules/condition-replay.ts";
import { type ConditionChange, compileRule } from "../../rules/evaluate.ts";
import { pointFacts } from "./rule-points.ts";

/** One rule on its points, driven by hand on engine time: what a rule kind's tests need of the engine, and nothing of alarms. */
export class RuleRun {
  /** `<atMs> raised|cleared <point> <level>[ latched]`, in order. */
  readonly said: string[] = [];
  readonly #replays: readonly ConditionReplay[];

  /** Throws when the rule does not compile. `facts`: of its points and those it names; the others are analogue values. */
  constructor(rule: Rule, facts: readonly PointFacts[] = []) {
    const byId = new Map(facts.map((each) => [each.id, each]));
    const compiled = compileRule(rule, (id) => byId.get(id) ?? pointFacts(id));
    if (!compiled.ok) throw new Error(compiled.error.join("; "));
    this.#replays = compiled.value.map((condition) => new ConditionReplay(condition));
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
    for (const replay of this.#replays) this.#note(replay, replay.passTo(toMs));
    return this;
  }

  /** The gateway hears nothing for a while; engine time goes on. */
  deaf(ms: number): this {
    for (const replay of this.#replays) replay.deafen(ms);
    return this;
  }

  /** What the condition of a level on a point sees now. */
  sight(level: number, point?: string): Sight {
    const found = this.#replays.find(
      ({ condition }) => condition.spec.level === level && (point === undefined || condition.point === point),
    );
    if (found === undefined) throw new Error(`no condition of level ${level}`);
    return found.sight();
  }

  get specs(): readonly Condition[] {
    return this.#replays.map(({ condition }) => condition.spec);
  }

  /** Bytes of the largest memory, as JSON. */
  get memoryBytes(): number {
    return Math.max(...this.#replays.map(({ memory }) => JSON.stringify(memory).length));
  }

  #hear(atMs: number, point: string, reading: JudgedReading | null): this {
    for (const replay of this.#replays) {
      replay.inputs.forEach((id, input) => {
        if (id !== point) return;
        // A memory is JSON: a snapshot between any two readings changes nothing.
        replay.memory = JSON.parse(JSON.stringify(replay.memory));
        this.#note(replay, replay.hear(input, reading, atMs));
      });
    }
    return this;
  }

  #note({ condition }: ConditionReplay, changes: readonly ConditionChange[]): void {
    for (const { change, atMs, latched } of changes) {
      this.said.push(`${atMs} ${change} ${condition.point} ${condition.spec.level}${latched ? " latched" : ""}`);
    }
  }
}
