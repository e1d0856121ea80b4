import type { CommittedView, WhyPort, WhyQuery } from "../../api/ports.ts";
import type { WireWhy, WireWhyCondition } from "../../api/wire-why.ts";
import type { Catalog } from "../../model/catalog/catalog.ts";
import { factsByPoint } from "../../model/catalog/point-facts.ts";
import { ConditionReplay } from "../../rules/condition-replay.ts";
import { type CompiledCondition, compileRule, dueAtMs } from "../../rules/evaluate.ts";
import { SYSTEM_NO_DATA } from "../../rules/no-data.ts";
import type { ReadingStore } from "../../storage/readings/reading-store.ts";
import type { AlarmWithEvents, Records } from "../../storage/records/records.ts";
import { type AlarmThen, alarmThen } from "./alarm-then.ts";
import { conditionHomesIn } from "../step/condition-home.ts";
import { type JudgedAt, readJudged } from "./judged-readings.ts";
import { type RuleThen, rulesThen } from "./rules-then.ts";
import { sayCondition, saySilence } from "./say-why.ts";

export interface WhyDeps {
  readonly view: CommittedView;
  readonly records: Pick<Records, "rulesAt" | "alarmsOnPoint">;
  readonly readings: Pick<ReadingStore, "read">;
  readonly nowMs: () => number;
}

/** A condition with a memory that does not say how far back it looks. */
const LOOKBACK_MS = 3_600_000;
/** Beside what delays and memories need: the reading before, and what a raise or clear under way began with. */
const MARGIN_MS = 60_000;
/** Explanations of longer memories begin too late to be exact, and say so. */
const SPAN_MS_MAX = 26 * 3_600_000;

/**
 * Why there was, or was not, an alarm on a point at an instant: the rules in force then are carried again through the readings that were
 * there then. What was recorded stands above what is found so; where they differ the answer says so.
 */
export class WhyDesk implements WhyPort {
  readonly #deps: WhyDeps;

  constructor(deps: WhyDeps) {
    this.#deps = deps;
  }

