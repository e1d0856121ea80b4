import { setImmediate } from "node:timers/promises";
import type { TrialPort, TrialQuery } from "../../api/ports.ts";
import type { WireCatalogError } from "../../api/wire.ts";
import type { WireTrial, WireTrialCondition } from "../../api/wire-trial.ts";
import { factsByPoint } from "../../model/catalog/point-facts.ts";
import { GatewayError } from "../../model/errors.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { ConditionReplay } from "../../rules/condition-replay.ts";
import { type CompiledCondition, compileRule } from "../../rules/evaluate.ts";
import type { Records } from "../../storage/records/records.ts";
import { checkRuleDocument } from "../check-rule-document.ts";
import { Heard, type HeardDeps } from "./heard.ts";
import { rulesThen } from "./rules-then.ts";

export interface TrialDeps extends HeardDeps {
  readonly records: Pick<Records, "rulesAt">;
  readonly nowMs: () => number;
}

/** Each costs up to a day of readings. */
const POINTS_MAX = 10;
/** A day and the shift before it, once a second, and some. */
const READINGS_MAX = 150_000;
/** A trial is read by a person: more at once would only be readings in memory. */
const WAITING_MAX = 4;
const SPANS_MAX = 20;
/** Before the hours that are asked about, for memories and delays; longer memories begin empty. */
const WARM_MS_MAX = 9 * 3_600_000;
const MARGIN_MS = 60_000;
/** Others have their turn between two slices of this many readings. */
const SLICE = 5_000;

/** Carries a rule that is not in force through the live readings of the last hours: how often, and when, it would have been met. */
export class TrialDesk implements TrialPort {
  readonly #deps: TrialDeps;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: TrialDeps) {
    this.#deps = deps;
  }

  async tryRule(query: TrialQuery): Promise<Result<WireTrial, string | readonly WireCatalogError[]>> {
    const { catalog } = this.#deps.view;
    const checked = checkRuleDocument(catalog, query);
    if (!checked.ok) return checked;
    const { rule, merged } = checked.value;
    const factsOf = factsByPoint(merged);
    const compiled = compileRule(rule, (id) => factsOf(query.enterprise, id));
    // What the catalogue would take, the engine can judge.
    if (!compiled.ok) return failed("outside-enterprise");
    return ok(await this.#inTurn(() => this.#carry(query, compiled.value)));
  }

  /** One after another: a trial may hold a day of readings. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= WAITING_MAX) throw new GatewayError("BUSY", "too many trials of rules", { hint: "try again" });
    this.#waiting++;
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      this.#waiting--;
    }
  }

  async #carry({ enterprise, hours }: TrialQuery, all: readonly CompiledCondition[]): Promise<WireTrial> {
    const { view, records, nowMs } = this.#deps;
    const toMs = nowMs();
    const fromMs = toMs - hours * 3_600_000;
    const points = [...new Set(all.map(({ point }) => point))];
    const rules = await rulesThen(records, view.catalog, { enterprise, atMs: toMs, nowMs: toMs });
    const conditions: WireTrialCondition[] = [];
    let complete = true;
    for (const point of points.slice(0, POINTS_MAX)) {
      const own = all.filter((condition) => condition.point === point);
      const warmMs = Math.min(WARM_MS_MAX, Math.max(...own.map(warmthOf)));
      // Of one point at a time, so that one point's readings are in memory.
      const heard = new Heard(this.#deps, {
        enterprise,
        rules,
        fromMs: fromMs - warmMs,
        toMs,
        readingsMax: READINGS_MAX,
      });
      const unit = factsByPoint(view.catalog)(enterprise, point).unit;
      for (const condition of own) conditions.push(await tryCondition(condition, { heard, fromMs, toMs, unit }));
      complete &&= heard.complete;
    }
    const pointsLeftOut = Math.max(0, points.length - POINTS_MAX);
    return { from: fromMs, to: toMs, complete, pointsLeftOut, conditions };
  }
}

function warmthOf({ spec }: CompiledCondition): number {
  return (spec.lookbackMs ?? 0) + spec.onDelayMs + spec.offDelayMs + MARGIN_MS;
}

interface TrialSpan {
  readonly heard: Heard;
  readonly fromMs: number;
  readonly toMs: number;
  readonly unit: string | null;
}

async function tryCondition(condition: CompiledCondition, span: TrialSpan): Promise<WireTrialCondition> {
  const { point, spec } = condition;
  const { fromMs, toMs } = span;
  const tried = spec.by !== "silence";
  const held = tried ? await heldSpans(condition, span) : [];
  const within = held.filter(({ untilMs }) => (untilMs ?? toMs) > fromMs);
  const heldMs = within.reduce((sum, { sinceMs, untilMs }) => sum + (untilMs ?? toMs) - Math.max(sinceMs, fromMs), 0);
  return {
    point,
    check: spec.name ?? null,
    level: spec.level,
    limit: spec.limit,
    unit: spec.unit ?? span.unit,
    tried,
    count: within.length,
    heldMs,
    spans: within
      .slice(-SPANS_MAX)
      .reverse()
      .map(({ sinceMs, untilMs }) => ({ from: sinceMs, to: untilMs })),
  };
}

interface HeldSpan {
  readonly sinceMs: number;
  readonly untilMs: number | null;
}

/** When the condition held, oldest first. */
async function heldSpans(condition: CompiledCondition, { heard, toMs }: TrialSpan): Promise<readonly HeldSpan[]> {
  const replay = new ConditionReplay(condition);
  const spans: HeldSpan[] = [];
  let sinceMs: number | null = null;
  const note = (changes: ReturnType<ConditionReplay["passTo"]>): void => {
    for (const { change, atMs } of changes) {
      if (change === "raised") sinceMs = atMs;
      else if (sinceMs !== null) {
        spans.push({ sinceMs, untilMs: atMs });
        sinceMs = null;
      }
    }
  };
  for (const [i, { input, reading, atMs }] of (await heard.events(replay.inputs)).entries()) {
    note(replay.hear(input, reading, atMs));
    if (i % SLICE === SLICE - 1) await setImmediate();
  }
  note(replay.passTo(toMs));
  if (sinceMs !== null) spans.push({ sinceMs, untilMs: null });
  return spans;
}
