import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import type { User } from "../model/catalog/catalog.ts";
import type { SessionStore, StoredSession } from "../storage/records/records.ts";

export const SESSION_COOKIE = "twinline_session";

export interface SessionsDeps {
  readonly store: SessionStore;
  readonly sessionMs: number;
  readonly logger: FastifyBaseLogger;
  nowMs(): number;
  /** The user as the catalogue in force has it. */
  userOf(username: string): User | undefined;
}

export interface OpenedSession {
  /** Shown to its owner once; only its SHA-256 is kept. */
  readonly secret: string;
  readonly session: StoredSession;
}

/** Sessions (cookies) and tokens: opaque random secrets, revocable at any moment. Tells its listeners at once what has ended. */
export class Sessions {
  readonly #deps: SessionsDeps;
  readonly #listeners = new Set<(ended: (session: StoredSession) => boolean) => void>();
  /** Users whose sessions are being removed, and since when: what was opened before is refused until the store has forgotten it. */
  readonly #ending = new Map<string, number>();
  /** Look-ups under way: one that the store answered before it forgot must still meet the ending. */
  readonly #finding = new Set<Promise<StoredSession | null>>();

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
  }

  /** Opens a session. null: the user's password or service changed since `user` was read. */
  open(user: User): Promise<OpenedSession | null> {
    const nowMs = this.#deps.nowMs();
    const expiresAtMs = nowMs + this.#deps.sessionMs;
    return this.#create(user, { kind: "session", name: null, csrfToken: newSecret(), expiresAtMs });
  }

  openToken(user: User, name: string, expiresAtMs: number | null): Promise<OpenedSession | null> {
    return this.#create(user, { kind: "token", name, csrfToken: null, expiresAtMs });
  }

  async find(secret: string, kind: StoredSession["kind"]): Promise<StoredSession | null> {
    const finding = this.#find(secret, kind);
    this.#finding.add(finding);
    try {
      return await finding;
    } finally {
      this.#finding.delete(finding);
    }
  }

  async #find(secret: string, kind: StoredSession["kind"]): Promise<StoredSession | null> {
    if (secret.length !== SECRET_CHARACTERS) return null;
    const session = await this.#deps.store.find(hashOf(secret));
    if (session === null || session.kind !== kind) return null;
    return this.isLive(session) ? session : null;
  }

  isLive(session: StoredSession): boolean {
    if (session.expiresAtMs !== null && session.expiresAtMs <= this.#deps.nowMs()) return false;
    const endedAtMs = this.#ending.get(session.username);
    return endedAtMs === undefined || session.createdAtMs > endedAtMs;
  }

  /** Notes that a session is in use. Its page matters more than the note. */
  touch(session: StoredSession): void {
    this.#deps.store.touch(session.secretHash, this.#deps.nowMs()).catch((error: unknown) => {
      this.#deps.logger.warn({ err: error }, "last use of a session could not be noted");
    });
  }

  async listOf(username: string): Promise<readonly StoredSession[]> {
    return this.#deps.store.listOf(username);
  }

  async end(session: StoredSession): Promise<void> {
    await this.#deps.store.remove(session.secretHash);
    this.#tell(({ secretHash }) => secretHash === session.secretHash);
  }

  /** Ends everything these users have open: effective on return, durable when resolved. */
  async endOf(usernames: readonly string[]): Promise<void> {
    if (usernames.length === 0) return;
    const nowMs = this.#deps.nowMs();
    for (const username of usernames) this.#ending.set(username, nowMs);
    this.#tell((session) => usernames.includes(session.username) && session.createdAtMs <= nowMs);
    await this.#deps.store.removeOf(usernames);
    await Promise.allSettled(this.#finding);
    for (const username of usernames) if (this.#ending.get(username) === nowMs) this.#ending.delete(username);
  }

  /** Calls back with a test for what has just ended. */
  onEnded(listener: (ended: (session: StoredSession) => boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #create(
    user: User,
    facts: Pick<StoredSession, "kind" | "name" | "csrfToken" | "expiresAtMs">,
  ): Promise<OpenedSession | null> {
    // A password may have changed while the old one was being verified: what it proved is then worth nothing.
    const current = this.#deps.userOf(user.username);
    if (current === undefined || current.password !== user.password) return null;
    const secret = newSecret();
    const session = { ...facts, secretHash: hashOf(secret), username: user.username, createdAtMs: this.#deps.nowMs() };
    await this.#deps.store.create(session);
    return { secret, session };
  }

  #tell(ended: (session: StoredSession) => boolean): void {
    for (const listener of this.#listeners) listener(ended);
  }
}

/** Compares in constant time. */
export function isSameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** 32 random bytes in base64url. */
const SECRET_CHARACTERS = 43;

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** The secret has 256 random bits, so a plain hash cannot be guessed backwards. */
function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
