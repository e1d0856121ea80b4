import type { Rule } from "../model/catalog/catalog.ts";
import { type PointFacts, undescribedPoint } from "../model/catalog/point-facts.ts";
import type { Level } from "../model/level.ts";
import { failed, ok, type Result } from "../model/result.ts";
import type { Condition } from "./condition.ts";
import { hearEachPointOnce } from "./hear-each-point-once.ts";
import { RULE_KINDS } from "./kinds/index.ts";
import type { ConditionContext, Horizon, NamedPoint, RuleKind, RuleProblem, RuleUse, ValueLimit } from "./rule-kind.ts";

/** One condition of a rule of the catalogue on one point, ready to judge. */
export interface CompiledCondition<Spec extends Condition = Condition> {
  readonly rule: string;
  readonly kind: string;
  readonly enterprise: string;
  /** The point it stands on. */
  readonly point: string;
  /** `<rule>/<level>`, with a name `<rule>:<name>/<level>`: unique on its point, because a rule has each level once under each name. */
  readonly key: string;
  readonly spec: Spec;
}

/** A point of the rule's enterprise. */
type FactsOf = (point: string) => PointFacts;

/** Conditions that were made already, by what they follow from. */
export type MadeConditions = Map<string, readonly Condition[]>;

/**
 * Makes a rule ready to judge. Fails with what is wrong, in English, `<path>: <detail>` each. `made`: conditions of other rules, to be
 * shared where rule and point are alike.
 */
export function compileRule(
  rule: Rule,
  factsOf: FactsOf = undescribedPoint,
  made: MadeConditions = new Map(),
): Result<readonly CompiledCondition[], readonly string[]> {
  const parsed = parseRule(rule);
  if (!parsed.ok) return failed(parsed.error.map(({ path, detail }) => `${path}: ${detail}`));
  const { kind, params } = parsed.value;
  // Whether the points fit is the catalogue check's business: a rule that is in force must judge.
  const problems = kind.check?.(params, useOf(rule, [])) ?? [];
  if (problems.length > 0) return failed(problems.map(({ path, detail }) => `${path}: ${detail}`));
  const points = rule.points.map(factsOf);
  const groups = kind.over === "each" ? points.map((point) => [point]) : [points];
  return ok(groups.flatMap((group) => compileGroup(rule, parsed.value, group, factsOf, made)));
}

function compileGroup(
  rule: Rule,
  { kind, params }: ParsedRule,
  points: readonly PointFacts[],
  factsOf: FactsOf,
  made: MadeConditions,
): readonly CompiledCondition[] {
  const [point] = points;
  // The schema demands at least one point.
  if (point === undefined) return [];
  const context = { level: rule.level, point, points, factsOf };
  return conditionsOf(kind, params, context, made).map((spec) => ({
    rule: rule.id,
    kind: kind.kind,
    enterprise: rule.enterprise,
    point: point.id,
    key: `${rule.id}${spec.name === undefined ? "" : `:${spec.name}`}/${spec.level}`,
    spec: spec.by === "watch" ? hearEachPointOnce(point.id, spec) : spec,
  }));
}

function conditionsOf(
  kind: RuleKind,
  params: unknown,
  context: ConditionContext,
  made: MadeConditions,
): readonly Condition[] {
  if (kind.alike === undefined) return kind.conditions(params, context);
  const key = JSON.stringify([kind.kind, context.level, params, { ...context.point, id: null }]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = kind.conditions(params, context);
  made.set(key, fresh);
  return fresh;
}

/** What the levels of one rule that are about the same thing have in common: their key without the level. */
export function concernOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/"));
}

/** Levels of the alarms a rule may raise, written down or not; a rule that judges nothing raises none. */
export function levelsOfRule(rule: Rule): readonly Level[] {
  const compiled = compileRule(rule);
  return compiled.ok ? [...new Set(compiled.value.map(({ spec }) => spec.level))] : [];
}

