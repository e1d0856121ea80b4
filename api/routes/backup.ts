import { z } from "zod";
import type { ApiContext, ApiServer } from "../context.ts";
import { callerOf } from "../context.ts";
import { forbidden, notFound } from "../refusal.ts";
import { nothing, refusals } from "../schemas.ts";

/** For `twinline backup`: a file is written with the gateway's rights, so only a program of the same user on this machine may ask. */
export function backupRoutes(app: ApiServer, context: ApiContext): void {
  const schema = {
    summary: "Writes a consistent backup into a file on the gateway's machine; for programs of this machine only",
    tags: ["gateway"],
    body: z.object({ file: z.string().min(1).max(4_000) }),
    response: { 204: nothing, ...refusals(403, 503) },
  };
  app.post("/backup", { schema }, async (request, reply) => {
    const { user, session } = callerOf(request);
    if (session !== null) throw forbidden("loopback-only");
    if (context.ports.backUp === undefined) throw notFound();
    await context.ports.backUp(request.body.file);
    await context.audit.record(user, "backed-up", request.body.file);
    reply.code(204);
    return null;
  });
}
