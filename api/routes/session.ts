import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { User } from "../../model/catalog/catalog.ts";
import { isInService } from "../access.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import { Refusal } from "../refusal.ts";
import { errorSchema, nothing, refusals, sessionSchema } from "../schemas.ts";
import { SESSION_COOKIE, type OpenedSession } from "../sessions.ts";
import { asAttempt } from "../sign-in-attempt.ts";
import type { SignInAttempt } from "../sign-in-limit.ts";
import { toWireUser } from "../to-wire.ts";
import type { WireSession } from "../wire.ts";

const credentials = z.object({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(300),
  code: z.string().max(40).optional().describe("of the second factor, or a recovery code"),
});

export function sessionRoutes(app: ApiServer, context: ApiContext): void {
  const signIn = {
    summary: "Signs in: answers the user and the CSRF token, and sets the session cookie",
    tags: ["session"],
    security: [],
    body: credentials,
    response: { 200: sessionSchema, ...refusals(403, 429, 503) },
  };
  app.post("/session", { schema: signIn, config: { open: true } }, async (request, reply) => {
    const opened = await proveAndOpen(context, { ...request.body, address: request.ip });
    await endPrevious(context, request.cookies[SESSION_COOKIE]);
    setCookie(context, request, reply, opened.secret);
    return toWireSession(context, opened.user, opened.session.csrfToken);
  });

  const who = {
    summary: "Who is signed in, and the CSRF token of this session",
    tags: ["session"],
    response: { 200: sessionSchema, 401: errorSchema },
  };
  app.get("/session", { schema: who, config: { enrol: true } }, async (request) => {
    const { user, session } = callerOf(request);
    if (session !== null) context.sessions.touch(session);
    return toWireSession(context, user, session?.csrfToken ?? null);
  });

  const signOut = {
    summary: "Ends this session (or revokes this token)",
    tags: ["session"],
    response: { 204: nothing, ...refusals(403) },
  };
  app.delete("/session", { schema: signOut, config: { enrol: true } }, async (request, reply) => {
    await endOwn(context, callerOf(request));
    reply.clearCookie(SESSION_COOKIE, { path: "/" }).code(204);
    return null;
  });
}

async function toWireSession(context: ApiContext, user: User, csrfToken: string | null): Promise<WireSession> {
  const required = context.secondFactorRoles.has(user.role) && !(await context.people.factors.isOn(user.username));
  const session = { user: toWireUser(user), csrfToken: csrfToken ?? "" };
  return required ? { ...session, secondFactor: "required" } : session;
}

interface Given {
  readonly username: string;
  readonly password: string;
  readonly code?: string | undefined;
  readonly address: string;
}

/**
 * Proves a password and opens a session. Unknown user, wrong password and a user out of service take the same time and read the same.
 */
function proveAndOpen(context: ApiContext, given: Given) {
  return asAttempt(context, given, (attempt) => prove(context, given, attempt));
}

async function prove(
  context: ApiContext,
  given: Given,
  attempt: Pick<SignInAttempt & { readonly allowed: true }, "giveBack" | "remember">,
): Promise<OpenedSession & { readonly user: NonNullable<Caller["user"]> }> {
  const known = context.index().users.get(given.username);
  const user = known !== undefined && isInService(known) ? known : undefined;
  const verdict = await context.ports.passwords.verify(user?.password ?? null, given.password);
  if (verdict === "busy") attempt.giveBack();
  if (verdict === "busy") throw new Refusal("BUSY", { params: { seconds: 2 }, retryAfterSeconds: 2 });
  const { factors } = context.people;
  const wanted = verdict === "right" && user !== undefined && (await factors.isOn(user.username));
  // A wrong code costs an attempt as a wrong password does; none at all only asks for it.
  if (wanted && given.code === undefined) {
    attempt.giveBack();
    throw new Refusal("SECOND_FACTOR_REQUIRED");
  }
  const proved = verdict === "right" && (!wanted || (await factors.take(given.username, given.code ?? "")));
  if (proved) attempt.giveBack();
  const opened = proved && user !== undefined ? await context.sessions.open(user) : null;
  if (opened === null || user === undefined) {
    // A name nobody has is not written down: it may be a password typed into the wrong field.
    await context.audit.record(known ?? null, "sign-in-refused", known?.username ?? "", { address: given.address });
    throw new Refusal("SIGN_IN_REFUSED");
  }
  attempt.remember();
  await context.audit.record(user, "signed-in", user.username, { address: given.address });
  return { ...opened, user };
}

async function endPrevious(context: ApiContext, cookie: string | undefined): Promise<void> {
  const previous = cookie === undefined ? null : await context.sessions.find(cookie, "session");
  if (previous !== null) await context.sessions.end(previous);
}

async function endOwn(context: ApiContext, caller: Caller): Promise<void> {
  if (caller.session === null) return;
  await context.sessions.end(caller.session);
  await context.audit.record(caller.user, "signed-out", caller.user.username);
}

function setCookie(context: ApiContext, request: FastifyRequest, reply: FastifyReply, secret: string): void {
  reply.setCookie(SESSION_COOKIE, secret, {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure: context.secureCookies || request.protocol === "https",
    maxAge: Math.floor(context.limits.sessionMs / 1000),
  });
}
