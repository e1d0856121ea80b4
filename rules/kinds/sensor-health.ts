import { z } from "zod";
import { levelSchema } from "../../model/catalog/schema.ts";
import type { PointFacts } from "../../model/catalog/point-facts.ts";
import type { Level } from "../../model/level.ts";
import { DAY_MS, HOUR_MS } from "../../model/time.ts";
import {
  type Condition,
  firstStands,
  type JudgedReading,
  type Judgement,
  neverDue,
  type Sight,
  watch,
} from "../condition.ts";
import { delayParams, spanMs } from "../delays.ts";
import { clampedAtZero } from "../health/clamped-at-zero.ts";
import { crossInterference } from "../health/cross-interference.ts";
import { frozen } from "../health/frozen.ts";
import { type Finding, type HealthCheck, sentValue } from "../health/health-check.ts";
import { negative } from "../health/negative.ts";
import { overRange } from "../health/over-range.ts";
import { spike } from "../health/spike.ts";
import type { ConditionContext, NamedPoint, RuleKind, RuleProblem, RuleUse } from "../rule-kind.ts";

const level = levelSchema.optional();
const pointId = z.string().min(1).max(63);
const dayMs = spanMs.min(HOUR_MS).default(DAY_MS);
/** In the point's unit; 0: any change is one. */
const resolution = z.number().min(0).default(0);

/** Each check that is named is switched on. All figures are proposals. */
const params = z.strictObject({
  frozen: z.strictObject({ level, forMs: dayMs, resolution, lively: z.boolean().default(false) }).optional(),
  clampedAtZero: z
    .strictObject({
      level,
      peers: z.array(pointId).min(1).max(10),
      forMs: dayMs,
      share: z.number().min(0.5).max(1).default(0.95),
      resolution,
    })
    .optional(),
  /** Left out: −10 %LEL of a combustible gas, else −5 % of full scale. */
  negative: z.strictObject({ level, limit: z.number().max(0).optional() }).optional(),
  /** Left out: 50 % of the span. */
  spike: z.strictObject({ level, jump: z.number().positive().optional() }).optional(),
  overRange: z.strictObject({ level }).optional(),
  crossInterference: z
    .strictObject({
      level,
      by: pointId,
      /** In the unit of the other point. */
      presentAt: z.number(),
      /** Left out: 5 % of the span. */
      riseBy: z.number().positive().optional(),
      windowMs: spanMs.min(60_000).max(DAY_MS).default(600_000),
    })
    .optional(),
  ...delayParams,
});
type Params = z.infer<typeof params>;

/**
 * What can be told of a sensor from its own readings and those of its peers.
 *
 * One alarm a sensor and level, its facts naming what failed: whoever is sent to look at the sensor looks at all of it. Who wants an alarm for each
 * check writes a rule for each. Faults are yellow; what is only advice (spike, cross-interference) is blue unless it has a level of its
 * own, and is so an alarm of its own. Nothing here ever holds back an alarm of the value.
 */
export const SENSOR_HEALTH: RuleKind<Params> = {
  kind: "sensor-health",
  words: {
    zh: {
      name: "传感器健康",
      purpose: "由读数判断传感器自身是否正常：卡死、零点钳位、负漂移、尖峰、超量程、交叉干扰。",
      saw: "当前值 {value} {unit}，未通过：{failedZh}",
    },
    en: {
      name: "sensor health",
      purpose:
        "Alarms when a sensor's own readings show that it is not well: frozen, clamped at zero, negative, spikes, over range, cross-interference.",
      saw: "the value is {value} {unit}; not well: {failed}",
    },
  },
  params,
  pointKinds: ["gas", "analog"],
  over: "each",
  alike: true,
  pointsNamed,
  conditions,
  check,
};

/** Proposals: a fault blinds the point as silence does; advice only explains. */
const FAULT_LEVEL: Level = 3;
const ADVICE_LEVEL: Level = 4;

