import type { CommittedView, WhyPort, WhyQuery } from "../../api/ports.ts";
import type { WireWhy, WireWhyCondition } from "../../api/wire-why.ts";
import { factsByPoint } from "../../model/catalog/point-facts.ts";
import { ConditionReplay } from "../../rules/condition-replay.ts";
import { type CompiledCondition, dueAtMs } from "../../rules/evaluate.ts";
import type { ReadingStore } from "../../storage/readings/reading-store.ts";
import type { AlarmWithEvents, Records } from "../../storage/records/records.ts";
import { type AlarmThen, alarmThen } from "./alarm-then.ts";
import { checkRecordsThen, sayChecks } from "./checks-then.ts";
import { conditionsOn, Heard } from "./heard.ts";
import { type RuleThen, rulesThen } from "./rules-then.ts";
import { sayCondition, saySilence } from "./say-why.ts";

export interface WhyDeps {
  readonly view: CommittedView;
  readonly records: Pick<Records, "rulesAt" | "alarmsOnPoint" | "tickets">;
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
      checks: await this.#checks(query),
      silence: { ...silence, sentence: saySilence(language, silence, atMs) },
      conditions,
    };
  }

  /** By the dates the catalogue has now, and the records there were then. */
  async #checks({ enterprise, point: id, atMs, language }: WhyQuery): Promise<WireWhy["checks"]> {
    const { view, records } = this.#deps;
    const point = view.catalog.points.find((each) => each.enterprise === enterprise && each.id === id);
    if (point === undefined) return [];
    return sayChecks(language, point, await checkRecordsThen(records, { enterprise, point: id, atMs }), atMs);
  }
}

function spanOf({ spec }: CompiledCondition): number {
  const lookbackMs = spec.lookbackMs ?? (spec.by === "watch" ? LOOKBACK_MS : 0);
  return lookbackMs + spec.onDelayMs + spec.offDelayMs + MARGIN_MS;
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
  for (const event of await heard.events(replay.inputs)) replay.hear(event.input, event.reading, event.atMs);
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
