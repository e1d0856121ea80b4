import type { WireAlarm, WireAlarmDetail, WirePoint, WireReading, WireSession } from "../../api/wire.ts";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** A caller of the API over real HTTP, with a session cookie or a token. */
export class ApiClient {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.url = url;
    this.headers = headers;
  }

  static async signIn(url: string, username: string, password: string): Promise<ApiClient> {
    const answer = await new ApiClient(url, {}).call("POST", "/session", { username, password });
    if (answer.status !== 200)
      throw new Error(`sign-in of ${username} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const { csrfToken } = answer.body as WireSession;
    return new ApiClient(url, { cookie, "x-csrf-token": csrfToken });
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const init: RequestInit = { method, headers: { ...this.headers, ...headers } };
    if (body !== undefined) {
      init.body = typeof body === "string" ? body : JSON.stringify(body);
      init.headers = {
        "content-type": typeof body === "string" ? "application/yaml" : "application/json",
        ...init.headers,
      };
    }
    const response = await fetch(`${this.url}/api/v1${path}`, init);
    const text = await response.text();
    return { status: response.status, body: parsed(text), headers: response.headers };
  }

  /** A GET that must succeed. */
  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.call("GET", path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body as T;
  }

  async putCatalog(document: unknown): Promise<void> {
    const { status, body } = await this.call("PUT", "/catalog", document);
    if (status >= 300) throw new Error(`PUT /catalog answered ${status}: ${JSON.stringify(body)}`);
  }

  /** Every page of a list. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const separator = path.includes("?") ? "&" : "?";
      const page: { items: T[]; nextCursor: string | null } = await this.get(
        cursor === null ? path : `${path}${separator}cursor=${encodeURIComponent(cursor)}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  alarms(status: "active" | "cleared" | "all" = "all"): Promise<WireAlarm[]> {
    return this.all(`/alarms?status=${status}`);
  }

  alarm(id: string): Promise<WireAlarmDetail> {
    return this.get(`/alarms/${id}`);
  }

  points(): Promise<WirePoint[]> {
    return this.all("/points");
  }

  readings(enterprise: string, point: string): Promise<WireReading[]> {
    return this.all(`/readings?enterprise=${enterprise}&point=${encodeURIComponent(point)}&limit=10000`);
  }

  acknowledge(id: string, note?: string): Promise<Answer> {
    return this.call("POST", `/alarms/${id}/acknowledge`, note === undefined ? {} : { note });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
