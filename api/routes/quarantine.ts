import { z } from "zod";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { listOf, quarantineSchema, refusals } from "../schemas.ts";

export function quarantineRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Readings and messages that were acknowledged and could not be understood, newest first",
    tags: ["devices"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(quarantineSchema), ...refusals(503) },
  };
  app.get("/quarantine", { schema }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const { limit, cursor } = toPageRequest(request.query, context.limits);
    return context.ports.records.quarantine({ scope, limit, ...(cursor === undefined ? {} : { cursor }) });
  });
}
