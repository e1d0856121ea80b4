import { MINUTE_MS } from "../../model/time.ts";
import type { OpenDatabase } from "./database.ts";
import type { RecordsLimits } from "./limits.ts";
import { prepare } from "./prepared.ts";
import type { StoredSession } from "./records.ts";
import type { RecordsSchema } from "./schema.ts";

/** A session's last use is written at most once in this span: nobody needs it finer, and each write is an fsync. */
const SEEN_EVERY_MS = MINUTE_MS;

export interface Sessions {
  /** Adds a session; drops those past their time and the user's oldest beyond the bound. */
  create(session: StoredSession, nowMs: number): void;
  find(secretHash: string, nowMs: number): StoredSession | null;
  /** Live ones, newest first. */
  listOf(username: string, nowMs: number): readonly StoredSession[];
  remove(secretHash: string): void;
  removeOf(usernames: readonly string[]): void;
  touch(secretHash: string, seenAtMs: number): void;
}

export function openSessions(database: OpenDatabase<RecordsSchema>, limits: RecordsLimits): Sessions {
  const statements = prepareStatements(database);
  return {
    create(session, nowMs) {
      statements.removeExpired.run({ nowMs });
      statements.insert.run(session);
      statements.removeExcess.run({ ...session, keep: limits.sessionsPerUserMax });
    },
    // The column holds what `create` put there: "session" or "token".
    find: (secretHash, nowMs) => (statements.find.get({ secretHash, nowMs }) as StoredSession | undefined) ?? null,
    // As for `find`.
    listOf: (username, nowMs) => statements.listOf.all({ username, nowMs }) as StoredSession[],
    remove: (secretHash) => void statements.remove.run({ secretHash }),
    removeOf(usernames) {
      for (const username of usernames) statements.removeOf.run({ username });
    },
    touch: (secretHash, seenAtMs) =>
      void statements.touch.run({ secretHash, seenAtMs, beforeMs: seenAtMs - SEEN_EVERY_MS }),
  };
}

function prepareStatements(database: OpenDatabase<RecordsSchema>) {
  return {
    ...prepareRemovals(database),
    insert: prepare(database, (queries, p: StoredSession) =>
      queries.insertInto("session").values({
        secret_hash: p.secretHash,
        kind: p.kind,
        username: p.username,
        name: p.name,
        csrf_token: p.csrfToken,
        created_at: p.createdAtMs,
        expires_at: p.expiresAtMs,
        seen_at: p.createdAtMs,
      }),
    ),
    find: prepare(database, (queries, p: { secretHash: string; nowMs: number }) =>
      queries
        .selectFrom("session")
        .select(["secret_hash as secretHash", "kind", "username", "name", "csrf_token as csrfToken"])
        .select(["created_at as createdAtMs", "expires_at as expiresAtMs"])
        .where("secret_hash", "=", p.secretHash)
        .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", p.nowMs)])),
    ),
    listOf: prepare(database, (queries, p: { username: string; nowMs: number }) =>
      queries
        .selectFrom("session")
        .select(["secret_hash as secretHash", "kind", "username", "name", "csrf_token as csrfToken"])
        .select(["created_at as createdAtMs", "expires_at as expiresAtMs"])
        .where("username", "=", p.username)
        .where((where) => where.or([where("expires_at", "is", null), where("expires_at", ">", p.nowMs)]))
        .orderBy("created_at", "desc")
        .orderBy("secret_hash"),
    ),
    touch: prepare(database, (queries, p: { secretHash: string; seenAtMs: number; beforeMs: number }) =>
      queries
        .updateTable("session")
        .set({ seen_at: p.seenAtMs })
        .where("secret_hash", "=", p.secretHash)
        .where("seen_at", "<=", p.beforeMs),
    ),
  };
}

function prepareRemovals(database: OpenDatabase<RecordsSchema>) {
  return {
    remove: prepare(database, (queries, p: { secretHash: string }) =>
      queries.deleteFrom("session").where("secret_hash", "=", p.secretHash),
    ),
    removeOf: prepare(database, (queries, p: { username: string }) =>
      queries.deleteFrom("session").where("username", "=", p.username),
    ),
    removeExpired: prepare(database, (queries, p: { nowMs: number }) =>
      queries.deleteFrom("session").where("expires_at", "<=", p.nowMs),
    ),
    removeExcess: prepare(database, (queries, p: { username: string; kind: string; keep: number }) =>
      queries.deleteFrom("session").where("secret_hash", "in", (inner) =>
        inner
          .selectFrom("session")
          .select("secret_hash")
          .where("username", "=", p.username)
          .where("kind", "=", p.kind)
          .orderBy("created_at", "desc")
          .orderBy("secret_hash")
          // SQLite wants a limit before an offset; no user has more sessions than this.
          .limit(1_000_000)
          .offset(p.keep),
      ),
    ),
  };
}
