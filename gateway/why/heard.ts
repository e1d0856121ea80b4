import type { CommittedView } from "../../api/ports.ts";
import type { WireWhy } from "../../api/wire-why.ts";
import type { Catalog } from "../../model/catalog/catalog.ts";
import { factsByPoint } from "../../model/catalog/point-facts.ts";
import { type CompiledCondition, compileRule } from "../../rules/evaluate.ts";
import { SYSTEM_NO_DATA } from "../../rules/no-data.ts";
import type { ReadingStore } from "../../storage/readings/reading-store.ts";
import { conditionHomesIn } from "../step/condition-home.ts";
import { type JudgedAt, readJudged } from "./judged-readings.ts";
import type { RuleThen } from "./rules-then.ts";

export interface HeardDeps {
  readonly view: CommittedView;
  readonly readings: Pick<ReadingStore, "read">;
}

/** One input of a condition was heard of; `reading` null: it had fallen silent. */
export interface HeardEvent {
  readonly atMs: number;
  readonly input: number;
  readonly reading: JudgedAt["reading"] | null;
}

export interface HeardSpan {
  readonly enterprise: string;
  /** In force at the instant that is asked about: they say when a point counts as silent. */
  readonly rules: readonly RuleThen[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Of each point; the older part of more is left out. Absent: as many as an explanation takes. */
  readonly readingsMax?: number;
}

/** The readings of the points that are asked about, each read once. */
export class Heard {
  complete = true;
  readonly #deps: HeardDeps;
  readonly #enterprise: string;
  readonly #rules: readonly RuleThen[];
  readonly #fromMs: number;
  readonly #toMs: number;
  readonly #limit: Pick<HeardSpan, "readingsMax">;
  readonly #byPoint = new Map<string, readonly JudgedAt[]>();
  readonly #silentAfterMs = new Map<string, number>();

  constructor(deps: HeardDeps, { enterprise, rules, fromMs, toMs, ...limit }: HeardSpan) {
    this.#deps = deps;
    this.#enterprise = enterprise;
    this.#rules = rules;
    this.#fromMs = fromMs;
    this.#toMs = toMs;
    this.#limit = limit;
  }

  async of(point: string): Promise<readonly JudgedAt[]> {
    const known = this.#byPoint.get(point);
    if (known !== undefined) return known;
    const { view, readings } = this.#deps;
    const shown = view.point(this.#enterprise, point);
    if (shown === null) return [];
    const device = view.catalog.points.find(
      ({ enterprise, id }) => enterprise === this.#enterprise && id === point,
    )?.device;
    const skewMs = device === undefined ? 0 : (view.device(this.#enterprise, device)?.skewMs ?? 0);
    const silentAfterMs = this.silentAfterMs(point);
    const fromMs = this.#fromMs - silentAfterMs;
    const { items, complete } = await readJudged(readings, {
      pointNo: shown.pointNo,
      fromMs,
      toMs: this.#toMs,
      skewMs,
      ...this.#limit,
    });
    if (!complete) this.complete = false;
    this.#byPoint.set(point, items);
    return items;
  }

  newestOf(point: string): WireWhy["newest"] {
    const newest = this.#byPoint.get(point)?.at(-1);
    if (newest === undefined) return null;
    return {
      at: newest.atMs,
      v: newest.reading.value,
      known: newest.reading.known,
      overRange: newest.reading.overRange,
    };
  }

  /** By the point's own no-data rules, of which the shortest counts; one without any is watched all the same. */
  silentAfterMs(point: string): number {
    const known = this.#silentAfterMs.get(point);
    if (known !== undefined) return known;
    const { catalog } = this.#deps.view;
    const { reportEveryMs } = factsByPoint(catalog)(this.#enterprise, point);
    const standing = conditionsOn(catalog, this.#enterprise, point, this.#rules);
    const own = standing.flatMap(({ condition: { spec } }) => (spec.by === "silence" ? spec : []));
    const silences = own.length === 0 ? [SYSTEM_NO_DATA] : own;
    const afterMs = Math.min(...silences.map((spec) => spec.silentAfterMs(reportEveryMs)));
    this.#silentAfterMs.set(point, afterMs);
    return afterMs;
  }

  /** What a condition with these inputs heard of them, in order; a point that fell silent is told, too. */
  async events(inputs: readonly string[]): Promise<readonly HeardEvent[]> {
    const events: HeardEvent[] = [];
    for (const [input, point] of inputs.entries()) {
      const silentAfterMs = this.silentAfterMs(point);
      const readings = await this.of(point);
      readings.forEach(({ atMs, reading }, i) => {
        events.push({ atMs, input, reading });
        const silentMs = atMs + silentAfterMs;
        if (silentMs <= (readings[i + 1]?.atMs ?? this.#toMs)) events.push({ atMs: silentMs, input, reading: null });
      });
    }
    // Of one input they stand in order already.
    return inputs.length < 2 ? events : events.sort((a, b) => a.atMs - b.atMs || a.input - b.input);
  }
}

export interface Standing {
  readonly condition: CompiledCondition;
  readonly inForce: RuleThen;
}

/** The conditions that rules put on a point. */
export function conditionsOn(
  catalog: Catalog,
  enterprise: string,
  point: string,
  rules: readonly RuleThen[],
): readonly Standing[] {
  const factsOf = factsByPoint(catalog);
  const homeOf = conditionHomesIn(catalog);
  return rules.flatMap((inForce) => {
    if (!inForce.rule.points.includes(point)) return [];
    const compiled = compileRule(inForce.rule, (id) => factsOf(enterprise, id));
    if (!compiled.ok) return [];
    return compiled.value
      .filter((condition) => homeOf(condition, inForce.rule) === point)
      .map((condition) => ({ condition, inForce }));
  });
}
