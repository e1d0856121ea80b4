import { z } from "zod";
import { requirePoint } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { idText, pageQuery, toPageRequest, wholeNumber } from "../queries.ts";
import { listOf, readingSchema, refusals } from "../schemas.ts";
import { toWireReading } from "../to-wire.ts";

export function readingRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Every stored reading of a point, raw, in order of ts and then of arrival",
    tags: ["points"],
    querystring: z.object({
      enterprise: idText.optional().describe("default: the caller's own"),
      point: idText,
      from: wholeNumber.optional().describe("inclusive, epoch milliseconds; absent: from the beginning"),
      to: wholeNumber.optional().describe("exclusive, epoch milliseconds; absent: to the end"),
      ...pageQuery,
    }),
    response: { 200: listOf(readingSchema), ...refusals(503) },
  };
  app.get("/readings", { schema }, async (request) => {
    const { from, to, point } = request.query;
    const { view } = requirePoint(context, callerOf(request), request.query);
    const { limit, cursor } = toPageRequest(request.query, context.limits);
    const page = await context.ports.readings.read({
      pointNo: view.pointNo,
      limit,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { items: page.items.map((reading) => toWireReading(point, reading)), nextCursor: page.nextCursor };
  });
}
