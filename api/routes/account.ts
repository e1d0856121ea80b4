import { z } from "zod";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import { openSessionSchema, secondFactorSchema } from "../people-schema.ts";
import { idText } from "../queries.ts";
import { conflict, forbidden, notFound, Refusal } from "../refusal.ts";
import { listOf, nothing, refusals } from "../schemas.ts";
import { asAttempt } from "../sign-in-attempt.ts";
import { idOfSession, toOpenSession } from "../to-wire-person.ts";

const tags = ["session"];
const password = z.string().min(1).max(300);
const code = z.string().min(1).max(40);

/** What people do about their own access: password, second factor, sessions. */
export function accountRoutes(app: ApiServer, context: ApiContext): void {
  passwordRoutes(app, context);
  factorRoutes(app, context);
  sessionListRoutes(app, context);
}

function passwordRoutes(app: ApiServer, context: ApiContext): void {
  const byLink = {
    summary: "Sets a password by a link that was made for it, once",
    tags,
    security: [],
    body: z.object({ token: z.string().min(1).max(200), password }),
    response: { 204: nothing, ...refusals(403, 409, 429) },
  };
  app.post("/password-links", { schema: byLink, config: { open: true } }, async (request, reply) => {
    const who = { username: "", address: request.ip };
    await asAttempt(context, who, async (attempt) => {
      const done = await context.people.useLink(request.body.token, request.body.password);
      if (done.ok || done.error !== "password-link-wrong") attempt.giveBack();
      if (!done.ok) throw done.error === "password-link-wrong" ? forbidden(done.error) : conflict(done.error);
      await context.audit.record(done.value, "password-set", done.value.username, { address: request.ip });
    });
    reply.code(204);
    return null;
  });

  const change = {
    summary: "Changes the caller's own password; everything else that is open ends",
    tags,
    body: z.object({ current: password, password }),
    response: { 204: nothing, ...refusals(403, 409, 429, 503) },
  };
  app.post("/session/password", { schema: change, config: { enrol: true } }, async (request, reply) => {
    const { user } = requireSession(callerOf(request));
    const who = { username: user.username, address: request.ip };
    await asAttempt(context, who, async (attempt) => {
      const verdict = await context.ports.passwords.verify(user.password ?? null, request.body.current);
      if (verdict !== "wrong") attempt.giveBack();
      if (verdict === "busy") throw new Refusal("BUSY", { params: { seconds: 2 }, retryAfterSeconds: 2 });
      if (verdict === "wrong") throw forbidden("password-wrong");
      const done = await context.people.setPassword(user, request.body.password);
      if (!done.ok) throw conflict(done.error);
      await context.audit.record(user, "password-set", user.username, { address: request.ip });
    });
    reply.code(204);
    return null;
  });
}

function factorRoutes(app: ApiServer, context: ApiContext): void {
  const { factors } = context.people;
  const own = {
    summary: "Whether the caller has a second factor, and must",
    tags,
    response: { 200: secondFactorSchema, ...refusals() },
  };
  app.get("/second-factor", { schema: own, config: { enrol: true } }, async (request) => {
    const { user } = callerOf(request);
    return { on: await factors.isOn(user.username), required: context.secondFactorRoles.has(user.role) };
  });

  const begin = {
    summary: "Begins a second factor: a secret for the phone, shown once",
    tags,
    response: { 200: z.object({ secret: z.string(), uri: z.string() }), ...refusals(403, 409) },
  };
  app.post("/second-factor", { schema: begin, config: { enrol: true } }, async (request) => {
    const { user } = requireSession(callerOf(request));
    const begun = await factors.begin(user.username);
    if (begun === null) throw conflict("second-factor-on");
    return begun;
  });

  const confirm = {
    summary: "Puts it in force with a code of the phone, and gives recovery codes, shown once",
    tags,
    body: z.object({ code }),
    response: { 200: z.object({ recoveryCodes: z.array(z.string()).readonly() }), ...refusals(403, 409, 429) },
  };
  app.post("/second-factor/confirm", { schema: confirm, config: { enrol: true } }, async (request) => {
    const { user } = requireSession(callerOf(request));
    const recoveryCodes = await proved(context, request, user.username, () =>
      factors.confirm(user.username, request.body.code),
    );
    await context.audit.record(user, "second-factor-set", user.username);
    return { recoveryCodes };
  });

  const remove = {
    summary: "Takes the caller's own second factor away, with a code of it",
    tags,
    body: z.object({ code }),
    response: { 204: nothing, ...refusals(403, 429) },
  };
  app.post("/second-factor/remove", { schema: remove, config: { enrol: true } }, async (request, reply) => {
    const { user } = requireSession(callerOf(request));
    const take = async () => ((await factors.take(user.username, request.body.code)) ? true : null);
    await proved(context, request, user.username, take);
    await factors.remove(user.username);
    await context.audit.record(user, "second-factor-removed", user.username);
    reply.code(204);
    return null;
  });
}

/** A code that is guessed at costs an attempt, as a password does. */
function proved<T>(
  context: ApiContext,
  request: { readonly ip: string },
  username: string,
  prove: () => Promise<T | null>,
): Promise<T> {
  return asAttempt(context, { username, address: request.ip }, async (attempt) => {
    const found = await prove();
    if (found === null) throw forbidden("code-wrong");
    attempt.giveBack();
    return found;
  });
}

function sessionListRoutes(app: ApiServer, context: ApiContext): void {
  const list = {
    summary: "The caller's own open sessions",
    tags,
    response: { 200: listOf(openSessionSchema), ...refusals() },
  };
  app.get("/sessions", { schema: list }, async (request) => {
    const caller = callerOf(request);
    return { items: (await ownSessions(context, caller)).map((each) => toOpenSession(each, caller)), nextCursor: null };
  });

  const end = {
    summary: "Ends one of the caller's own sessions at once",
    tags,
    params: z.object({ id: idText }),
    response: { 204: nothing, ...refusals(403) },
  };
  app.delete("/sessions/:id", { schema: end }, async (request, reply) => {
    const caller = callerOf(request);
    const found = (await ownSessions(context, caller)).find((each) => idOfSession(each) === request.params.id);
    if (found === undefined) throw notFound();
    await context.sessions.end(found);
    await context.audit.record(caller.user, "session-ended", idOfSession(found));
    reply.code(204);
    return null;
  });
}

async function ownSessions(context: ApiContext, caller: Caller) {
  return (await context.sessions.listOf(caller.user.username)).filter(({ kind }) => kind === "session");
}

/** A token has the rights of its user and does not change how that user signs in. */
function requireSession(caller: Caller): Caller {
  if (caller.via !== "cookie") throw forbidden("session-only");
  return caller;
}
