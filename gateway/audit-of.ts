import type { Effects } from "../model/effects.ts";
import type { AuditEntry } from "../storage/records/records.ts";

/**
 * What of the decisions of `step` belongs into the audit, in the transaction that makes them durable. Signatures do: who answers for a limit
 * must be on record whenever the limit is. The entry is the enterprise's, so that its manager sees it whoever signed.
 */
export function auditOf(effects: Effects): readonly AuditEntry[] {
  return effects.deviationChanges.map(({ seq, atMs, by, type, deviation }) => {
    const { id, enterprise, rule, reason, weakLimits, asked, decided, revoked } = deviation;
    const note = type === "revoked" ? revoked?.note : decided?.note;
    const limits = weakLimits
      .slice(0, 10)
      .map(({ path, limit, unit, permissible }) => ({ path, limit, unit, permissible }));
    const params = { deviation: id, askedBy: asked.by, reason, note: note ?? null, limits };
    return {
      atMs,
      by,
      action: `deviation-${type}`,
      enterprise,
      subject: `rules/${rule.id}`,
      params,
      key: `${seq}:deviation`,
    };
  });
}
