import { z } from "zod";
import { toPointKey } from "../../model/ids.ts";
import { requireScope } from "../border.ts";
import type { PointFacts } from "../catalog-index.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { toPage } from "../page.ts";
import { pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { listOf, pointSchema, refusals } from "../schemas.ts";
import { toWirePoint } from "../to-wire.ts";
import type { WirePoint } from "../wire.ts";

export function pointRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Points in service with their newest live reading, in catalogue order",
    tags: ["points"],
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(pointSchema), ...refusals() },
  };
  app.get("/points", { schema }, async (request) => {
    const scope = requireScope(context, callerOf(request), request.query);
    const index = context.index();
    const enterprises = scope ?? [...index.enterprises.keys()];
    const all = enterprises.flatMap((enterprise) => index.pointsOf(enterprise)).sort(byPlace);
    const page = toPage(all, toPageRequest(request.query, context.limits), {
      keyOf: ({ point }) => [point.enterprise, point.id],
      isAfter: ({ ordinal }, key) =>
        ordinal > (index.points.get(toPointKey(String(key[0]), String(key[1])))?.ordinal ?? -1),
    });
    const nowMs = context.ports.nowMs();
    return { items: page.items.flatMap((facts) => shown(context, facts, nowMs)), nextCursor: page.nextCursor };
  });
}

function byPlace(a: PointFacts, b: PointFacts): number {
  return a.ordinal - b.ordinal;
}

function shown(context: ApiContext, facts: PointFacts, nowMs: number): readonly WirePoint[] {
  const view = context.ports.view.point(facts.point.enterprise, facts.point.id);
  return view === null ? [] : [toWirePoint(facts, view, nowMs)];
}
