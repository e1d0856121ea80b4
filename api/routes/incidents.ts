import { z } from "zod";
import { isInScope } from "../access.ts";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { incidentSchema, toWireIncident } from "../incident-schema.ts";
import { idText, pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { notFound } from "../refusal.ts";
import { listOf, refusals } from "../schemas.ts";

export function incidentRoutes(app: ApiServer, context: ApiContext): void {
  const list = {
    summary: "Incidents: alarms of one site that came one after the other, newest first, each with what came first",
    description: "The alarms of one: GET /alarms?status=all&incident=…",
    tags: ["alarms"],
    querystring: z.object({
      status: z.enum(["open", "closed", "all"]).default("open"),
      ...scopeQuery,
      ...pageQuery,
    }),
    response: { 200: listOf(incidentSchema), ...refusals(503) },
  };
  app.get("/incidents", { schema: list }, async (request) => {
    const { query } = request;
    const scope = requireScope(context, callerOf(request), query);
    const { limit, cursor } = toPageRequest(query, context.limits);
    const page = await context.ports.records.incidents({
      scope,
      status: query.status,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { items: page.items.map(toWireIncident), nextCursor: page.nextCursor };
  });

  const one = {
    summary: "One incident",
    tags: ["alarms"],
    params: z.object({ id: idText }),
    response: { 200: incidentSchema, ...refusals(503) },
  };
  app.get("/incidents/:id", { schema: one }, async (request) => {
    const found = await context.ports.records.incident(request.params.id);
    if (found === null || !isInScope(callerOf(request).scope, found.enterprise)) throw notFound();
    context.visits.note(callerOf(request), found.enterprise, `incidents/${found.id}`);
    return toWireIncident(found);
  });
}
