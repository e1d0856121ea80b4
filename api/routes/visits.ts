import { z } from "zod";
import { isInScope } from "../access.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { idText } from "../queries.ts";
import { forbidden } from "../refusal.ts";
import { instant, refusals } from "../schemas.ts";

/** A visit that goes on is one line in so long. */
const SAME_VISIT_MS = 15 * 60_000;
const KEPT_MAX = 10_000;

/** Whoever looks into an enterprise from outside says so first; its manager reads it in the audit. */
export function visitRoutes(app: ApiServer, context: ApiContext): void {
  const noted = new Map<string, number>();
  const schema = {
    summary: "Puts on record that somebody from outside looks into an enterprise; its manager finds it in the audit",
    tags: ["supervision"],
    description: "Once in 15 minutes for a person and an enterprise. Of one's own enterprise nothing is put on record",
    params: z.object({ enterprise: idText }),
    response: { 200: z.object({ at: instant.nullable().describe("null: one's own") }), ...refusals(403) },
  };
  app.post("/enterprises/:enterprise/visits", { schema }, async (request) => {
    const { user, scope } = callerOf(request);
    const { enterprise } = request.params;
    if (!isInScope(scope, enterprise) || !context.index().enterprises.has(enterprise)) throw forbidden();
    if (user.enterprise === enterprise) return { at: null };
    const key = `${user.username}/${enterprise}`;
    const atMs = context.ports.nowMs();
    const before = noted.get(key);
    if (before !== undefined && atMs - before < SAME_VISIT_MS) return { at: before };
    if (noted.size >= KEPT_MAX) noted.clear();
    noted.set(key, atMs);
    await context.audit.record(user, "visited", enterprise, { role: user.role }, enterprise);
    return { at: atMs };
  });
}
