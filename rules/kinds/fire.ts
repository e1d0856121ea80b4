import { z } from "zod";
import { levelSchema } from "../../model/catalog/schema.ts";
import type { Level } from "../../model/level.ts";
import {
  type ComponentFire,
  type FireGroup,
  newFireGroup,
  noteFireWord,
  putOffFires,
  resetFires,
  withState,
} from "../fire-group.ts";
import { higher, type JudgedReading, type Judgement, neverDue, type Sight, watch } from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import { memoryFormOf } from "../memory-form.ts";
import type { ConditionContext, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";

/** Proposal: GB 50116-2013, 4.1.6 asks for two independent triggers, and leaves open within what time. */
const CONFIRM_WITHIN_MS = 300_000;

const params = z.strictObject({
  /** Level of the first component in fire. Proposal. */
  firstLevel: levelSchema.default(2),
  /** Level once a second one confirms it. Proposal. */
  confirmedLevel: levelSchema.default(1),
  /** A fire that has ended by itself is still confirmed by a second within this time; one that stands, at any time. */
  confirmWithinMs: spanMs.min(1_000).default(CONFIRM_WITHIN_MS),
  /** A point of the panel: when it says `reset`, the whole group is reset. It confirms nothing itself. */
  panel: z.string().optional(),
  ...delayParams,
  /** Latched: rationalised default for fire in alarm management after IEC 62682. Proposal. */
  latch: z.boolean().default(true),
});
type Params = z.infer<typeof params>;

/** A group of detectors and manual call points: the first in fire, and a second that confirms it. */
export const FIRE: RuleKind<Params> = {
  kind: "fire",
  words: {
    zh: {
      name: "火警及确认",
      purpose: "同组首个部件报火警即报警，第二个探测器或手动报警按钮报火警则确认。",
      saw: "{value} 个部件报火警（{burning}）：首个 {first}，第二个 {second}，相隔 {betweenMs}；无法判断的部件：{blind}",
    },
    en: {
      name: "fire and confirmation",
      purpose: "Alarms at the first component of a group in fire; a second detector or manual call point confirms it.",
      saw: "{value} components are in fire ({burning}): first {first}, second {second}, {betweenMs} apart; blind: {blind}",
    },
  },
  params,
  pointKinds: ["fire"],
  over: "together",
  pointsNamed: ({ panel }) => (panel === undefined ? [] : [{ path: "params.panel", point: panel }]),
  conditions: (given, context) => [
    fireCondition(given, context, { level: given.firstLevel, limit: 1, judge: judgeFirst }),
    fireCondition(given, context, { level: given.confirmedLevel, limit: 2, judge: judgeConfirmed }),
  ],
  check,
  lint,
};

interface Stage {
  readonly level: Level;
  /** Components that must be in fire. */
  readonly limit: number;
  readonly judge: (group: FireGroup) => Judgement;
}

function fireCondition(given: Params, { points }: ConditionContext, stage: Stage) {
  // A point that stands twice must not confirm itself.
  const ids = [...new Set(points.map(({ id }) => id))];
  const panel = given.panel === undefined || ids.includes(given.panel) ? [] : [given.panel];
  const { confirmWithinMs, onDelayMs, offDelayMs, latch } = given;
  return watch<FireGroup>({
    by: "watch",
    level: stage.level,
    limit: stage.limit,
    onDelayMs,
    offDelayMs,
    latch,
    farther: higher,
    others: [...ids.slice(1), ...panel],
    memoryForm: memoryFormOf("fire", ids, confirmWithinMs),
    newMemory: () => newFireGroup(ids.length),
    take: (group, input, reading, atMs) => {
      if (input < ids.length) noteFireWord(group, input, wordOf(reading), { atMs, confirmWithinMs });
      else if (reading.known && reading.value === "reset") resetFires(group);
    },
    judge: stage.judge,
    dueAtMs: neverDue,
    deafen: putOffFires,
    sight: (group) => sightOf(group, ids),
  });
}

function wordOf({ known, value }: JudgedReading) {
  return known ? value : "unknown";
}

function judgeFirst(group: FireGroup): Judgement {
  if (group.burning > 0) return "exceeded";
  // What burnt and then went blind has not been put out.
  if (group.burnt > 0) return "unknown";
  return group.quiet > 0 ? "clear" : "unknown";
}

function judgeConfirmed(group: FireGroup): Judgement {
  const first = judgeFirst(group);
  return group.confirmed === null && first === "exceeded" ? "inside" : first;
}

function sightOf(group: FireGroup, ids: readonly string[]): Sight {
  const { first, confirmed } = group;
  return {
    value: group.burning + group.burnt,
    facts: {
      first: nameOf(confirmed?.first ?? first, ids),
      second: nameOf(confirmed?.second ?? null, ids),
      betweenMs: confirmed === null ? null : confirmed.second.atMs - confirmed.first.atMs,
      burning: listOf(withState(group, "fire", "burnt"), ids),
      blind: listOf(withState(group, "blind", "burnt"), ids),
    },
  };
}

function nameOf(fire: ComponentFire | null, ids: readonly string[]): string | null {
  return fire === null ? null : (ids[fire.input] ?? null);
}

/** How many points a list of them names; the rest are counted. */
const NAMED_MAX = 8;

function listOf(inputs: readonly number[], ids: readonly string[]): string | null {
  if (inputs.length === 0) return null;
  const named = inputs.slice(0, NAMED_MAX).map((input) => ids[input] ?? "");
  const more = inputs.length - named.length;
  return more === 0 ? named.join(", ") : `${named.join(", ")} +${more}`;
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (use.level !== undefined) {
    const detail = "params.firstLevel and params.confirmedLevel say the levels of a fire rule";
    problems.push({ path: "level", code: "level-twice", detail });
  }
  if (given.confirmedLevel >= given.firstLevel) {
    const detail = "a confirmed fire must be graver than its first alarm";
    problems.push({ path: "params.confirmedLevel", code: "levels-out-of-order", detail });
  }
  if (given.panel === undefined) return problems;
  if (use.points.some(({ id }) => id === given.panel)) {
    const detail = "the panel repeats what its components say: it cannot be one of them";
    problems.push({ path: "params.panel", code: "panel-is-component", detail });
  }
  const panel = use.factsOf(given.panel);
  if (panel !== null && panel.kind !== "fire") {
    const detail = `the panel must be a fire point, not ${panel.kind}`;
    problems.push({ path: "params.panel", code: "point-kind", detail });
  }
  return problems;
}

function lint(_given: Params, use: RuleUse): readonly RuleProblem[] {
  if (use.points.length !== 1) return [];
  const detail = "a group of one component is never confirmed by a second";
  return [{ path: "points", code: "confirmation-impossible", detail }];
}