/** The points a rule's parameters name beside its own; none if they cannot be read. */
export function pointsNamedBy(rule: Rule): readonly NamedPoint[] {
  const parsed = parseRule(rule);
  return parsed.ok ? (parsed.value.kind.pointsNamed?.(parsed.value.params) ?? []) : [];
}

/** Everything for which a rule must be refused; empty: fine. `known`: its points, and those its parameters name. */
export function checkRule(rule: Rule, known: readonly PointFacts[]): readonly RuleProblem[] {
  const parsed = parseRule(rule);
  if (!parsed.ok) return parsed.error;
  const { kind, params } = parsed.value;
  const use = useOf(rule, known);
  const misfits = use.pointKinds.filter((pointKind) => !kind.pointKinds.includes(pointKind));
  const detail = `a ${kind.kind} rule judges ${kind.pointKinds.join(", ")} points, not ${misfits.join(", ")}`;
  if (misfits.length > 0) return [{ path: "points", code: "point-kind", detail }];
  return kind.check?.(params, use) ?? [];
}

/** What a rule that may be taken most likely does not mean; empty: nothing. For warnings. */
export function lintRule(rule: Rule, known: readonly PointFacts[]): readonly RuleProblem[] {
  const parsed = parseRule(rule);
  if (!parsed.ok || checkRule(rule, known).length > 0) return [];
  return parsed.value.kind.lint?.(parsed.value.params, useOf(rule, known)) ?? [];
}

/** A rule as it is meant: its limits, how far it looks ahead, the points its parameters name, and those parameters with everything filled in that was left out. */
export interface RuleMeaning {
  readonly named: readonly NamedPoint[];
  readonly limits: readonly ValueLimit[];
  readonly horizons: readonly Horizon[];
  readonly params: unknown;
}

/** What a rule means; null: it would be refused. Rules are never changed in place, so each is read once. */
export function meaningOf(rule: Rule): RuleMeaning | null {
  const known = meanings.get(rule);
  if (known !== undefined) return known;
  const meaning = readMeaning(rule);
  meanings.set(rule, meaning);
  return meaning;
}

const meanings = new WeakMap<Rule, RuleMeaning | null>();

function readMeaning(rule: Rule): RuleMeaning | null {
  const parsed = parseRule(rule);
  if (!parsed.ok) return null;
  const { kind, params } = parsed.value;
  if ((kind.check?.(params, useOf(rule, [])) ?? []).length > 0) return null;
  const named = kind.pointsNamed?.(params) ?? [];
  const [limits, horizons] = [kind.limits?.(params, rule.level) ?? [], kind.horizons?.(params) ?? []];
  return { limits, horizons, named, params };
}

function useOf(rule: Rule, known: readonly PointFacts[]): RuleUse {
  const byId = new Map(known.map((facts) => [facts.id, facts]));
  const points = rule.points.flatMap((id) => byId.get(id) ?? []);
  const pointKinds = [...new Set(points.map(({ kind }) => kind))];
  return { level: rule.level, pointKinds, points, factsOf: (point) => byId.get(point) ?? null };
}

/** A kind together with parameters of its own. */
interface ParsedRule {
  readonly kind: RuleKind;
  readonly params: unknown;
}

function parseRule(rule: Rule): Result<ParsedRule, readonly RuleProblem[]> {
  const kind = RULE_KINDS.find((known) => known.kind === rule.kind);
  if (kind === undefined) {
    const known = RULE_KINDS.map((each) => each.kind).join(", ");
    return failed([{ path: "kind", code: "unknown-kind", detail: `no rule kind ${rule.kind}; there are ${known}` }]);
  }
  const parsed = kind.params.safeParse(rule.params);
  if (parsed.success) return ok({ kind, params: parsed.data });
  return failed(
    parsed.error.issues.map(({ path, message }) => ({
      path: ["params", ...path].join("."),
      code: "params-invalid",
      detail: message,
    })),
  );
}
