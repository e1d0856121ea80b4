import type { IssueParams } from "../../model/catalog/issue.ts";
import type { LintFinding } from "../../model/catalog/checks/report.ts";
import type { Deviation, WeakLimit } from "../../model/deviation.ts";
import { isAccepted } from "./accepted-rule.ts";
import { type Lint, type LintContext, placeInRule } from "./lint.ts";
import type { Plant, PlantRule } from "./plant.ts";
import { weakLimitsOf } from "./weak-limits.ts";

/**
 * A limit weaker than the standard is refused, unless two people have signed for it (a standing warning tells who), or it was in force as
 * it is before (nobody has signed: that is a standing warning, too). Once a signature is revoked, the rule is refused when it is given again.
 */
export const standardLimits: Lint = (plant, context) => {
  const weak = weakLimitsOf(plant);
  if (weak.size === 0) return [];
  const before = context.before();
  const weakBefore = before === plant ? weak : weakLimitsOf(before);
  return [...weak].flatMap(([rule, limits]) => {
    const standing = standingOf(rule, limits, context, acceptedBefore(rule, before, weakBefore));
    return limits.map((limit) => toFinding(rule, limit, standing));
  });
};

type Standing =
  | { readonly code: "weak-limit" | "weak-limit-unsigned" }
  | { readonly code: "weak-limit-revoked" | "weak-limit-signed"; readonly deviation: Deviation };

function standingOf(
  { rule }: PlantRule,
  limits: readonly WeakLimit[],
  { deviations }: LintContext,
  before: { readonly rule: PlantRule["rule"]; readonly weakLimits: readonly WeakLimit[] } | null,
): Standing {
  const accepting = deviations.filter((each) => isAccepted(rule, limits, each));
  const signed = accepting.find(({ state }) => state === "signed");
  if (signed !== undefined) return { code: "weak-limit-signed", deviation: signed };
  const wasThere = before !== null && isAccepted(rule, limits, before);
  const revoked = accepting.find(({ state }) => state === "revoked");
  if (!wasThere) return { code: "weak-limit" };
  return revoked === undefined ? { code: "weak-limit-unsigned" } : { code: "weak-limit-revoked", deviation: revoked };
}

function acceptedBefore({ rule }: PlantRule, before: Plant, weak: ReadonlyMap<PlantRule, readonly WeakLimit[]>) {
  const known = before.rules.get(rule.id);
  const weakLimits = known === undefined ? undefined : weak.get(known);
  return known === undefined || weakLimits === undefined ? null : { rule: known.rule, weakLimits };
}

function toFinding(planted: PlantRule, limit: WeakLimit, standing: Standing): LintFinding {
  const { rule } = planted;
  const { code } = standing;
  const params = { name: `rules/${rule.id}`, ...paramsOf(limit), ...signaturesOf(standing) };
  const severity = code === "weak-limit" || code === "weak-limit-revoked" ? "error" : "warning";
  const of = { ...placeInRule(planted, limit.path), code, params };
  return { ...of, severity, standing: severity === "warning" };
}

function paramsOf({ limit, unit, permissible, excess, setPoint, clause, confirmed, points }: WeakLimit): IssueParams {
  return {
    limit,
    unit,
    permissible: toSignificant(permissible, 4),
    percent: toSignificant(excess * 100, 2),
    setPoint,
    clause,
    confirmed,
    point: points[0] ?? "",
    points: points.length,
  };
}

function signaturesOf(standing: Standing): IssueParams {
  if (!("deviation" in standing)) return {};
  const { id, asked, decided, revoked, reason } = standing.deviation;
  const by = { deviation: id, askedBy: asked.by, signedBy: decided?.by ?? null };
  return revoked === null ? { ...by, reason } : { ...by, revokedBy: revoked.by, reason: revoked.note };
}

function toSignificant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
