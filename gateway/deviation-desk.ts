import { randomUUID } from "node:crypto";
import type { CommittedView, DeviationPort, DeviationRequest } from "../api/ports.ts";
import type { WireCatalogError } from "../api/wire.ts";
import type { Deviation, DeviationChange } from "../model/deviation.ts";
import type { Reply } from "../model/effects.ts";
import type { DeviationEvent } from "../model/journal-event.ts";
import { failed, ok, type Result } from "../model/result.ts";
import { weakLimitsOfRule } from "../rules/lint/lint-catalog.ts";
import { checkRuleDocument } from "./check-rule-document.ts";

export interface DeviationDeskDeps {
  readonly view: Pick<CommittedView, "catalog" | "deviations">;
  /** Journals the event and resolves once it is committed and shown. */
  readonly submit: (event: DeviationEvent) => Promise<Reply>;
}

/** Takes requests for limits weaker than the standard and the signatures under them to the journal; `step` decides. */
export function openDeviationDesk({ view, submit }: DeviationDeskDeps): DeviationPort {
  const take = async (
    by: string,
    of: { readonly enterprise: string; readonly deviation: string },
    change: DeviationChange,
  ): Promise<Result<Deviation, string>> => {
    const reply = await submit({ kind: "deviation", id: randomUUID(), by, ...of, change });
    const known = view.deviations.find(({ id }) => id === of.deviation);
    return reply.ok && known !== undefined ? ok(known) : failed(reply.reason ?? "unknown-deviation");
  };
  return {
    async ask(request) {
      const checked = checkRequest(view.catalog, request);
      if (!checked.ok) return checked;
      const { by, enterprise, reason } = request;
      return take(by, { enterprise, deviation: randomUUID() }, { type: "asked", reason, ...checked.value });
    },
    decide: ({ by, deviation: { id, enterprise }, type, note }) =>
      take(by, { enterprise, deviation: id }, { type, note }),
  };
}

type Asked = Pick<Extract<DeviationChange, { type: "asked" }>, "rule" | "weakLimits">;

/** The rule as the catalogue would take it, and how much weaker than the standard it is there. */
function checkRequest(
  catalog: CommittedView["catalog"],
  request: DeviationRequest,
): Result<Asked, string | readonly WireCatalogError[]> {
  const checked = checkRuleDocument(catalog, request);
  if (!checked.ok) return checked;
  const { rule, merged } = checked.value;
  const weakLimits = weakLimitsOfRule(merged, rule.id);
  return weakLimits.length === 0 ? failed("deviation-not-weaker") : ok({ rule, weakLimits });
}
