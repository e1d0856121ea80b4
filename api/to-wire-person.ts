import type { StoredSession } from "../storage/records/records.ts";
import type { Caller } from "./context.ts";
import type { WireOpenSession } from "./wire-people.ts";

export function toOpenSession(session: StoredSession, caller: Caller): WireOpenSession {
  return {
    id: idOfSession(session),
    createdAt: session.createdAtMs,
    expiresAt: session.expiresAtMs,
    current: session.secretHash === caller.session?.secretHash,
  };
}

/** Part of the hash names a session without giving it away. */
export function idOfSession(session: StoredSession): string {
  return session.secretHash.slice(0, 16);
}
