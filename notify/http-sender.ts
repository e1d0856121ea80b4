import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import { callbackify } from "node:util";
import { Agent, buildConnector, type Dispatcher } from "undici";
import { isPrivateAddress } from "./address.ts";
import { type HostResolver, openResolver } from "./resolve.ts";

export interface HttpRequest {
  readonly url: URL;
  readonly method: "POST" | "GET" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** True: what is answered in the body decides. It is read up to 64 KB and 2 s, and `body` is null beyond. */
  readonly readsBody?: boolean;
}

/** What is known after one request. */
export type HttpOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly retryAfter: string | null;
      readonly body?: string | null;
    }
  /** It certainly did not arrive: no connection came about. */
  | { readonly kind: "not-sent"; readonly error: string }
  /** The address is not one to be called. `permanent`: it stands in the URL itself, so it will not change by itself. */
  | { readonly kind: "refused-address"; readonly error: string; readonly permanent: boolean }
  /** It left, and no answer came. */
  | { readonly kind: "no-answer"; readonly error: string };

export interface HttpSenderOptions {
  readonly allowPrivateNetwork: boolean;
  readonly connectMs: number;
  /** From the beginning to the status line of the answer. */
  readonly totalMs: number;
  readonly resolver: HostResolver;
}

export interface HttpSender {
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome>;
  close(): Promise<void>;
}

/** A sender to an address that whoever runs the machine has set: it may lie in a private network. */
export function openOwnSender(totalMs: number): HttpSender {
  const connectMs = totalMs / 2;
  return openHttpSender({
    allowPrivateNetwork: true,
    connectMs,
    totalMs,
    resolver: openResolver({ timeoutMs: connectMs }),
  });
}

/**
 * Sends single HTTP requests and says exactly what is known afterwards.
 *
 * Follows no redirect, reads no more of an answer than it must, uses no proxy of the environment. Addresses are checked after the name
 * is resolved and the connection goes to a checked one, so that a name cannot answer differently the second time.
 */
export function openHttpSender(options: HttpSenderOptions): HttpSender {
  const agent = new Agent({
    connect: toConnector(options),
    connections: 8,
    pipelining: 1,
    // Short, so that a connection the other side is about to close is seldom used again.
    keepAliveTimeout: 1_000,
    keepAliveMaxTimeout: 5_000,
    headersTimeout: options.totalMs + 1_000,
    bodyTimeout: BODY_MS_MAX,
  });
  return {
    async send(request, signal) {
      const host = request.url.hostname.replace(/^\[|\]$/g, "");
      if (!options.allowPrivateNetwork && isIP(host) !== 0 && isPrivateAddress(host)) {
        return { kind: "refused-address", error: "address-refused", permanent: true };
      }
      return dispatch(agent, request, AbortSignal.any([signal, AbortSignal.timeout(options.totalMs)]));
    },
    close: () => agent.destroy(),
  };
}

/** Answers are not read for their content: the connection is given up when the rest is longer or slower than this. */
const BODY_BYTES_MAX = 64 * 1024;
const BODY_MS_MAX = 2_000;

class ConnectFailure extends Error {
  readonly code = "CONNECT_FAILURE";
  readonly refused: boolean;

  constructor(cause: Error) {
    super(describeError(cause));
    this.refused = cause instanceof AddressRefused;
  }
}

class AddressRefused extends Error {
  override readonly message = "address-refused";
}

function dispatch(agent: Agent, request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    let sent = false;
    let settled = false;
    let controller: Dispatcher.DispatchController | null = null;
    const settle = (outcome: HttpOutcome) => {
      settled = true;
      signal.removeEventListener("abort", onAbort);
      resolve(outcome);
    };
    const onAbort = () => {
      const error = isTimeout(signal) ? "timeout" : "aborted";
      settle(sent ? { kind: "no-answer", error } : { kind: "not-sent", error });
      controller?.abort(new Error(error));
    };
    if (signal.aborted) {
      settle({ kind: "not-sent", error: "aborted" });
      return;
    }
    signal.addEventListener("abort", onAbort, { once: true });
    const onRequestStart = (started: Dispatcher.DispatchController) => {
      controller = started;
      // Given up while the connection came about: nothing may leave any more.
      if (settled) started.abort(new Error("aborted"));
      else sent = true;
    };
    const onFailure = (error: Error) => void (settled || settle(toFailure(error, sent)));
    agent.dispatch(toOptions(request), {
      onRequestStart,
      ...(request.readsBody === true ? readingBody(settle) : readingLittle(settle)),
      onResponseError: (_, error) => onFailure(error),
    });
  });
}

