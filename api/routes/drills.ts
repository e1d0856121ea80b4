import { z } from "zod";
import { DRILL_POINTS_MAX, type DrillOrder } from "../../model/drill.ts";
import { mayDo } from "../access.ts";
import { requireRightIn, requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import { drillSchema, toWireDrill } from "../drill-schema.ts";
import type { Outcome } from "../idempotency.ts";
import { idText, scopeQuery } from "../queries.ts";
import { badRequest, conflict, forbidden, Refusal } from "../refusal.ts";
import { refusals } from "../schemas.ts";
import type { WireDrill } from "../wire-drill.ts";

const text = z.string().max(2_000);
const listed = { 200: z.object({ items: z.array(drillSchema).readonly() }) };

export function drillRoutes(app: ApiServer, context: ApiContext): void {
  const list = {
    summary: "Drills under way, what ends first standing first",
    tags: ["drills"],
    querystring: z.object(scopeQuery),
    response: { ...listed, ...refusals() },
  };
  app.get("/drills", { schema: list }, async (request) => ({
    items: drillsIn(context, requireScope(context, callerOf(request), request.query)),
  }));

  const declare = {
    summary: "Declares a drill: until it ends, the alarms of the place are marked as raised in it",
    tags: ["drills"],
    description:
      "Marks and takes nothing away: alarms of a drill ring, are pushed and escalate as ever. What still holds at its end is told again, " +
      "as no drill. It ends by itself. 409 with the reason when it cannot be",
    body: z.object({
      enterprise: idText.optional().describe("default: the caller's own"),
      site: idText.nullish().describe("absent: all sites of the enterprise"),
      points: z.array(idText).max(DRILL_POINTS_MAX).default([]).describe("only these; empty: every point of the place"),
      scenario: z.string().max(200).nullish().describe("what is played"),
      minutes: z.number().positive().max(100_000),
      reason: text,
    }),
    response: { ...listed, ...refusals(403, 409, 503) },
  };
  app.post("/drills", { schema: declare }, async (request, reply) => {
    const caller = callerOf(request);
    const { enterprise = caller.user.enterprise, site = null, scenario = null, ...rest } = request.body;
    if (enterprise === undefined) throw badRequest("enterprise");
    requireRightIn(caller, "declare-drill", enterprise);
    const order: DrillOrder = { type: "declare", enterprise, site, scenario, ...rest };
    const carryOut = (): Promise<Outcome> => carryOutOrder(context, caller, order, enterprise);
    return (await context.once.answer(request, reply, carryOut, { username: caller.user.username })) as Listed;
  });

  const end = {
    summary: "Ends a drill early: what still holds is told again, as no drill",
    tags: ["drills"],
    params: z.object({ id: idText }),
    body: z.object({ note: text.nullish() }).nullish(),
    response: { ...listed, ...refusals(403, 409, 503) },
  };
  app.post("/drills/:id/end", { schema: end }, async (request, reply) => {
    const caller = callerOf(request);
    const { id } = request.params;
    const enterprise = requireDrillToEnd(context, caller, id);
    const order: DrillOrder = { type: "end", drill: id, note: request.body?.note ?? null };
    const carryOut = (): Promise<Outcome> => carryOutOrder(context, caller, order, enterprise);
    return (await context.once.answer(request, reply, carryOut, { username: caller.user.username })) as Listed;
  });
}

type Listed = { readonly items: readonly WireDrill[] };

function drillsIn(context: ApiContext, scope: Caller["scope"]): readonly WireDrill[] {
  const drills = context.ports.view.drills(scope).map(toWireDrill);
  return drills.sort((a, b) => a.until - b.until || (a.id < b.id ? -1 : 1));
}

/** The enterprise of the drill. Of another enterprise it is forbidden whether or not it exists. */
function requireDrillToEnd(context: ApiContext, caller: Caller, id: string): string {
  const drill = context.ports.view.drills(caller.scope).find((each) => each.id === id);
  if (drill !== undefined) {
    requireRightIn(caller, "end-drill", drill.enterprise);
    return drill.enterprise;
  }
  if (!mayDo(caller.user.role, "end-drill", null) || caller.scope !== null) throw forbidden();
  throw new Refusal("NOT_FOUND");
}

/** The audit line is written by the machine, in the transaction of the decision. */
async function carryOutOrder(
  context: ApiContext,
  caller: Caller,
  order: DrillOrder,
  enterprise: string,
): Promise<Outcome> {
  const done = await context.ports.commands.drill(caller.user.username, order);
  if (!done.ok) throw conflict(done.error);
  return { body: { items: drillsIn(context, [enterprise]) } satisfies Listed };
}
