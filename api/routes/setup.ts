import { z } from "zod";
import type { ApiContext, ApiServer } from "../context.ts";
import { conflict, forbidden, notFound } from "../refusal.ts";
import { nothing, refusals } from "../schemas.ts";
import { asAttempt } from "../sign-in-attempt.ts";

/** The first start: whoever holds the printed link sets the password of `admin`. */
export function setupRoutes(app: ApiServer, context: ApiContext): void {
  const { setup } = context.ports;
  const pending = {
    summary: "Whether the one-time set-up link still works",
    tags: ["session"],
    security: [],
    response: { 200: z.object({ pending: z.boolean() }) },
  };
  app.get("/setup", { schema: pending, config: { open: true } }, async () => ({ pending: setup?.pending() ?? false }));

  const complete = {
    summary: "Sets the password of admin, once, with the printed link",
    tags: ["session"],
    security: [],
    body: z.object({ token: z.string().min(1).max(200), password: z.string().min(1).max(300) }),
    response: { 204: nothing, ...refusals(403, 409, 429) },
  };
  app.post("/setup", { schema: complete, config: { open: true } }, async (request, reply) => {
    if (setup === undefined || !setup.pending()) throw notFound();
    const who = { username: "", address: request.ip };
    await asAttempt(context, who, async (attempt) => {
      const done = await setup.complete(request.body.token, request.body.password);
      if (done.ok || done.error !== "setup-token-wrong") attempt.giveBack();
      if (!done.ok) throw done.error === "setup-token-wrong" ? forbidden(done.error) : conflict(done.error);
      await context.audit.record(null, "set-up", "admin", { address: request.ip });
    });
    reply.code(204);
    return null;
  });
}
