import type { Moment } from "../../alarms/moment.ts";
import type { Deviation, DeviationAct, DeviationChange } from "../../model/deviation.ts";
import type { DeviationStep } from "../../model/effects.ts";
import type { DeviationEvent } from "../../model/journal-event.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { isStillWeak, isWithin } from "../../rules/lint/accepted-rule.ts";
import { type CatalogShard, type EngineState, touch } from "../state.ts";
import { setFault } from "./system-fault.ts";

/** Deviations kept of one enterprise: far more than a plant may need, and few enough to be read by people. */
export const DEVIATIONS_MAX = 200;

/** Takes in what a person did about a deviation, if its state allows it, and answers by the event's id. Rights were checked before. */
export function stepDeviation(state: EngineState, event: DeviationEvent, moment: Moment): void {
  touch(state, state.catalog);
  const shard = state.catalog.data;
  const outcome = decide(shard, event, moment.wallMs);
  moment.effects.replies.push({ id: event.id, ok: outcome.ok, reason: outcome.ok ? null : outcome.error });
  if (!outcome.ok) return;
  const deviation = outcome.value;
  (shard.deviations ??= {})[deviation.id] = deviation;
  const { by, change } = event;
  moment.effects.deviationChanges.push({ type: change.type, deviation });
  audit(moment, by, { type: change.type, deviation });
  settleDeviations(state, moment);
}

/** A revoked deviation whose rule still stands as weak as it was: a standing fault of its enterprise until the rule is stricter or signed for. */
export function settleDeviations(state: EngineState, moment: Moment): void {
  const { catalog, deviations = {} } = state.catalog.data;
  const unsigned = unsignedRules(state.catalog.data);
  touch(state, state.global);
  const concerned = new Set(Object.values(deviations).map(({ enterprise }) => enterprise));
  for (const { id } of catalog.enterprises) {
    if (!concerned.has(id)) continue;
    const rules = unsigned.get(id) ?? [];
    const params = { rules: rules.length, first: rules[0] ?? null };
    setFault(state, { fault: "limit-unsigned", enterprise: id, subject: "", active: rules.length > 0, params }, moment);
  }
}

/**
 * Written down in the transaction that makes it durable: who answers for a limit must be on record whenever the limit is. The entry is the
 * enterprise's, so that its manager sees it whoever signed.
 */
function audit({ seq, wallMs: atMs, effects }: Moment, by: string, { type, deviation }: DeviationStep): void {
  const { id, enterprise, rule, reason, weakLimits, asked, decided, revoked } = deviation;
  const note = (type === "revoked" ? revoked : decided)?.note ?? null;
  const [first] = weakLimits;
  const limit = { limit: first?.limit ?? null, unit: first?.unit ?? null, permissible: first?.permissible ?? null };
  const params = { deviation: id, askedBy: asked.by, reason, note, ...limit, weakLimits: weakLimits.length };
  // What fell due before it, in the same record, has its numbers already; a signature has a name of its own.
  const key = `${seq}:deviation`;
  effects.audit.push({ key, atMs, by, action: `deviation-${type}`, enterprise, subject: `rules/${rule.id}`, params });
}

function decide(shard: CatalogShard, event: DeviationEvent, atMs: number): Result<Deviation, string> {
  const { by, change } = event;
  if (change.type === "asked") return ask(shard, event, change, { by, atMs, note: null });
  const known = shard.deviations?.[event.deviation];
  if (known === undefined || known.enterprise !== event.enterprise) return failed("unknown-deviation");
  const act: DeviationAct = { by, atMs, note: change.note };
  switch (change.type) {
    case "signed":
      if (known.state !== "asked") return failed("deviation-decided");
      if (known.asked.by === by) return failed("deviation-same-person");
      return ok({ ...known, state: "signed", decided: act });
    case "refused":
      if (known.state !== "asked") return failed("deviation-decided");
      return ok({ ...known, state: "refused", decided: act });
    case "revoked":
      if (known.state !== "signed") return failed("deviation-not-signed");
      return ok({ ...known, state: "revoked", revoked: act });
  }
}

function ask(
  shard: CatalogShard,
  { deviation: id, enterprise }: DeviationEvent,
  { reason, rule, weakLimits }: Extract<DeviationChange, { type: "asked" }>,
  asked: DeviationAct,
): Result<Deviation, string> {
  const own = Object.values(shard.deviations ?? {}).filter((each) => each.enterprise === enterprise);
  if (own.length >= DEVIATIONS_MAX) {
    const gone = own.find((each) => isOver(shard, each));
    if (gone === undefined) return failed("deviation-too-many");
    delete shard.deviations?.[gone.id];
  }
  return ok({ id, enterprise, rule, weakLimits, reason, state: "asked", asked, decided: null, revoked: null });
}

/** Nothing hangs on it any more; what happened to it stays in the audit. */
function isOver(shard: CatalogShard, deviation: Deviation): boolean {
  if (deviation.state === "refused") return true;
  const { rules } = shard.catalog;
  return deviation.state === "revoked" && !rules.some((rule) => !rule.retired && isStillWeak(rule, deviation));
}

/** Rules in force that only a revoked deviation speaks of, by enterprise. */
function unsignedRules({ catalog, deviations = {} }: CatalogShard): ReadonlyMap<string, readonly string[]> {
  const all = Object.values(deviations);
  const revoked = all.filter(({ state }) => state === "revoked");
  const found = new Map<string, string[]>();
  for (const rule of revoked.length === 0 ? [] : catalog.rules) {
    if (rule.retired === true || !revoked.some((each) => isStillWeak(rule, each))) continue;
    if (all.some((each) => each.state === "signed" && isWithin(rule, each.rule))) continue;
    found.set(rule.enterprise, [...(found.get(rule.enterprise) ?? []), rule.id]);
  }
  return found;
}
