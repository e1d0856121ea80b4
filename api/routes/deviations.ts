import { z } from "zod";
import type { Deviation, DeviationAct } from "../../model/deviation.ts";
import { can } from "../access.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import type { Outcome } from "../idempotency.ts";
import { toPage } from "../page.ts";
import { idText, pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { conflict, forbidden, Refusal } from "../refusal.ts";
import { deviationSchema } from "../rule-schemas.ts";
import { listOf, refusals } from "../schemas.ts";
import type { WireDeviation, WireDeviationAct } from "../wire-rules.ts";

const words = z.string().trim().min(1).max(500);

/** What may be done to a deviation; taking a signature back needs a reason, the others may have one. */
const DECISIONS = [
  {
    verb: "sign",
    type: "signed",
    summary: "Signs for a limit weaker than the standard: the second person",
    body: z.object({ note: words.nullish() }).nullish(),
  },
  {
    verb: "refuse",
    type: "refused",
    summary: "Refuses a deviation asked for, or takes one's own request back",
    body: z.object({ note: words.nullish() }).nullish(),
  },
  {
    verb: "revoke",
    type: "revoked",
    summary: "Takes a signature back: the rule stands as a fault until it is stricter or signed for anew",
    body: z.object({ note: words }),
  },
] as const;

export function deviationRoutes(app: ApiServer, context: ApiContext): void {
  const { ports } = context;
  const list = {
    summary: "Limits weaker than the standard that people asked or answer for, newest first",
    tags: ["rules"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(deviationSchema), ...refusals() },
  };
  app.get("/deviations", { schema: list }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const own = ports.view.deviations.filter(({ enterprise }) => scope === null || scope.includes(enterprise));
    const newest = own.toSorted((a, b) => b.asked.atMs - a.asked.atMs || (a.id < b.id ? -1 : 1));
    const { items, nextCursor } = toPage(newest, toPageRequest(request.query, context.limits), {
      keyOf: ({ asked, id }) => [asked.atMs, id],
      isAfter: ({ asked, id }, [atMs, after]) =>
        asked.atMs < Number(atMs) || (asked.atMs === Number(atMs) && id > String(after)),
    });
    return { items: items.map(toWireDeviation), nextCursor };
  });

  const ask = {
    summary: "Asks for a limit weaker than the standard: another person must sign before the rule can be applied",
    description: "409 when the rule is not weaker; 422 with the mistakes when it would be refused anyway",
    tags: ["rules"],
    body: z.object({
      enterprise: idText,
      rule: z.record(z.string(), z.unknown()).describe("one rule, as it would stand in the catalogue"),
      reason: words,
    }),
    response: { 201: deviationSchema, ...refusals(403, 409, 422, 503) },
  };
  app.post("/deviations", { schema: ask }, async (request, reply) => {
    const caller = callerOf(request);
    const { enterprise, rule, reason } = request.body;
    requireSigner(caller, enterprise);
    const by = caller.user.username;
    const carryOut = async (): Promise<Outcome> => {
      const asked = await ports.deviations.ask({ by, enterprise, rule, reason, language: request.language });
      if (asked.ok) return { status: 201, body: toWireDeviation(asked.value) };
      const { error } = asked;
      if (typeof error === "string") throw conflict(error);
      throw new Refusal("CATALOG_INVALID", { params: { count: error.length }, details: error });
    };
    return (await context.once.answer(request, reply, carryOut, { username: by })) as WireDeviation;
  });

  for (const { verb, type, summary, body } of DECISIONS) {
    const schema = {
      summary,
      description: "409 with the reason when its state, or who asked for it, does not allow it",
      tags: ["rules"],
      params: z.object({ id: idText }),
      body,
      response: { 200: deviationSchema, ...refusals(403, 409, 503) },
    };
    app.post(`/deviations/:id/${verb}`, { schema }, async (request, reply) => {
      const caller = callerOf(request);
      const deviation = requireDeviation(context, caller, request.params.id);
      const by = caller.user.username;
      const note = request.body?.note ?? null;
      const carryOut = async (): Promise<Outcome> => {
        const decided = await ports.deviations.decide({ by, deviation, type, note });
        if (!decided.ok) throw conflict(decided.error);
        return { body: toWireDeviation(decided.value) };
      };
      return (await context.once.answer(request, reply, carryOut, { username: by })) as WireDeviation;
    });
  }
}

/** A manager of the enterprise or an administrator, and a person: a program of this machine answers for nothing. */
function requireSigner(caller: Caller, enterprise: string): void {
  if (!can(caller.user, "sign-deviation", { enterprise }, caller.scope)) throw forbidden();
  if (caller.session === null) throw forbidden("deviation-needs-person");
}

function requireDeviation(context: ApiContext, caller: Caller, id: string): Deviation {
  const found = context.ports.view.deviations.find((each) => each.id === id);
  if (found === undefined) throw caller.scope === null ? new Refusal("NOT_FOUND") : forbidden();
  requireSigner(caller, found.enterprise);
  return found;
}

function toWireDeviation(deviation: Deviation): WireDeviation {
  const { id, enterprise, rule, reason, state, weakLimits, asked, decided, revoked } = deviation;
  const acts = { asked: toWireAct(asked), decided: orNull(decided), revoked: orNull(revoked) };
  return { id, enterprise, rule: { ...rule }, reason, state, weakLimits, ...acts };
}

function orNull(act: DeviationAct | null): WireDeviationAct | null {
  return act === null ? null : toWireAct(act);
}

function toWireAct({ by, atMs, note }: DeviationAct): WireDeviationAct {
  return { by, at: atMs, note };
}