/** −10 %LEL of a combustible gas, −5 % of full scale of anything else, half the span, a twentieth of it: proposals. */
const NEGATIVE_LEL = -10;
const NEGATIVE_SHARE = -0.05;
const JUMP_SHARE = 0.5;
const RISE_SHARE = 0.05;

function conditions(given: Params, { level: ruleLevel, point }: ConditionContext): readonly Condition[] {
  const byLevel = new Map<Level, HealthCheck[]>();
  const add = (own: Level | undefined, usual: Level, check: HealthCheck) => {
    const at = own ?? usual;
    byLevel.set(at, [...(byLevel.get(at) ?? []), check]);
  };
  const fault = ruleLevel ?? FAULT_LEVEL;
  const { fullScale, span } = scaleOf(point);
  const { negative: below, spike: sudden, crossInterference: cross } = given;
  if (given.frozen) add(given.frozen.level, fault, frozen(given.frozen));
  if (given.clampedAtZero) add(given.clampedAtZero.level, fault, clampedAtZero(given.clampedAtZero));
  // Without a range these judge nothing; the check of the catalogue has refused such a rule.
  const limit = below && (below.limit ?? negativeLimitOf(point));
  if (below && typeof limit === "number") add(below.level, fault, negative({ limit }));
  if (given.overRange && fullScale !== null) add(given.overRange.level, fault, overRange({ fullScale }));
  const jump = sudden && (sudden.jump ?? shareOf(span, JUMP_SHARE));
  if (sudden && typeof jump === "number") add(sudden.level, ADVICE_LEVEL, spike({ jump }));
  const riseBy = cross && (cross.riseBy ?? shareOf(span, RISE_SHARE));
  if (cross && typeof riseBy === "number") add(cross.level, ADVICE_LEVEL, crossInterference({ ...cross, riseBy }));
  return [...byLevel].sort(([a], [b]) => a - b).map(([at, checks]) => healthCondition(given, at, checks));
}

function scaleOf({ rangeMin, rangeMax }: PointFacts) {
  return { fullScale: rangeMax, span: rangeMax === null ? null : rangeMax - (rangeMin ?? 0) };
}

function negativeLimitOf({ unit, rangeMax }: PointFacts): number | null {
  return unit === "%LEL" ? NEGATIVE_LEL : shareOf(rangeMax, NEGATIVE_SHARE);
}

function shareOf(whole: number | null, share: number): number | null {
  return whole === null ? null : whole * share;
}

/** Hours without a reading are no rest, so that a rest may reach back farther than it is long. */
function lookbackOf({ frozen: still, clampedAtZero: clamped, crossInterference: cross }: Params): number {
  return Math.max(HOUR_MS, 2 * (still?.forMs ?? 0), 2 * (clamped?.forMs ?? 0), cross?.windowMs ?? 0);
}

interface Memory {
  /** The newest value the sensor sent. */
  value: number | null;
  /** What each check remembers, in their order. */
  readonly own: readonly unknown[];
  /** Checks that failed and have not been seen to pass since. */
  standing: readonly number[];
}

function healthCondition(given: Params, at: Level, checks: readonly HealthCheck[]) {
  const timed = checks.flatMap(({ dueAtMs }, place) => (dueAtMs === undefined ? [] : [{ dueAtMs, place }]));
  const placed = placesOf(checks);
  const inputs = checks.flatMap(({ others }, i) => others.map((_, k) => ({ check: i, input: k + 1 })));
  return watch<Memory>({
    by: "watch",
    level: at,
    limit: null,
    onDelayMs: given.onDelayMs,
    offDelayMs: given.offDelayMs,
    latch: given.latch,
    lookbackMs: lookbackOf(given),
    farther: firstStands,
    others: checks.flatMap(({ others }) => others),
    memoryForm: `sensor-health/${checks.map(({ name, form }) => `${name}:${form}`).join("/")}`,
    newMemory: () => ({ value: null, own: checks.map((check) => check.newMemory()), standing: [] }),
    take: (memory, input, reading, atMs) => {
      // Place −1 of a list is looked for like a name, which cost a quarter of the time of this kind.
      const named = input === 0 ? undefined : inputs[input - 1];
      if (named !== undefined) {
        checks[named.check]?.take(memory.own[named.check], named.input, reading, atMs);
        return;
      }
      memory.value = sentValue(reading);
      takeOwn(memory, placed, reading, atMs);
    },
    judge: (memory, atMs) => judge(memory, placed, atMs),
    dueAtMs: timed.length === 0 ? neverDue : (memory) => soonestOf(memory, timed),
    deafen: ({ own }, deafMs) => checks.forEach((check, i) => check.deafen?.(own[i], deafMs)),
    sight: (memory): Sight => sight(memory, checks),
  });
}

