import type { PointKind, Rule } from "../model/catalog/catalog.ts";
import { failed, ok, type Result } from "../model/result.ts";
import { RULE_KINDS } from "./kinds/index.ts";
import type { ConditionSpec, RuleKind, RuleProblem, RuleUse } from "./rule-kind.ts";

/** One condition of a rule of the catalogue, ready to judge. */
export interface CompiledCondition {
  readonly rule: string;
  readonly enterprise: string;
  /** `<rule>/<level>`: unique, because a rule has each level once. */
  readonly key: string;
  readonly spec: ConditionSpec;
}

/** Makes a rule ready to judge. Fails with what is wrong, in English, `<path>: <detail>` each. */
export function compileRule(rule: Rule): Result<readonly CompiledCondition[], readonly string[]> {
  const parsed = parseRule(rule);
  if (!parsed.ok) return failed(parsed.error.map(({ path, detail }) => `${path}: ${detail}`));
  const { kind, params } = parsed.value;
  // Whether the points fit is the catalogue check's business: a rule that is in force must judge.
  const problems = kind.check?.(params, useOf(rule, [])) ?? [];
  if (problems.length > 0) return failed(problems.map(({ path, detail }) => `${path}: ${detail}`));
  return ok(
    kind.conditions(params, rule.level).map((spec) => ({
      rule: rule.id,
      enterprise: rule.enterprise,
      key: `${rule.id}/${spec.level}`,
      spec,
    })),
  );
}

/** Everything for which a rule must be refused; empty: fine. `pointKinds`: kinds of the points it names. */
export function checkRule(rule: Rule, pointKinds: readonly PointKind[]): readonly RuleProblem[] {
  const parsed = parseRule(rule);
  if (!parsed.ok) return parsed.error;
  const { kind, params } = parsed.value;
  const misfits = pointKinds.filter((pointKind) => !kind.pointKinds.includes(pointKind));
  const detail = `a ${kind.kind} rule judges ${kind.pointKinds.join(", ")} points, not ${misfits.join(", ")}`;
  if (misfits.length > 0) return [{ path: "points", code: "point-kind", detail }];
  return kind.check?.(params, useOf(rule, pointKinds)) ?? [];
}

/** What a rule that may be taken most likely does not mean; empty: nothing. For warnings. */
export function lintRule(rule: Rule, pointKinds: readonly PointKind[]): readonly RuleProblem[] {
  const parsed = parseRule(rule);
  if (!parsed.ok || checkRule(rule, pointKinds).length > 0) return [];
  return parsed.value.kind.lint?.(parsed.value.params, useOf(rule, pointKinds)) ?? [];
}

function useOf(rule: Rule, pointKinds: readonly PointKind[]): RuleUse {
  return { level: rule.level, pointKinds: [...new Set(pointKinds)] };
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
