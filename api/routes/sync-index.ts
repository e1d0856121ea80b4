import { z } from "zod";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { toPage } from "../page.ts";
import { pageQuery, scopeQuery, toPageRequest, wholeNumber } from "../queries.ts";
import { listOf, refusals } from "../schemas.ts";
import { riskSchema, syncReportSchema, ticketCountSchema, toWireRisk, toWireSyncReport } from "../sync-index-schema.ts";

/** Weeks of a trend unless more, or fewer, are asked for. */
const WEEKS_DEFAULT = 8;
const WEEKS_MAX = 53;

export function syncIndexRoutes(app: ApiServer, context: ApiContext): void {
  const sync = {
    summary:
      "How well the two lines keep step, by enterprise and area: the five parts, what they come to, and their trend by week",
    tags: ["supervision"],
    querystring: z.object({
      ...scopeQuery,
      weeks: wholeNumber
        .refine((weeks) => weeks >= 1 && weeks <= WEEKS_MAX, `1 to ${WEEKS_MAX}`)
        .optional()
        .describe(`of the trend; default ${WEEKS_DEFAULT}`),
    }),
    response: { 200: syncReportSchema, ...refusals(503) },
  };
  app.get("/sync-index", { schema: sync }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const enterprises = inService(context, scope);
    const { weeks = WEEKS_DEFAULT } = request.query;
    return toWireSyncReport(await context.ports.syncIndex.report({ enterprises, weeks }));
  });

  const counts = {
    summary: "How many tickets are open by enterprise and kind, how many of them late, and how loudly they call",
    tags: ["supervision"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(ticketCountSchema), ...refusals(503) },
  };
  app.get("/ticket-counts", { schema: counts }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const counted = await context.ports.records.ticketCounts({ scope, nowMs: context.ports.nowMs() });
    return toPage(counted, toPageRequest(request.query, context.limits), {
      keyOf: (each) => [each.enterprise, each.kind],
      isAfter: (each, [enterprise, kind]) =>
        each.enterprise > String(enterprise) || (each.enterprise === String(enterprise) && each.kind > String(kind)),
    });
  });

  const risk = {
    summary: "The dynamic risk of each enterprise, zone by zone with all that it comes from, worst first",
    tags: ["supervision"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(riskSchema), ...refusals() },
  };
  app.get("/risk", { schema: risk }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const shown = inService(context, scope)
      .flatMap((enterprise) => context.ports.view.risk(enterprise) ?? [])
      .sort((a, b) => b.risk.score - a.risk.score || (a.enterprise < b.enterprise ? -1 : 1));
    const page = toPage(shown, toPageRequest(request.query, context.limits), {
      keyOf: (each) => [each.risk.score, each.enterprise],
      isAfter: (each, [score, enterprise]) =>
        each.risk.score < Number(score) || (each.risk.score === Number(score) && each.enterprise > String(enterprise)),
    });
    return { items: page.items.map(toWireRisk), nextCursor: page.nextCursor };
  });
}

function inService(context: ApiContext, scope: readonly string[] | null): readonly string[] {
  const { enterprises } = context.index().catalog;
  return enterprises
    .filter(({ id, retired }) => retired !== true && (scope === null || scope.includes(id)))
    .map(({ id }) => id);
}
