import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { assert } from "../model/assert.ts";

/** A small HTTP server for this machine alone. */
export interface LoopbackServer {
  readonly url: string;
  close(): Promise<void>;
}

export interface LoopbackRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Reads the body; null when it is longer than a message may be. */
  body(): Promise<Buffer | null>;
}

export type LoopbackHandler = (request: LoopbackRequest, response: ServerResponse) => Promise<void> | void;

const BODY_BYTES_MAX = 256 * 1024;

/**
 * Serves on 127.0.0.1 only. A request that names another host is refused, so that a page elsewhere cannot reach it by a name of its own.
 *
 * Throws: the error of `listen` (port in use).
 */
export async function openLoopbackServer(port: number, handler: LoopbackHandler): Promise<LoopbackServer> {
  const server = createServer((request, response) => void answer(request, response, handler));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  assert(address !== null && typeof address === "object", "a TCP server has a port");
  return { url: `http://127.0.0.1:${address.port}`, close: () => closeServer(server) };
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  response.end(JSON.stringify(value));
}

async function answer(request: IncomingMessage, response: ServerResponse, handler: LoopbackHandler): Promise<void> {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  if (host !== "127.0.0.1" && host !== "localhost")
    return answerJson(response, 403, { error: "this address answers to 127.0.0.1 only" });
  const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
  try {
    await handler(
      { method: request.method ?? "GET", path: pathname, headers: request.headers, body: () => readBody(request) },
      response,
    );
  } catch {
    // The peer went away in the middle, or sent what cannot be read: it concerns this request alone.
    if (response.headersSent) response.destroy();
    else answerJson(response, 400, { error: "the request could not be read" });
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return bytes <= BODY_BYTES_MAX ? Buffer.concat(chunks) : null;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Streams and hanging answers would keep it open for ever.
    server.closeAllConnections();
  });
}
