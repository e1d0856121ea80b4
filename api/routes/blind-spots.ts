import { z } from "zod";
import { blindSpotSchema, toWireBlindSpot } from "../blind-spot-schema.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { toPage } from "../page.ts";
import { idText, pageQuery, toPageRequest } from "../queries.ts";
import { badRequest } from "../refusal.ts";
import { instant, listOf, refusals } from "../schemas.ts";

/** Alarms of the gateway's own that say: nothing is known of this point. */
const SILENCE_RULES = ["system:no-data", "system:sensor-fault", "system:unknown"];

export function blindSpotRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "What was blind in an enterprise at any instant, and who allowed it",
    description: "Register, shelved alarms, sensors of which nothing was known, bypasses and offline reports",
    tags: ["protection"],
    querystring: z.object({
      enterprise: idText.optional().describe("default: the caller's own"),
      at: z.coerce.number().int().min(0).optional().describe("epoch milliseconds; default: now"),
      ...pageQuery,
    }),
    response: { 200: listOf(blindSpotSchema).extend({ at: instant }), ...refusals(503) },
  };
  app.get("/blind-spots", { schema }, async (request) => {
    const caller = callerOf(request);
    const { enterprise = caller.user.enterprise, at: atMs = context.ports.nowMs() } = request.query;
    if (enterprise === undefined) throw badRequest("enterprise");
    requireScope(context, caller, { enterprise });
    const rules = context.ports.view.rules.filter(({ kind }) => kind === "no-data").map(({ id }) => id);
    const silenceRules = [...SILENCE_RULES, ...rules];
    const spots = await context.ports.records.blindSpots({ enterprise, atMs, silenceRules });
    const page = toPage(spots, toPageRequest(request.query, context.limits), {
      keyOf: ({ sinceMs, id }) => [sinceMs, id],
      isAfter: ({ sinceMs, id }, [since, last]) =>
        sinceMs > Number(since) || (sinceMs === Number(since) && id > String(last)),
    });
    return { at: atMs, items: page.items.map(toWireBlindSpot), nextCursor: page.nextCursor };
  });
}
