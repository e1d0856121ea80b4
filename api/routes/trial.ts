import { z } from "zod";
import { requireRightIn } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { idText } from "../queries.ts";
import { conflict, Refusal } from "../refusal.ts";
import { refusals } from "../schemas.ts";
import { trialSchema } from "../trial-schema.ts";

export function trialRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Tries a rule on the live readings of the last hours: how often, and when, it would have been met",
    description:
      "Nothing is applied, raised or kept. At most 10 points of the rule; rules of silence are not tried. 422 with the mistakes when the " +
      "catalogue would refuse it; a limit weaker than the standard may be tried",
    tags: ["rules"],
    body: z.object({
      enterprise: idText,
      rule: z.record(z.string(), z.unknown()).describe("one rule, as it would stand in the catalogue"),
      hours: z.number().min(1).max(24).default(24),
    }),
    response: { 200: trialSchema, ...refusals(403, 409, 422, 503) },
  };
  app.post("/rules/try", { schema }, async (request) => {
    const { enterprise, rule, hours } = request.body;
    requireRightIn(callerOf(request), "apply-catalog", enterprise);
    const tried = await context.ports.trial.tryRule({ enterprise, rule, hours, language: request.language });
    if (tried.ok) return tried.value;
    const { error } = tried;
    if (typeof error === "string") throw conflict(error);
    throw new Refusal("CATALOG_INVALID", { params: { count: error.length }, details: error });
  });
}
