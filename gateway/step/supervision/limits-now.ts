import type { Catalog } from "../../../model/catalog/catalog.ts";
import { meaningOf } from "../../../rules/compile-rule.ts";
import { rulesInForce } from "../../../rules/rules-in-force.ts";
import type { LimitNow } from "../../../supervision/look.ts";

/** The limits that written rules and packs set for a point. What a permit or an event adds for a while is not among them. */
export function limitsNow(catalog: Catalog, enterprise: string, point: string): readonly LimitNow[] {
  const own = rulesInForce(catalog).filter((rule) => rule.enterprise === enterprise && rule.points.includes(point));
  return own.flatMap((rule) =>
    (meaningOf(rule)?.limits ?? []).flatMap(({ direction, limit, level }) =>
      level === undefined || direction === undefined ? [] : [{ rule: rule.id, direction, level, limit }],
    ),
  );
}
