import { z } from "zod";
import type { Role, User } from "../../model/catalog/catalog.ts";
import { outsideEnterprise } from "../../model/catalog/fragment-scope.ts";
import { ROLES } from "../../model/catalog/schema.ts";
import { isInScope, mayDo } from "../access.ts";
import { requireRight, requireScope } from "../border.ts";
import { type ApiContext, type ApiServer, type Caller, callerOf } from "../context.ts";
import { toPage } from "../page.ts";
import { newPersonSchema, openSessionSchema, passwordLinkSchema, personSchema } from "../people-schema.ts";
import { idText, pageQuery, scopeQuery, toPageRequest } from "../queries.ts";
import { conflict, forbidden, notFound, Refusal } from "../refusal.ts";
import { listOf, nothing, refusals } from "../schemas.ts";
import { toOpenSession } from "../to-wire-person.ts";
import type { WirePasswordLink, WirePersonRecord } from "../wire-people.ts";

const tags = ["people"];
const facts = {
  name: z.string().trim().min(1).max(200),
  role: z.enum(ROLES),
  posts: z.array(z.string().trim().min(1).max(100)).max(20),
  contacts: z.array(z.object({ channel: idText, address: z.string().trim().min(1).max(300).nullish() })).max(10),
};
const newPerson = z.object({
  username: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  name: facts.name.optional(),
  role: facts.role,
  enterprise: idText.nullish(),
  area: idText.nullish(),
  posts: facts.posts.optional(),
  contacts: facts.contacts.optional(),
});
const change = z.object({
  name: facts.name.optional(),
  role: facts.role.optional(),
  posts: facts.posts.nullish().describe("null: none on record; absent: as they are"),
  contacts: facts.contacts.optional(),
  disabled: z.boolean().optional().describe("true: no access at once, and nothing open stays open"),
});
const named = z.object({ username: idText });

/** Users, by an admin, and by a manager within the own enterprise. */
export function userRoutes(app: ApiServer, context: ApiContext): void {
  recordRoutes(app, context);
  accessRoutes(app, context);
}

function recordRoutes(app: ApiServer, context: ApiContext): void {
  const list = {
    summary: "Users: all of them for an admin, those of the own enterprise for a manager",
    tags,
    querystring: z.object({ ...scopeQuery, ...pageQuery }),
    response: { 200: listOf(personSchema), ...refusals() },
  };
  app.get("/users", { schema: list }, async (request) => {
    const caller = callerOf(request);
    requireRight(caller, "manage-users", "read");
    const { enterprise, area } = request.query;
    const scope = requireScope(context, caller, request.query);
    const all = enterprise === undefined && area === undefined && caller.scope === null;
    const users = context.ports.view.catalog.users
      .filter((user) => user.retired !== true && (all || isInScope(scope, user.enterprise ?? "")))
      .sort((a, b) => (a.username < b.username ? -1 : 1));
    const page = toPage(users, toPageRequest(request.query, context.limits), {
      keyOf: ({ username }) => [username],
      isAfter: ({ username }, [key = ""]) => username > String(key),
    });
    return { ...page, items: await Promise.all(page.items.map((user) => toPerson(context, user))) };
  });

  const create = {
    summary: "Makes a user, with a link by which the person sets a password",
    tags,
    body: newPerson,
    response: { 201: newPersonSchema, ...refusals(403, 409, 422) },
  };
  app.post("/users", { schema: create }, async (request, reply) => {
    const caller = callerOf(request);
    const { username, enterprise, area, ...rest } = request.body;
    const place = { ...(enterprise == null ? {} : { enterprise }), ...(area == null ? {} : { area }) };
    const entry = toEntry({ username, role: rest.role, ...place }, rest);
    requireOwn(context, caller, entry);
    // Names are unique everywhere: what is taken elsewhere is refused like any reach beyond the border, above.
    if (context.index().users.has(username)) throw conflict("username-taken");
    const user = await changed(context, caller, entry, request.language);
    const passwordLink = await newLink(context, caller, user);
    await context.audit.recordIn(user.enterprise ?? null, caller.user, "user-created", username, { role: user.role });
    reply.code(201);
    return { user: await toPerson(context, user), passwordLink };
  });

  const edit = {
    summary: "Changes a user: name, role, posts, contacts, or takes the user out of service and back",
    tags,
    params: named,
    body: change,
    response: { 200: personSchema, ...refusals(403, 409, 422) },
  };
  app.put("/users/:username", { schema: edit }, async (request) => {
    const caller = callerOf(request);
    const known = requireUserToManage(context, caller, request.params.username);
    const own = known.username === caller.user.username;
    if (own && (request.body.disabled === true || (request.body.role ?? known.role) !== known.role)) {
      throw conflict("own-account");
    }
    const entry = toEntry(known, request.body);
    requireOwn(context, caller, entry);
    const user = await changed(context, caller, entry, request.language);
    const params = { role: user.role, disabled: user.disabled === true, posts: (user.posts ?? []).join(" ") };
    await context.audit.recordIn(user.enterprise ?? null, caller.user, "user-changed", user.username, params);
    return toPerson(context, user);
  });
}

