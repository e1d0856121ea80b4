import { createHmac } from "node:crypto";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { WireAlarm } from "../../../api/wire.ts";
import { eventually } from "../../kit/gateway-process.ts";

export interface Push {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { id: string; reason: string; alarm: WireAlarm; at: number; text: string; step: number | null };
  readonly atMs: number;
}

/** What the receiver does with a push: a status, with headers; or nothing at all. */
export type Behaviour =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | "hang"
  | "reset";

/** A webhook receiver that behaves as it is told, for each path apart, and remembers everything. */
export class Receiver {
  readonly pushes: Push[] = [];
  readonly #server: Server;
  readonly #behaviours = new Map<string, (push: Push, no: number) => Behaviour>();

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response));
  }

  static async open(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get url(): string {
    // Listening on TCP.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on pushes to a path are answered so; `no` counts them from 0. */
  behave(path: string, behaviour: (push: Push, no: number) => Behaviour): void {
    this.#behaviours.set(path, behaviour);
  }

  to(path: string): Push[] {
    return this.pushes.filter((push) => push.path === path);
  }

  async expect(path: string, count: number, withinMs = 5_000): Promise<Push[]> {
    return eventually(
      `${count} pushes to ${path} (${this.to(path).length} so far)`,
      async () => (this.to(path).length >= count ? this.to(path) : null),
      withinMs,
    );
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const path = request.url ?? "";
    const push = { path, headers: request.headers, text, body: JSON.parse(text || "{}"), atMs: Date.now() };
    const no = this.to(path).length;
    this.pushes.push(push);
    const behaviour = this.#behaviours.get(path)?.(push, no) ?? { status: 204 };
    if (behaviour === "hang") return;
    if (behaviour === "reset") return void request.socket.destroy();
    response.writeHead(behaviour.status, behaviour.headers);
    response.end(behaviour.body);
  }
}

export function signatureOf(text: string, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`;
}
