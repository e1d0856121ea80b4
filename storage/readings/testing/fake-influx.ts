import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";

/** What the server does with one request. */
export type Behaviour =
  | { readonly kind: "accept" }
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
    }
  /** Stores all but the lines this names, and says so as InfluxDB does. */
  | { readonly kind: "partial"; readonly refuses: (line: string) => boolean }
  /** Refuses the whole request if it has such a line. */
  | { readonly kind: "reject"; readonly refuses: (line: string) => boolean }
  | { readonly kind: "too-large"; readonly linesMax: number }
  /** Stores everything, and the answer never comes: the writer cannot know. */
  | { readonly kind: "hang" }
  | { readonly kind: "reset" }
  /** An error whose body breaks off. */
  | { readonly kind: "break-off" };

/**
 * A strict server of InfluxDB's write API (1.x and 2.x) that misbehaves as told: it checks path, database or bucket, precision,
 * authorisation and the form of every line, and stores rows by series and timestamp, a later one over an earlier, as InfluxDB does.
 */
export class FakeInflux {
  /** Rows by `series timestamp`: the line's fields. */
  readonly rows = new Map<string, string>();
  /** Lines in the order they were first stored. */
  readonly order: string[] = [];
  requests = 0;
  /** Complaints about requests that no real server would take. */
  readonly complaints: string[] = [];
  /** One per request, first to last; when used up, `otherwise`. */
  readonly script: Behaviour[] = [];
  otherwise: Behaviour = { kind: "accept" };
  readonly #server: Server;
  readonly #expected: { readonly path: string; readonly query: Record<string, string>; readonly authorization: string };

  constructor(expected: { path: string; query: Record<string, string>; authorization: string }) {
    this.#expected = expected;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("no address");
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    const lines = await readLines(request);
    this.#check(request, lines);
    const behaviour = this.script.shift() ?? this.otherwise;
    switch (behaviour.kind) {
      case "accept":
        this.#store(lines);
        return answer(response, 204, "");
      case "answer":
        return answer(response, behaviour.status, behaviour.body ?? "", behaviour.headers);
      case "partial": {
        const kept = lines.filter((line) => !behaviour.refuses(line));
        this.#store(kept);
        const dropped = lines.length - kept.length;
        if (dropped === 0) return answer(response, 204, "");
        return answer(
          response,
          400,
          JSON.stringify({ error: `partial write: field type conflict dropped=${dropped}` }),
        );
      }
      case "reject":
        if (lines.some((line) => behaviour.refuses(line)))
          return answer(response, 400, JSON.stringify({ error: "unable to parse" }));
        this.#store(lines);
        return answer(response, 204, "");
      case "too-large":
        if (lines.length > behaviour.linesMax) return answer(response, 413, JSON.stringify({ error: "too large" }));
        this.#store(lines);
        return answer(response, 204, "");
      case "hang":
        this.#store(lines);
        return;
      case "reset":
        request.socket.resetAndDestroy();
        return;
      case "break-off":
        response.writeHead(500, { "content-length": "1000" });
        response.write("it began to say");
        setImmediate(() => request.socket.destroy());
    }
  }

  #check(request: IncomingMessage, lines: readonly string[]): void {
    const url = new URL(request.url ?? "", "http://fake");
    const { path, query, authorization } = this.#expected;
    if (request.method !== "POST" || url.pathname !== path) this.complaints.push(`${request.method} ${url.pathname}`);
    for (const [key, value] of Object.entries(query)) {
      if (url.searchParams.get(key) !== value) this.complaints.push(`${key}=${url.searchParams.get(key)}`);
    }
    if (request.headers.authorization !== authorization) this.complaints.push(`${request.headers.authorization}`);
    for (const line of lines) if (!LINE.test(line)) this.complaints.push(line);
  }

  #store(lines: readonly string[]): void {
    for (const line of lines) {
      const [series = "", fields = "", timestamp = ""] = line.split(" ");
      const key = `${series} ${timestamp}`;
      if (!this.rows.has(key)) this.order.push(line);
      this.rows.set(key, fields);
    }
  }
}

const LINE =
  /^(reading,enterprise=[^ ,=]+,point=[^ ,=]+ ([vb]=[^ ,]+|w="[^"]*"|q="(good|uncertain|bad)"|received_at=\d+i|seq=\d+i|historical=[TF]|conflict=[TF]|,)+ \d{19}|reading_mirror probe=(T|true) 0)$/;

async function readLines(request: IncomingMessage): Promise<string[]> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
  return text.toString("utf8").split("\n").filter(Boolean);
}

function answer(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}
