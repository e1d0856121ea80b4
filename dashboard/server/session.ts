import { signal } from "@preact/signals";
import type { WireSession } from "../../api/wire.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { request, type RequestFailure, type RequestOptions } from "./request.ts";

/** Who is signed in. `null`: nobody; `"unknown"`: not asked yet. */
export const session = signal<WireSession | null | "unknown">("unknown");

/** True when a session of this page ended without its user asking for it. */
export const sessionEnded = signal(false);

/**
 * Who is signed in when the page opens. A browser in which nobody has signed in is not asked about: the answer could only be a
 * refusal, and a fault in its console that is none.
 */
export async function recallSession(): Promise<void> {
  if (mayHaveSession()) await refreshSession();
  else session.value = null;
}

/** Asks the server who we are. Without an answer, what was known stays. */
export async function refreshSession(): Promise<void> {
  const answer = await request<WireSession>("/session");
  if (answer.ok) beginSession(answer.value);
  else if (answer.error.status === 401) endSession();
  else if (session.peek() === "unknown") session.value = null;
}

export async function signIn(credentials: {
  readonly username: string;
  readonly password: string;
  readonly code?: string;
}): Promise<Result<null, RequestFailure>> {
  const answer = await request<WireSession>("/session", { method: "POST", body: credentials });
  if (!answer.ok) return answer;
  sessionEnded.value = false;
  beginSession(answer.value);
  return ok(null);
}

/** Uses the one-time link of the first start: sets the password of `admin`, then signs in with it. */
export async function setUp(given: {
  readonly token: string;
  readonly password: string;
}): Promise<Result<null, RequestFailure>> {
  const answer = await request<null>("/setup", { method: "POST", body: given });
  return answer.ok ? signIn({ username: "admin", password: given.password }) : answer;
}

export async function signOut(): Promise<void> {
  const ended = authorized("/session", { method: "DELETE" });
  // The page goes first: a feed still open would hear the session end and ask why.
  leave();
  await ended;
  leave();
}

function leave(): void {
  forgetSession();
  sessionEnded.value = false;
}

/**
 * A call with the session's CSRF token. A 401 leads back to the sign-in screen.
 *
 * Signing in again in another tab makes this tab's token void: the same person then gets the new one and the call is repeated once.
 */
export async function authorized<T>(path: string, options: RequestOptions = {}): Promise<Result<T, RequestFailure>> {
  const before = session.peek();
  const answer = await request<T>(path, withToken(options));
  if (answer.ok) return answer;
  if (answer.error.status === 401) endSession();
  if (answer.error.code !== "CSRF_REQUIRED") return answer;
  await refreshSession();
  return usernameOf(session.peek()) === usernameOf(before) ? request<T>(path, withToken(options)) : answer;
}

function withToken(options: RequestOptions): RequestOptions {
  const current = session.peek();
  const reads = options.method === undefined || options.method === "GET" || options.method === "HEAD";
  if (reads || current === null || current === "unknown") return options;
  return { ...options, headers: { ...options.headers, "X-CSRF-Token": current.csrfToken } };
}

function usernameOf(current: typeof session.value): string | null {
  return current === null || current === "unknown" ? null : current.user.username;
}

/** Reads a whole list, page by page. */
export async function authorizedList<T>(
  path: string,
  signal?: AbortSignal,
): Promise<Result<readonly T[], RequestFailure>> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer: Result<ListPage<T>, RequestFailure> = await authorized(
      withQuery(path, { cursor }),
      signal ? { signal } : {},
    );
    if (!answer.ok) return failed(answer.error);
    items.push(...answer.value.items);
    cursor = answer.value.nextCursor;
    if (cursor === null) break;
  }
  return ok(items);
}

export interface ListPage<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export function withQuery(path: string, query: Readonly<Record<string, string | number | null>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== null);
  if (given.length === 0) return path;
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
  return `${path}${path.includes("?") ? "&" : "?"}${search}`;
}

const PAGES_MAX = 200;

function endSession(): void {
  const current = session.peek();
  // Several calls may learn of the same end; only the first finds somebody signed in.
  if (current !== null && current !== "unknown") sessionEnded.value = true;
  forgetSession();
}

/** The cookie itself is out of reach of scripts; that one was given is remembered beside it. */
const MEMORY = "twinline.signed-in";

function beginSession(begun: WireSession): void {
  session.value = begun;
  try {
    localStorage.setItem(MEMORY, "yes");
  } catch {
    // A browser that forbids storage is asked about each time the page opens.
  }
}

function forgetSession(): void {
  session.value = null;
  try {
    localStorage.removeItem(MEMORY);
  } catch {
    // Nothing was stored either.
  }
}

function mayHaveSession(): boolean {
  try {
    return localStorage.getItem(MEMORY) !== null;
  } catch {
    return true;
  }
}
