import { DEMO_PASSWORD } from "../world/device-secret.ts";
import type { Body } from "./people.ts";

/** People signed in to the gateway over HTTP, each with a session of their own. */
export interface ApiSession {
  /** Throws with what the gateway answered unless it did what was asked. */
  call(person: string, method: string, path: string, body?: Body): Promise<unknown>;
}

interface Signed {
  readonly cookie: string;
  readonly csrf: string;
}

const ANSWER_MS_MAX = 10_000;

/** `gatewayUrl`: `http://127.0.0.1:8080`. Nobody signs in before there is something to say. */
export function openApiSession(gatewayUrl: string): ApiSession {
  const sessions = new Map<string, Promise<Signed>>();

  function signedIn(person: string): Promise<Signed> {
    const known = sessions.get(person);
    if (known !== undefined) return known;
    const fresh = signIn(gatewayUrl, person);
    sessions.set(person, fresh);
    fresh.catch(() => sessions.delete(person));
    return fresh;
  }

  return {
    async call(person, method, path, body) {
      const { cookie, csrf } = await signedIn(person);
      const headers: Record<string, string> = { cookie, "x-csrf-token": csrf, "accept-language": "zh-CN" };
      if (body !== undefined) headers["content-type"] = "application/json";
      const init: RequestInit = { method, headers, signal: AbortSignal.timeout(ANSWER_MS_MAX) };
      if (body !== undefined) init.body = JSON.stringify(body);
      const response = await fetch(`${gatewayUrl}/api/v1${path}`, init);
      const text = await response.text();
      if (response.status === 401) sessions.delete(person);
      if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 300)}`);
      return text === "" ? null : JSON.parse(text);
    },
  };
}

async function signIn(gatewayUrl: string, username: string): Promise<Signed> {
  const response = await fetch(`${gatewayUrl}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password: DEMO_PASSWORD }),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
  if (!response.ok) throw new Error(`${username} could not sign in: ${response.status}`);
  // The API's own answer.
  const { csrfToken } = (await response.json()) as { readonly csrfToken: string };
  const cookie = (response.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
  return { cookie, csrf: csrfToken };
}
