import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { assetUrl } from "../asset.ts";
import { answerJson, type LoopbackRequest, type LoopbackServer, openLoopbackServer } from "../loopback-http.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { isSigned } from "./signature.ts";

/** How the phone takes messages: as it should, or in one of the ways receivers fail. */
export const PHONE_MODES = ["ok", "fail", "hang", "busy"] as const;
export type PhoneMode = (typeof PHONE_MODES)[number];

export interface PhoneOptions {
  readonly port: number;
  readonly secret: string;
  /** What people call enterprises and points: `<enterprise>` and `<enterprise>/<point>` → name. */
  readonly names: ReadonlyMap<string, string>;
}

/** The demo's on-call phone: receives signed pushes at `/push`, shows them live, and can be told to fail. */
export interface Phone extends LoopbackServer {
  readonly inbox: Inbox;
  mode: PhoneMode;
}

/** Retry-After of the mode `busy`, seconds. */
const RETRY_AFTER_S = 5;

const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  "/": { file: "index.html", type: "text/html; charset=utf-8" },
  "/phone.css": { file: "phone.css", type: "text/css; charset=utf-8" },
  "/phone.js": { file: "phone.js", type: "text/javascript; charset=utf-8" },
};

export async function openPhone(options: PhoneOptions): Promise<Phone> {
  const desk = new PhoneDesk(options);
  const server = await openLoopbackServer(options.port, (request, response) => desk.answer(request, response));
  return {
    url: server.url,
    inbox: desk.inbox,
    get mode() {
      return desk.mode;
    },
    set mode(mode) {
      desk.mode = mode;
    },
    close: server.close,
  };
}

/** What the phone does with one request; knows who is watching and which senders are left hanging. */
class PhoneDesk {
  readonly inbox = createInbox();
  readonly #options: PhoneOptions;
  readonly #watchers = new Set<ServerResponse>();
  readonly #hanging = new Set<ServerResponse>();
  #mode: PhoneMode = "ok";
  #refused = 0;

  constructor(options: PhoneOptions) {
    this.#options = options;
  }

  get mode(): PhoneMode {
    return this.#mode;
  }

  set mode(mode: PhoneMode) {
    this.#mode = mode;
    for (const response of this.#hanging) response.destroy();
    this.#tellWatchers();
  }

  async answer(request: LoopbackRequest, response: ServerResponse): Promise<void> {
    const file = request.method === "GET" ? FILES[request.path] : undefined;
    if (file !== undefined) return answerFile(response, file);
    switch (`${request.method} ${request.path}`) {
      case "POST /push":
        return this.#takePush(request, response);
      case "POST /mode":
        return this.#setMode(request, response);
      case "POST /clear":
        this.inbox.clear();
        this.#tellWatchers();
        return answerJson(response, 200, this.#snapshot());
      case "GET /messages":
        return answerJson(response, 200, this.#snapshot());
      case "GET /names":
        return answerJson(response, 200, Object.fromEntries(this.#options.names));
      case "GET /events":
        return this.#watch(response);
      default:
        return answerJson(response, 404, { error: "not found" });
    }
  }

  async #takePush(request: LoopbackRequest, response: ServerResponse): Promise<void> {
    const body = await request.body();
    if (body === null) return answerJson(response, 413, { error: "too long" });
    switch (this.#mode) {
      case "fail":
        return answerJson(response, 500, { error: "told to fail" });
      case "busy":
        response.setHeader("retry-after", RETRY_AFTER_S);
        return answerJson(response, 429, { error: "told to be busy" });
      case "hang":
        // Never answered: the sender must give up by itself. A change of mode or the end of the phone drops it.
        this.#hanging.add(response);
        response.on("close", () => this.#hanging.delete(response));
        return;
      case "ok":
        return this.#accept(request, response, body);
    }
  }

  #accept(request: LoopbackRequest, response: ServerResponse, body: Buffer): void {
    const signature = request.headers["x-twinline-signature"];
    const key = request.headers["idempotency-key"];
    if (typeof signature !== "string" || !isSigned(body, signature, this.#options.secret)) {
      return this.#refuse(response, 401, "the signature does not fit");
    }
    if (typeof key !== "string" || key === "") return this.#refuse(response, 400, "no Idempotency-Key");
    const message = parseJson(body);
    if (message === null) return this.#refuse(response, 400, "no JSON object");
    const kept = this.inbox.accept(key, message, Date.now());
    this.#tellWatchers();
    answerJson(response, 200, { received: true, repeats: kept.repeats });
  }

  #refuse(response: ServerResponse, status: number, error: string): void {
    this.#refused++;
    this.#tellWatchers();
    answerJson(response, status, { error });
  }

  async #setMode(request: LoopbackRequest, response: ServerResponse): Promise<void> {
    // A form of a page elsewhere cannot send this type.
    const isJson = request.headers["content-type"]?.startsWith("application/json") === true;
    if (!isJson) return answerJson(response, 415, { error: "send JSON" });
    const wanted = parseJson((await request.body()) ?? Buffer.alloc(0))?.["mode"];
    const mode = PHONE_MODES.find((candidate) => candidate === wanted);
    if (mode === undefined) return answerJson(response, 400, { error: `mode is one of ${PHONE_MODES.join(", ")}` });
    this.mode = mode;
    answerJson(response, 200, this.#snapshot());
  }

  #snapshot() {
    return {
      mode: this.#mode,
      refused: this.#refused,
      hanging: this.#hanging.size,
      items: this.inbox.messages,
    };
  }

  #watch(response: ServerResponse): void {
    response.writeHead(200, { ...PAGE_HEADERS, "content-type": "text/event-stream" });
    this.#watchers.add(response);
    response.on("close", () => this.#watchers.delete(response));
    response.write(`data: ${JSON.stringify(this.#snapshot())}\n\n`);
  }

  #tellWatchers(): void {
    for (const watcher of this.#watchers) watcher.write(`data: ${JSON.stringify(this.#snapshot())}\n\n`);
  }
}

function answerFile(response: ServerResponse, { file, type }: { readonly file: string; readonly type: string }): void {
  response.writeHead(200, { ...PAGE_HEADERS, "content-type": type });
  response.end(readFileSync(assetUrl(import.meta.url, `./page/${file}`)));
}

function parseJson(body: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    // An object that is no array has keys of text.
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