/** A check, and its place in the list; null: it is not switched on. */
type PlacedCheck = { readonly check: HealthCheck; readonly at: number } | null;

/**
 * The checks of a condition by name, each called where no other is: a call that always meets the same code is compiled into its caller, and every reading
 * goes through all of them.
 */
interface PlacedChecks {
  readonly still: PlacedCheck;
  readonly clamped: PlacedCheck;
  readonly below: PlacedCheck;
  readonly over: PlacedCheck;
  readonly sudden: PlacedCheck;
  readonly cross: PlacedCheck;
}

function placesOf(checks: readonly HealthCheck[]): PlacedChecks {
  const placeOf = (name: keyof Params): PlacedCheck => {
    const at = checks.findIndex((check) => check.name === name);
    const check = checks[at];
    return check === undefined ? null : { check, at };
  };
  return {
    still: placeOf("frozen"),
    clamped: placeOf("clampedAtZero"),
    below: placeOf("negative"),
    over: placeOf("overRange"),
    sudden: placeOf("spike"),
    cross: placeOf("crossInterference"),
  };
}

function takeOwn({ own }: Memory, checks: PlacedChecks, reading: JudgedReading, atMs: number): void {
  const { still, clamped, below, over, sudden, cross } = checks;
  if (still !== null) still.check.take(own[still.at], 0, reading, atMs);
  if (clamped !== null) clamped.check.take(own[clamped.at], 0, reading, atMs);
  if (below !== null) below.check.take(own[below.at], 0, reading, atMs);
  if (over !== null) over.check.take(own[over.at], 0, reading, atMs);
  if (sudden !== null) sudden.check.take(own[sudden.at], 0, reading, atMs);
  if (cross !== null) cross.check.take(own[cross.at], 0, reading, atMs);
}

/**
 * Met while a check fails. It clears when each that failed has passed since: a check that can say nothing yet (a day is not over, a peer
 * is silent) keeps neither the others' alarms up nor its own away.
 */
function judge(memory: Memory, checks: PlacedChecks, atMs: number): Judgement {
  const { own } = memory;
  const { still, clamped, below, over, sudden, cross } = checks;
  let found = 0;
  if (still !== null) found |= note(memory, still.at, still.check.judge(own[still.at], atMs));
  if (clamped !== null) found |= note(memory, clamped.at, clamped.check.judge(own[clamped.at], atMs));
  if (below !== null) found |= note(memory, below.at, below.check.judge(own[below.at], atMs));
  if (over !== null) found |= note(memory, over.at, over.check.judge(own[over.at], atMs));
  if (sudden !== null) found |= note(memory, sudden.at, sudden.check.judge(own[sudden.at], atMs));
  if (cross !== null) found |= note(memory, cross.at, cross.check.judge(own[cross.at], atMs));
  if ((found & LATCHING) !== 0) return "latching";
  if ((found & FAILED) !== 0) return "exceeded";
  return memory.standing.length === 0 && (found & PASSED) !== 0 ? "clear" : "unknown";
}

const [PASSED, FAILED, LATCHING] = [1, 2, 4] as const;

