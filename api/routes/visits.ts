import { z } from "zod";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { visitSchema } from "../people-schema.ts";
import { pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { notFound } from "../refusal.ts";
import { listOf, refusals } from "../schemas.ts";
import { VISITED } from "../visits.ts";

/** 监管查看记录: which official looked into an enterprise, and when. Everybody of the enterprise may know. */
export function visitRoutes(app: ApiServer, context: ApiContext): void {
  const list = {
    summary: "Visits of officials to enterprises, newest first: of the own enterprise, or all for an admin",
    tags: ["people"],
    description: "A visit is a look at one enterprise or at something of it; looks within half an hour are one visit",
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(visitSchema), ...refusals(503) },
  };
  app.get("/visits", { schema: list }, async (request) => {
    const caller = callerOf(request);
    // Officials do not watch each other.
    if (caller.user.area !== undefined) throw notFound();
    const scope = requireScope(context, caller, request.query);
    const { limit, cursor } = toPageRequest(request.query, context.limits);
    const page = await context.ports.records.audit({
      scope,
      action: VISITED,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const text = (value: unknown) => (typeof value === "string" ? value : null);
    return {
      items: page.items.map(({ no, atMs, by, enterprise, subject, params }) => ({
        no,
        at: atMs,
        enterprise: enterprise ?? "",
        by: by ?? "",
        name: text(params["name"]),
        area: text(params["area"]),
        subject,
      })),
      nextCursor: page.nextCursor,
    };
  });
}
