import { z } from "zod";
import { requirePoint } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { idText, wholeNumber } from "../queries.ts";
import { badRequest } from "../refusal.ts";
import { refusals } from "../schemas.ts";
import { whySchema } from "../why-schema.ts";

export function whyRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary:
      "Why there was, or was not, an alarm on a point at an instant: every condition with its numbers and a sentence",
    description:
      "The rules in force then are carried again through the live readings of that time. Where what is found differs from what was recorded, " +
      "the record stands and the answer says so. Sentences follow Accept-Language.",
    tags: ["alarms"],
    querystring: z.object({
      enterprise: idText.optional().describe("default: the caller's own"),
      point: idText,
      at: wholeNumber.optional().describe("epoch milliseconds; absent: now"),
    }),
    response: { 200: whySchema, ...refusals(503) },
  };
  app.get("/why", { schema }, async (request) => {
    const { query } = request;
    const { view } = requirePoint(context, callerOf(request), query);
    const nowMs = context.ports.nowMs();
    const atMs = query.at ?? nowMs;
    if (atMs > nowMs) throw badRequest("at: nobody knows what is to come");
    const { enterprise, id: point } = view;
    return context.ports.why.why({ enterprise, point, atMs, language: request.language });
  });
}