function note(memory: Memory, place: number, finding: Finding): number {
  switch (finding) {
    case "unknown":
      return 0;
    case "fine":
      if (memory.standing.length > 0) setStanding(memory, place, false);
      return PASSED;
    case "failed":
      setStanding(memory, place, true);
      return FAILED;
    case "latching":
      setStanding(memory, place, true);
      return LATCHING;
  }
}

function setStanding(memory: Memory, place: number, stands: boolean): void {
  if (memory.standing.includes(place) === stands) return;
  const others = memory.standing.filter((each) => each !== place);
  memory.standing = stands ? [...others, place].sort((a, b) => a - b) : others;
}

/** A check that time alone may change, and its place in the list. */
interface TimedCheck {
  readonly place: number;
  dueAtMs(memory: unknown): number | null;
}

function soonestOf({ own }: Memory, timed: readonly TimedCheck[]): number | null {
  let nextMs: number | null = null;
  for (let i = 0; i < timed.length; i++) {
    // The index is one of the list's.
    const check = timed[i] as TimedCheck;
    const dueMs = check.dueAtMs(own[check.place]);
    if (dueMs !== null && (nextMs === null || dueMs < nextMs)) nextMs = dueMs;
  }
  return nextMs;
}

function sight({ value, own, standing }: Memory, checks: readonly HealthCheck[]): Sight {
  // Places of checks, and nothing else, stand in the memory.
  const found = standing.map((i) => ({ check: checks[i] as HealthCheck, memory: own[i] }));
  const facts = found.map(({ check, memory }) => check.facts(memory));
  const failed = found.map(({ check }) => check.name).join(", ");
  const failedZh = found.map(({ check }) => check.nameZh).join("、");
  return { value, facts: Object.assign({}, ...facts, { failed, failedZh }) };
}

function pointsNamed({ clampedAtZero: clamped, crossInterference: cross }: Params): readonly NamedPoint[] {
  const peers = clamped?.peers.map((point, i) => ({ path: `params.clampedAtZero.peers.${i}`, point })) ?? [];
  return cross === undefined ? peers : [...peers, { path: "params.crossInterference.by", point: cross.by }];
}

function check(given: Params, use: RuleUse): readonly RuleProblem[] {
  const switched = [
    given.frozen,
    given.clampedAtZero,
    given.negative,
    given.spike,
    given.overRange,
    given.crossInterference,
  ];
  if (switched.every((each) => each === undefined)) {
    return [{ path: "params", code: "no-checks", detail: "name at least one check" }];
  }
  const own = new Set(use.points.map(({ id }) => id));
  const selves = pointsNamed(given).filter(({ point }) => own.has(point));
  return [
    ...selves.map(({ path, point }) => ({ path, code: "own-peer", detail: `${point} is judged by the rule itself` })),
    ...use.points.flatMap((point) => checkRange(given, point)),
  ];
}

function checkRange(given: Params, point: PointFacts): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  const need = (at: string, what: string) => {
    const detail = `${point.id} has no rangeMax: ${what}`;
    problems.push({ path: `params.${at}`, code: "range-missing", detail });
  };
  const { negative: below } = given;
  const limit = below === undefined ? null : (below.limit ?? negativeLimitOf(point));
  if (below !== undefined && limit === null) need("negative", "give it one, or the check a limit");
  if (below !== undefined && below.limit === undefined && limit !== null && (point.rangeMin ?? 0) < limit) {
    const detail = `${point.id} reads below 0 by its range: give the check a limit`;
    problems.push({ path: "params.negative", code: "signed-range", detail });
  }
  if (point.rangeMax !== null) return problems;
  if (given.overRange !== undefined) need("overRange", "give it one");
  if (given.spike !== undefined && given.spike.jump === undefined) need("spike", "give it one, or the check a jump");
  const { crossInterference: cross } = given;
  if (cross !== undefined && cross.riseBy === undefined) {
    need("crossInterference", "give it one, or the check a riseBy");
  }
  return problems;
}
