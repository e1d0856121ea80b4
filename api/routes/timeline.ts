import { z } from "zod";
import { requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { idText, pageQuery, toPageRequest, wholeNumber } from "../queries.ts";
import { badRequest, notFound } from "../refusal.ts";
import { listOf, refusals } from "../schemas.ts";
import { timelineItemSchema } from "../ticket-schema.ts";
import { toWireTimelineItem } from "../to-wire-ticket.ts";

export function timelineRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Both lines of an enterprise as they happened, newest first: transitions of alarms and steps of tickets",
    tags: ["tickets"],
    querystring: z.object({
      enterprise: idText.optional().describe("default: the caller's own"),
      zone: idText.optional(),
      since: wholeNumber.optional().describe("at or after, epoch milliseconds"),
      until: wholeNumber.optional().describe("before, epoch milliseconds"),
      ...pageQuery,
    }),
    response: { 200: listOf(timelineItemSchema), ...refusals(503) },
  };
  app.get("/timeline", { schema }, async (request) => {
    const caller = callerOf(request);
    const { enterprise = caller.user.enterprise, zone, since, until } = request.query;
    if (enterprise === undefined) throw badRequest("enterprise");
    const scope = requireScope(context, caller, { enterprise });
    const { limit, cursor } = toPageRequest(request.query, context.limits);
    const page = await context.ports.records.timeline({
      scope,
      enterprise,
      fromMs: since ?? 0,
      toMs: until ?? Number.MAX_SAFE_INTEGER,
      limit,
      ...(zone === undefined ? {} : { zone: zoneOf(context, enterprise, zone) }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { items: page.items.map(toWireTimelineItem), nextCursor: page.nextCursor };
  });
}

/** A zone with the points it has, those out of service for good included: what they said stays. */
function zoneOf(context: ApiContext, enterprise: string, zone: string) {
  const { catalog } = context.index();
  const site = catalog.zones.find(({ id }) => id === zone)?.site;
  const isOwn = catalog.sites.some(({ id, enterprise: owner }) => id === site && owner === enterprise);
  if (!isOwn) throw notFound();
  const points = catalog.points.filter((point) => point.enterprise === enterprise && point.zone === zone);
  return { zone, points: points.map(({ id }) => id) };
}
