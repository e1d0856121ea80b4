import type { WireError } from "../../api/wire.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { languageTag, t } from "../text/text.ts";

/** Why a call gave nothing: the server's own words where it spoke, ours where it did not. */
export interface RequestFailure {
  /** null: the server was not reached, so what became of a write is not known. */
  readonly status: number | null;
  /** The server's code; null where it gave none. */
  readonly code: string | null;
  /** What is wrong in detail, as the server listed it; absent where it listed nothing. */
  readonly details?: unknown;
  readonly message: string;
}

export interface RequestOptions {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  /** A file in place of a JSON body. */
  readonly file?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Told the version of what was answered. */
  readonly onTag?: (tag: string | null) => void;
  /** Answers other than 2xx that carry the same shape (a health report says 503). */
  readonly alsoAccept?: readonly number[];
}

/** Calls `/api/v1<path>`. An answer without a body gives `null`. The caller names the answer's shape: it is our own server's. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<Result<T, RequestFailure>> {
  // No call may hang for ever on a stopped server.
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWER_MS_MAX);
  options.signal?.addEventListener("abort", () => stop.abort(), { once: true });
  try {
    const response = await fetch(`/api/v1${path}`, { ...toInit(options), signal: stop.signal });
    options.onTag?.(response.headers.get("etag"));
    const text = await response.text();
    const accepted = response.ok || options.alsoAccept?.includes(response.status) === true;
    if (!accepted) return failed(toFailure(response.status, text));
    // The wire types are shared with the server that wrote this answer.
    return ok((text === "" ? null : JSON.parse(text)) as T);
  } catch (error) {
    const message = error instanceof SyntaxError ? t("error.unknown", { status: "JSON" }) : t("error.network");
    return failed({ status: null, code: null, message });
  } finally {
    clearTimeout(timer);
  }
}

const ANSWER_MS_MAX = 15_000;

function toInit(options: RequestOptions): RequestInit {
  const headers: Record<string, string> = { "Accept-Language": languageTag.peek(), ...options.headers };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.file !== undefined) headers["Content-Type"] = options.file.type;
  return {
    method: options.method ?? "GET",
    headers,
    credentials: "same-origin",
    cache: "no-store",
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.file === undefined ? {} : { body: options.file }),
  };
}

function toFailure(status: number, text: string): RequestFailure {
  try {
    const { error } = JSON.parse(text) as WireError;
    const message = error.hint === "" || error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    return { status, code: error.code, message, details: error.details };
  } catch {
    return { status, code: null, message: t("error.unknown", { status }) };
  }
}
