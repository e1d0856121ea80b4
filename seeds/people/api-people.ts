import { DEMO_PASSWORD } from "../world/device-secret.ts";
import type { Body, People } from "./people.ts";

export interface ApiPeople extends People {
  /** Resolves once everything asked for so far is done or refused. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface ApiPeopleOptions {
  /** `http://127.0.0.1:8080` */
  readonly gatewayUrl: string;
  /** What was refused or failed; the story goes on. */
  readonly onRefused: (what: string) => void;
}

interface Signed {
  readonly cookie: string;
  readonly csrf: string;
}

const ANSWER_MS_MAX = 10_000;

/** People who use the gateway as people do: they sign in over HTTP and say what they say to its public API. */
export function openApiPeople({ gatewayUrl, onRefused }: ApiPeopleOptions): ApiPeople {
  const sessions = new Map<string, Promise<Signed>>();
  const tickets = new Map<string, string>();
  /** One queue for all: what one person does rests on what another did before. */
  let queue: Promise<void> = Promise.resolve();
  let closed = false;

  function does(what: string, deed: () => Promise<void>): void {
    queue = queue.then(async () => {
      if (closed) return;
      try {
        await deed();
      } catch (error) {
        onRefused(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }

  async function call(person: string, method: string, path: string, body?: Body): Promise<unknown> {
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
  }

  function signedIn(person: string): Promise<Signed> {
    const known = sessions.get(person);
    if (known !== undefined) return known;
    const fresh = signIn(gatewayUrl, person);
    sessions.set(person, fresh);
    fresh.catch(() => sessions.delete(person));
    return fresh;
  }

  return {
    open(person, path, name, body) {
      does(`${person} opens ${path}`, async () => {
        const { id } = (await call(person, "POST", `/${path}`, body)) as { readonly id: string };
        tickets.set(`${path}/${name}`, id);
      });
    },
    act(person, path, name, act, body) {
      does(`${person} ${act}s ${path} ${name}`, async () => {
        const id = tickets.get(`${path}/${name}`);
        if (id !== undefined) await call(person, "POST", `/${path}/${encodeURIComponent(id)}/${act}`, body);
      });
    },
    onAlarms(person, point, action, body) {
      does(`${person} ${action}s alarms of ${point}`, async () => {
        const status = action === "dismiss" ? "all" : "active";
        const list = (await call(person, "GET", `/alarms?status=${status}&limit=200`)) as {
          readonly items: readonly Alarm[];
        };
        for (const alarm of list.items.filter((each) => each.point === point && isWaiting(each, action)))
          await call(person, "POST", `/alarms/${alarm.id}/${action}`, body);
      });
    },
    post(person, path, body) {
      does(`${person} posts ${path}`, async () => void (await call(person, "POST", path, body)));
    },
    idle: () => queue,
    async close() {
      closed = true;
      await queue;
    },
  };
}

interface Alarm {
  readonly id: string;
  readonly point: string | null;
  readonly acknowledged: boolean;
  readonly state: string;
  readonly dismissal: unknown;
}

function isWaiting(alarm: Alarm, action: "acknowledge" | "dismiss"): boolean {
  return action === "acknowledge" ? !alarm.acknowledged : alarm.state === "normal" && alarm.dismissal === null;
}

async function signIn(gatewayUrl: string, username: string): Promise<Signed> {
  const response = await fetch(`${gatewayUrl}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password: DEMO_PASSWORD }),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
  if (!response.ok) throw new Error(`${username} could not sign in: ${response.status}`);
  const { csrfToken } = (await response.json()) as { readonly csrfToken: string };
  const cookie = (response.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
  return { cookie, csrf: csrfToken };
}