  async why(query: WhyQuery): Promise<WireWhy> {
    const { view, records, nowMs } = this.#deps;
    const { enterprise, point, atMs, language } = query;
    const { catalog } = view;
    const rules = await rulesThen(records, catalog, { enterprise, atMs, nowMs: nowMs() });
    const standing = conditionsOn(catalog, enterprise, point, rules);
    const fromMs =
      atMs - Math.min(SPAN_MS_MAX, Math.max(...standing.map(({ condition }) => spanOf(condition)), MARGIN_MS));
    const alarms = await records.alarmsOnPoint({ enterprise, point, fromMs, toMs: atMs });
    const heard = new Heard(this.#deps, { enterprise, rules, fromMs, toMs: atMs });
    const conditions: WireWhyCondition[] = [];
    for (const { condition, inForce } of standing) {
      if (condition.spec.by === "silence") continue;
      const replay = await carry(condition, heard, alarms, fromMs, atMs);
      const alarm = alarmThen(alarms, toNamed(condition), atMs);
      conditions.push(toWire(replay, inForce, alarm, atMs, language, factsByPoint(catalog)(enterprise, point).unit));
    }
    const silence = await silenceOf(heard, point, atMs);
    return {
      enterprise,
      point,
      at: atMs,
      complete: heard.complete && fromMs > atMs - SPAN_MS_MAX,
      newest: heard.newestOf(point),
      silence: { ...silence, sentence: saySilence(language, silence, atMs) },
      conditions,
    };
  }
}

interface Standing {
  readonly condition: CompiledCondition;
  readonly inForce: RuleThen;
}

function conditionsOn(
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

function spanOf({ spec }: CompiledCondition): number {
  const lookbackMs = spec.lookbackMs ?? (spec.by === "watch" ? LOOKBACK_MS : 0);
  return lookbackMs + spec.onDelayMs + spec.offDelayMs + MARGIN_MS;
}

interface HeardSpan {
  readonly enterprise: string;
  /** In force at the instant that is asked about: they say when a point counts as silent. */
  readonly rules: readonly RuleThen[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** The readings of the points that are asked about, each read once. */
class Heard {
  complete = true;
  readonly #deps: WhyDeps;
  readonly #enterprise: string;
  readonly #rules: readonly RuleThen[];
  readonly #fromMs: number;
  readonly #toMs: number;
  readonly #byPoint = new Map<string, readonly JudgedAt[]>();
  readonly #silentAfterMs = new Map<string, number>();

  constructor(deps: WhyDeps, { enterprise, rules, fromMs, toMs }: HeardSpan) {
    this.#deps = deps;
    this.#enterprise = enterprise;
    this.#rules = rules;
    this.#fromMs = fromMs;
    this.#toMs = toMs;
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
}

function toNamed({ rule, spec }: CompiledCondition) {
  return { rule, level: spec.level, check: spec.name ?? null };
}

/** Carries a condition through what was heard of its points up to an instant. */
async function carry(
  condition: CompiledCondition,
  heard: Heard,
  alarms: readonly AlarmWithEvents[],
  fromMs: number,
  atMs: number,
): Promise<ConditionReplay> {
  const before = alarmThen(alarms, toNamed(condition), fromMs);
  const replay = new ConditionReplay(condition, before?.active === true);
  const events: { readonly atMs: number; readonly input: number; readonly reading: JudgedAt["reading"] | null }[] = [];
  for (const [input, point] of replay.inputs.entries()) {
    const silentAfterMs = heard.silentAfterMs(point);
    const readings = await heard.of(point);
    readings.forEach(({ atMs: readAtMs, reading }, i) => {
      events.push({ atMs: readAtMs, input, reading });
      const silentMs = readAtMs + silentAfterMs;
      if (silentMs <= (readings[i + 1]?.atMs ?? atMs)) events.push({ atMs: silentMs, input, reading: null });
    });
  }
  events.sort((a, b) => a.atMs - b.atMs || a.input - b.input);
  for (const event of events) replay.hear(event.input, event.reading, event.atMs);
  replay.passTo(atMs);
  return replay;
}

async function silenceOf(heard: Heard, point: string, atMs: number): Promise<Omit<WireWhy["silence"], "sentence">> {
  const afterMs = heard.silentAfterMs(point);
  const lastHeardAt = (await heard.of(point)).at(-1)?.atMs ?? null;
  return { afterMs, lastHeardAt, silent: lastHeardAt === null || lastHeardAt + afterMs <= atMs };
}

function toWire(
  replay: ConditionReplay,
  { rule, version, changed }: RuleThen,
  alarm: AlarmThen | null,
  atMs: number,
  language: WhyQuery["language"],
  unit: string | null,
): WireWhyCondition {
  const { spec } = replay.condition;
  const { state, judgement } = replay;
  const { value, facts } = replay.sight();
  const dueMs = dueAtMs(state, spec);
  const told = {
    rule: rule.id,
    ruleName: rule.name ?? null,
    kind: rule.kind,
    check: spec.name ?? null,
    level: spec.level,
    version,
    changed: changed === null ? null : { by: changed.by, at: changed.atMs, reason: changed.reason },
    judgement: judgement ?? "unknown",
    met: state.active,
    value,
    unit: spec.unit ?? unit,
    limit: spec.limit,
    onDelayMs: spec.onDelayMs,
    offDelayMs: spec.offDelayMs,
    /** How much of the delay under way has passed; null: none is. */
    passedMs: state.sinceMs === null ? (state.heldMs > 0 ? state.heldMs : null) : Math.max(0, atMs - state.sinceMs),
    dueAt: dueMs,
    facts,
    alarm:
      alarm === null
        ? null
        : {
            id: alarm.id,
            state: alarm.state,
            active: alarm.active,
            covered: alarm.covered,
            raisedAt: alarm.raisedAtMs,
          },
    /** What was recorded differs from what is found now. */
    differs: state.active !== (alarm?.active ?? false),
  };
  return { ...told, sentence: sayCondition(language, told, unit ?? "") };
}
