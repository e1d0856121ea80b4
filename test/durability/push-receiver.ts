import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { isSigned } from "../../seeds/phone/signature.ts";

/** One request that reached the receiver. */
export interface ReceivedPush {
  readonly key: string;
  readonly body: string;
  readonly message: {
    readonly reason: string;
    readonly step: number | null;
    readonly alarm: { readonly id: string; readonly rule: string };
  };
  readonly atMs: number;
  /** Answered with 2xx: the sender may count on it. */
  readonly accepted: boolean;
}

export interface PushReceiver {
  readonly url: string;
  readonly received: readonly ReceivedPush[];
  /** What a sender must never do, in words. */
  readonly violations: readonly string[];
  /** Share of requests that fail from now on: refused, or taken and never answered. */
  failingShare: number;
  close(): Promise<void>;
}

/** A webhook receiver on loopback that writes everything down, checks signatures, and fails as often as it is told to. */
export async function openPushReceiver(options: { readonly secret: string; next(): number }): Promise<PushReceiver> {
  const received: ReceivedPush[] = [];
  const violations: string[] = [];
  const bodies = new Map<string, string>();
  const sockets = new Set<Socket>();
  let failingShare = 0;

  const take = (headers: Readonly<Record<string, unknown>>, body: Buffer, response: ServerResponse): void => {
    const key = headers["idempotency-key"];
    const signature = headers["x-twinline-signature"];
    if (typeof key !== "string" || typeof signature !== "string" || !isSigned(body, signature, options.secret)) {
      violations.push("a push without a key, or with a signature that does not fit");
      response.writeHead(401).end();
      return;
    }
    const text = body.toString("utf8");
    if ((bodies.get(key) ?? text) !== text) violations.push(`two different messages under the key ${key}`);
    bodies.set(key, text);
    const chance = options.next();
    const accepted = chance >= failingShare;
    received.push({
      key,
      body: text,
      message: JSON.parse(text) as ReceivedPush["message"],
      atMs: Date.now(),
      accepted,
    });
    if (accepted) response.writeHead(200).end("ok");
    else if (chance < failingShare / 2) response.writeHead(503).end("told to fail");
    // The message has arrived, and the sender cannot know it.
    else response.destroy();
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => take(request.headers, Buffer.concat(chunks), response));
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port of loopback.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/push`,
    received,
    violations,
    get failingShare() {
      return failingShare;
    },
    set failingShare(share) {
      failingShare = share;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