function toOptions({ url, method, headers, body }: HttpRequest): Dispatcher.DispatchOptions {
  return { origin: url.origin, path: url.pathname + url.search, method, headers: { ...headers }, body };
}

/** Settles with the status line; then lets a short body end, so that the connection can be used again. */
function readingLittle(settle: (outcome: HttpOutcome) => void): Dispatcher.DispatchHandler {
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    onResponseStart(controller, status, headers) {
      settle({ kind: "answered", status, retryAfter: firstOf(headers["retry-after"]) });
      timer = setTimeout(() => controller.abort(new Error("slow body")), BODY_MS_MAX);
    },
    onResponseData(controller, chunk) {
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) controller.abort(new Error("long body"));
    },
    onResponseEnd() {
      clearTimeout(timer);
    },
  };
}

/** Settles with the end of the body, or without it when that is longer or slower than allowed. */
function readingBody(settle: (outcome: HttpOutcome) => void): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let head: { readonly status: number; readonly retryAfter: string | null } | null = null;
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const end = (body: string | null): void => {
    clearTimeout(timer);
    if (head !== null) settle({ kind: "answered", ...head, body });
  };
  return {
    onResponseStart(controller, status, headers) {
      head = { status, retryAfter: firstOf(headers["retry-after"]) };
      timer = setTimeout(() => {
        end(null);
        controller.abort(new Error("slow body"));
      }, BODY_MS_MAX);
    },
    onResponseData(controller, chunk) {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= BODY_BYTES_MAX) return;
      end(null);
      controller.abort(new Error("long body"));
    },
    onResponseEnd: () => end(Buffer.concat(chunks).toString("utf8")),
  };
}

function firstOf(header: string | readonly string[] | undefined): string | null {
  return (typeof header === "string" ? header : header?.[0]) ?? null;
}

function toFailure(error: Error, sent: boolean): HttpOutcome {
  if (error instanceof ConnectFailure) {
    return error.refused
      ? { kind: "refused-address", error: error.message, permanent: false }
      : { kind: "not-sent", error: error.message };
  }
  return { kind: sent ? "no-answer" : "not-sent", error: describeError(error) };
}

/** A code where there is one: messages of the network stack may quote addresses and certificates at length. */
function describeError(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.message.slice(0, 200);
}

function isTimeout(signal: AbortSignal): boolean {
  return signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
}

function toConnector(options: HttpSenderOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.connectMs,
    lookup: toLookup(options),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 250,
  } as buildConnector.BuildOptions);
  return (target, callback) => {
    connect(target, (error, socket) => {
      if (error !== null || socket === null) {
        callback(new ConnectFailure(error ?? new Error("no connection")), null);
        return;
      }
      // What counts is where the connection went, whatever was resolved.
      if (!options.allowPrivateNetwork && isPrivateAddress(socket.remoteAddress ?? "")) {
        socket.destroy();
        callback(new ConnectFailure(new AddressRefused()), null);
        return;
      }
      callback(null, socket);
    });
  };
}

/** Hands the connection only addresses that may be called. */
function toLookup({ resolver, allowPrivateNetwork }: HttpSenderOptions): LookupFunction {
  const find = callbackify(async (host: string): Promise<readonly string[]> => {
    const found = await resolver.resolve(host);
    const allowed = found.filter((address) => allowPrivateNetwork || !isPrivateAddress(address));
    if (allowed.length === 0) throw new AddressRefused();
    return allowed;
  });
  return (host, { all }, callback) => {
    find(host, (error, allowed) => {
      const [first = ""] = allowed ?? [];
      if (error !== null) callback(error, "", 0);
      else if (all === true) callback(null, toLookedUp(allowed));
      else callback(null, first, isIP(first));
    });
  };
}

function toLookedUp(addresses: readonly string[]) {
  return addresses.map((address) => ({ address, family: isIP(address) }));
}
