import { z } from "zod";
import type { StoredSession } from "../../storage/records/records.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import type { Outcome } from "../idempotency.ts";
import { badRequest, notFound, Refusal } from "../refusal.ts";
import { listOf, nothing, refusals, tokenSchema } from "../schemas.ts";

const newToken = z.object({
  name: z.string().trim().min(1).max(100),
  expiresAt: z.int().positive().nullish().describe("epoch milliseconds; absent: until revoked"),
});
const shownOnce = tokenSchema.extend({ token: z.string().nullable().describe("shown once; null when asked again") });

export function tokenRoutes(app: ApiServer, context: ApiContext): void {
  const create = {
    summary: "Makes a bearer token with the rights of its user; it is shown once",
    tags: ["session"],
    body: newToken,
    response: { 201: shownOnce, ...refusals(403, 409) },
  };
  app.post("/tokens", { schema: create }, async (request, reply) => {
    const caller = callerOf(request);
    const { name, expiresAt } = request.body;
    if (expiresAt != null && expiresAt <= context.ports.nowMs()) throw badRequest("expiresAt");
    const make = (): Promise<Outcome> => makeToken(context, caller, { name, expiresAtMs: expiresAt ?? null });
    // The kept answer must not hold a secret in clear.
    const toKept = (outcome: Outcome): Outcome => ({ ...outcome, body: { ...(outcome.body as object), token: null } });
    const answer = await context.once.answer(request, reply, make, { username: caller.user.username, toKept });
    return answer as z.output<typeof shownOnce>;
  });

  const list = {
    summary: "The caller's own tokens, without their secrets",
    tags: ["session"],
    response: { 200: listOf(tokenSchema), ...refusals() },
  };
  app.get("/tokens", { schema: list }, async (request) => {
    const tokens = await ownTokens(context, callerOf(request));
    return { items: tokens.map(toWireToken), nextCursor: null };
  });

  const revoke = {
    summary: "Revokes one of the caller's own tokens at once",
    tags: ["session"],
    params: z.object({ id: z.string().min(1).max(64) }),
    response: { 204: nothing, ...refusals(403) },
  };
  app.delete("/tokens/:id", { schema: revoke }, async (request, reply) => {
    const caller = callerOf(request);
    const token = (await ownTokens(context, caller)).find((each) => idOf(each) === request.params.id);
    if (token === undefined) throw notFound();
    await context.sessions.end(token);
    await context.audit.record(caller.user, "token-revoked", token.name ?? "", { id: idOf(token) });
    reply.code(204);
    return null;
  });
}

async function makeToken(
  context: ApiContext,
  caller: Caller,
  wanted: { readonly name: string; readonly expiresAtMs: number | null },
): Promise<Outcome> {
  const opened = await context.sessions.openToken(caller.user, wanted.name, wanted.expiresAtMs);
  if (opened === null) throw new Refusal("UNAUTHENTICATED");
  await context.audit.record(caller.user, "token-created", wanted.name, { id: idOf(opened.session) });
  return { status: 201, body: { ...toWireToken(opened.session), token: opened.secret } };
}

async function ownTokens(context: ApiContext, caller: Caller): Promise<readonly StoredSession[]> {
  const all = await context.sessions.listOf(caller.user.username);
  return all.filter(({ kind }) => kind === "token");
}

function toWireToken(session: StoredSession): z.output<typeof tokenSchema> {
  return {
    id: idOf(session),
    name: session.name ?? "",
    createdAt: session.createdAtMs,
    expiresAt: session.expiresAtMs,
  };
}

/** Part of the hash names a token without giving it away. */
function idOf(session: StoredSession): string {
  return session.secretHash.slice(0, 16);
}
