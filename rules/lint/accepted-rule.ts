import type { Rule } from "../../model/catalog/catalog.ts";
import { isSameJson } from "../../model/catalog/same-json.ts";
import type { AcceptedRule, WeakLimit } from "../../model/deviation.ts";
import { meaningOf } from "../compile-rule.ts";
import type { ValueLimit } from "../rule-kind.ts";
import { toSteps } from "./lint.ts";
import { ROUNDING_SHARE } from "./weak-limits.ts";

/** Whether a rule with these weak limits was accepted: it is the accepted one or stricter, and nowhere weaker than it was then. */
export function isAccepted(rule: Rule, weakLimits: readonly WeakLimit[], accepted: AcceptedRule): boolean {
  return isWithin(rule, accepted.rule) && weakLimits.every((each) => isKnownWeak(each, accepted.weakLimits));
}

/**
 * Whether a rule is another one or stricter: the same kind and level, no other points, the same parameters but for limits that are reached
 * no later. The name may differ: nothing is judged by it.
 */
export function isWithin(rule: Rule, other: Rule): boolean {
  if (rule.id !== other.id || rule.enterprise !== other.enterprise) return false;
  if (rule.kind !== other.kind || rule.level !== other.level) return false;
  if (rule.points.some((point) => !other.points.includes(point))) return false;
  const [own, its] = [meaningOf(rule), meaningOf(other)];
  if (own === null || its === null || own.limits.length !== its.limits.length) return false;
  if (!own.limits.every((limit, i) => isNotBeyond(limit, its.limits[i]))) return false;
  return isSameJson(withoutLimits(own.params, own.limits), withoutLimits(its.params, its.limits));
}

function isNotBeyond(limit: ValueLimit, other: ValueLimit | undefined): boolean {
  if (other === undefined || limit.path !== other.path || limit.direction !== other.direction) return false;
  return limit.direction === "high" ? limit.limit <= other.limit : limit.limit >= other.limit;
}

/** A share of the set-point says how weak it is, also when another set-point has become its measure. */
function isKnownWeak(weak: WeakLimit, known: readonly WeakLimit[]): boolean {
  const asWeak = known.filter(
    // A release may convert with other last digits.
    ({ path, unit, excess }) => path === weak.path && unit === weak.unit && excess * (1 + 1e-6) >= weak.excess,
  );
  return weak.points.every((point) => asWeak.some(({ points }) => points.includes(point)));
}

/** Parameters with every limit blanked out. */
function withoutLimits(params: unknown, limits: readonly ValueLimit[]): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(params));
  for (const { path } of limits) {
    const [, ...steps] = toSteps(path);
    const last = steps.pop();
    let holder: unknown = copy;
    for (const step of steps) holder = stepInto(holder, step);
    if (typeof holder === "object" && holder !== null && last !== undefined) Reflect.set(holder, last, null);
  }
  return copy;
}

function stepInto(holder: unknown, step: string | number): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, step) : undefined;
}

/** Whether a rule is still weaker than the standard in the way it was accepted: told from the set-points as they were found then. */
export function isStillWeak(rule: Rule, accepted: AcceptedRule): boolean {
  if (!isWithin(rule, accepted.rule)) return false;
  const limits = meaningOf(rule)?.limits ?? [];
  return accepted.weakLimits.some(({ path, points, permissible, direction }) => {
    const limit = limits.find((each) => each.path === path)?.limit;
    if (limit === undefined || !points.some((point) => rule.points.includes(point))) return false;
    const beyond = direction === "high" ? limit - permissible : permissible - limit;
    return beyond > permissible * ROUNDING_SHARE;
  });
}
