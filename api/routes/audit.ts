import { z } from "zod";
import { requireRight } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { pageQuery, toPageRequest } from "../queries.ts";
import { auditSchema, listOf, refusals } from "../schemas.ts";

export function auditRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Who did what, newest first: everything for an admin, the own enterprise for a manager",
    tags: ["gateway"],
    querystring: z.object(pageQuery),
    response: { 200: listOf(auditSchema), ...refusals(503) },
  };
  app.get("/audit", { schema }, async (request) => {
    const caller = callerOf(request);
    requireRight(caller, "read-audit", "read");
    const { limit, cursor } = toPageRequest(request.query, context.limits);
    const page = await context.ports.records.audit({
      scope: caller.scope,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const items = page.items.map(({ no, atMs, by, action, enterprise, subject, params }) => {
      return { no, at: atMs, by, action, enterprise, subject, params: { ...params } };
    });
    return { items, nextCursor: page.nextCursor };
  });
}
