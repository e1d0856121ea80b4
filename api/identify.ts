import type { FastifyRequest } from "fastify";
import type { User } from "../model/catalog/catalog.ts";
import type { StoredSession } from "../storage/records/records.ts";
import { isInService, scopeOf } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";
import { isSameSecret, SESSION_COOKIE } from "./sessions.ts";

/**
 * Who is asking: by bearer token, or else by session cookie. null: nobody who may be let in.
 *
 * The user is looked up in the catalogue in force at each request: rights follow it at once.
 */
export async function identify(context: ApiContext, request: FastifyRequest): Promise<Caller | null> {
  const bearer = bearerOf(request.headers.authorization);
  if (bearer !== null) {
    if (isLocalToken(context, bearer)) return { user: LOCAL_USER, scope: null, session: null, via: "bearer" };
    return toCaller(context, await context.sessions.find(bearer, "token"), "bearer");
  }
  if (request.headers.authorization !== undefined) return null;
  const cookie = request.cookies[SESSION_COOKIE];
  if (cookie === undefined) return null;
  return toCaller(context, await context.sessions.find(cookie, "session"), "cookie");
}

/** The caller behind a session as the catalogue in force has it; null when its user is out of service. */
export function toCaller(context: ApiContext, session: StoredSession | null, via: Caller["via"]): Caller | null {
  if (session === null) return null;
  const index = context.index();
  const user = index.users.get(session.username);
  if (user === undefined || !isInService(user)) return null;
  return { user, scope: scopeOf(user, index.catalog), session, via };
}

/** A program of the same user on the same machine. */
const LOCAL_USER: User = { username: "local", name: "local", role: "admin" };

function isLocalToken(context: ApiContext, bearer: string): boolean {
  const { localToken } = context.ports;
  return localToken !== undefined && isSameSecret(bearer, localToken);
}

function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? "")?.[1] ?? null;
}
