import { z } from "zod";
import { DAY_MS } from "../../model/time.ts";
import { requirePoint } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { idText, wholeNumber } from "../queries.ts";
import { badRequest } from "../refusal.ts";
import { bucketSchema, listOf, refusals } from "../schemas.ts";

const BUCKETS = 500;

export function seriesRoutes(app: ApiServer, context: ApiContext): void {
  const { bucketsMax } = context.limits;
  const schema = {
    summary: "A point's readings gathered into buckets; an empty bucket is left out, so a gap stays a gap",
    tags: ["points"],
    querystring: z.object({
      enterprise: idText.optional().describe("default: the caller's own"),
      point: idText,
      from: wholeNumber.optional().describe("inclusive, epoch milliseconds; absent: 24 h before `to`"),
      to: wholeNumber.optional().describe("exclusive, epoch milliseconds; absent: now"),
      buckets: wholeNumber.refine((count) => count >= 1 && count <= bucketsMax, `1–${bucketsMax}`).optional(),
    }),
    response: { 200: listOf(bucketSchema), ...refusals(503) },
  };
  app.get("/series", { schema }, async (request) => {
    const { query } = request;
    const { view } = requirePoint(context, callerOf(request), query);
    const to = query.to ?? context.ports.nowMs();
    const from = query.from ?? Math.max(0, to - DAY_MS);
    if (from >= to) throw badRequest("from ≥ to");
    const buckets = query.buckets ?? BUCKETS;
    const items = await context.ports.readings.series({ pointNo: view.pointNo, from, to, buckets });
    return { items, nextCursor: null };
  });
}