function accessRoutes(app: ApiServer, context: ApiContext): void {
  const link = {
    summary: "Makes a link by which the person sets a new password, once, within a day",
    tags,
    params: named,
    response: { 200: passwordLinkSchema, ...refusals(403, 409) },
  };
  app.post("/users/:username/password-link", { schema: link }, async (request) => {
    const caller = callerOf(request);
    const user = requireUserToManage(context, caller, request.params.username);
    if (context.ports.catalog.isFromFile("users", user)) throw conflict("managed-by-file");
    return newLink(context, caller, user);
  });

  const sessions = {
    summary: "Sessions a user has open",
    tags,
    params: named,
    response: { 200: listOf(openSessionSchema), ...refusals() },
  };
  app.get("/users/:username/sessions", { schema: sessions }, async (request) => {
    const caller = callerOf(request);
    const user = requireUserToSee(context, caller, request.params.username);
    const open = (await context.sessions.listOf(user.username)).filter(({ kind }) => kind === "session");
    return { items: open.map((session) => toOpenSession(session, caller)), nextCursor: null };
  });

  const end = {
    summary: "Ends everything a user has open, tokens included",
    tags,
    params: named,
    response: { 204: nothing, ...refusals(403) },
  };
  app.delete("/users/:username/sessions", { schema: end }, async (request, reply) => {
    const caller = callerOf(request);
    const user = requireUserToManage(context, caller, request.params.username);
    await context.sessions.endOf([user.username]);
    await context.audit.recordIn(user.enterprise ?? null, caller.user, "sessions-ended", user.username);
    reply.code(204);
    return null;
  });

  const lost = {
    summary: "Takes a user's second factor away: the phone is lost, and the recovery codes with it",
    tags,
    params: named,
    response: { 204: nothing, ...refusals(403) },
  };
  app.delete("/users/:username/second-factor", { schema: lost }, async (request, reply) => {
    const caller = callerOf(request);
    const user = requireUserToManage(context, caller, request.params.username);
    await context.people.factors.remove(user.username);
    await context.sessions.endOf([user.username]);
    await context.audit.recordIn(user.enterprise ?? null, caller.user, "second-factor-removed", user.username);
    reply.code(204);
    return null;
  });
}

type Given = Partial<Omit<z.output<typeof change>, "role">> & { readonly role?: Role | undefined };

function toEntry(known: User, given: Given): User {
  const { name = known.name, role = known.role, disabled = known.disabled } = given;
  const posts = given.posts === undefined ? known.posts : (given.posts ?? undefined);
  const contacts =
    given.contacts === undefined
      ? known.contacts
      : given.contacts.map(({ channel, address }) => ({ channel, ...(address == null ? {} : { address }) }));
  const { username, enterprise, area } = known;
  return {
    username,
    role,
    ...(name === undefined ? {} : { name }),
    ...(enterprise === undefined ? {} : { enterprise }),
    ...(area === undefined ? {} : { area }),
    ...(contacts === undefined ? {} : { contacts }),
    ...(posts === undefined ? {} : { posts }),
    ...(disabled === true ? { disabled } : {}),
  };
}

/** A manager's user, whatever is changed about it, stays within the enterprise and its roles. */
function requireOwn(context: ApiContext, caller: Caller, entry: User): void {
  if (!mayDo(caller.user.role, "manage-users", null)) throw forbidden();
  if (caller.scope === null) return;
  const { enterprise } = caller.user;
  if (enterprise === undefined) throw forbidden();
  const outside = outsideEnterprise({ users: [entry] }, enterprise, context.ports.view.catalog);
  if (outside.length > 0) throw forbidden("outside-enterprise");
}

/** Of another enterprise a user is not there for who reads, and forbidden to who writes, whether or not it exists. */
function requireUserToManage(context: ApiContext, caller: Caller, username: string): User {
  const user = context.index().users.get(username);
  if (user === undefined) {
    throw mayDo(caller.user.role, "manage-users", null) && caller.scope === null
      ? new Refusal("NOT_FOUND")
      : forbidden();
  }
  requireOwn(context, caller, user);
  return user;
}

function requireUserToSee(context: ApiContext, caller: Caller, username: string): User {
  requireRight(caller, "manage-users", "read");
  const user = context.index().users.get(username);
  const isOwn = user !== undefined && (caller.scope === null || user.enterprise === caller.user.enterprise);
  if (!isOwn) throw notFound();
  return user;
}

async function changed(context: ApiContext, caller: Caller, entry: User, language: "zh-CN" | "en"): Promise<User> {
  const done = await context.people.change(entry.username, caller.user, () => entry, language);
  if (!done.ok) throw new Refusal("CATALOG_INVALID", { details: done.error, params: { count: done.error.length } });
  return done.value;
}

async function newLink(context: ApiContext, caller: Caller, user: User): Promise<WirePasswordLink> {
  const { token, expiresAtMs } = await context.people.newLink(user.username);
  await context.audit.recordIn(user.enterprise ?? null, caller.user, "password-link-made", user.username);
  return {
    token,
    link: `${context.publicUrl ?? ""}/#/password?token=${encodeURIComponent(token)}`,
    expiresAt: expiresAtMs,
  };
}

async function toPerson(context: ApiContext, user: User): Promise<WirePersonRecord> {
  return {
    username: user.username,
    name: user.name ?? null,
    role: user.role,
    enterprise: user.enterprise ?? null,
    area: user.area ?? null,
    posts: user.posts ?? [],
    contacts: (user.contacts ?? []).map(({ channel, address }) => ({ channel, address: address ?? null })),
    disabled: user.disabled === true,
    hasPassword: user.password !== undefined,
    secondFactor: await context.people.factors.isOn(user.username),
    fromFile: context.ports.catalog.isFromFile("users", user),
  };
}
