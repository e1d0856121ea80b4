import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import type { ReceivedPush, Vendor, VendorBehaviour } from "../../notify/contract.ts";
import { SELF_SIGNED_CERTIFICATE, SELF_SIGNED_KEY } from "./fake-vendor.ts";

/**
 * A mail server on loopback that misbehaves on purpose: each message meets the next behaviour given, the last one stays.
 *
 * What it received has the envelope as `path`, the password as header `password` and the message as `body`.
 */
export async function openFakeSmtp(options: { readonly tls?: boolean } = {}): Promise<Vendor> {
  const received: ReceivedPush[] = [];
  const sockets = new Set<Socket>();
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let behaviours: readonly VendorBehaviour[] = [{ kind: "accept" }];
  const passwords = new Map<string, string>();
  const server = new SMTPServer({
    secure: options.tls === true,
    key: SELF_SIGNED_KEY,
    cert: SELF_SIGNED_CERTIFICATE,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onAuth(auth, session, callback) {
      passwords.set(session.id, auth.password ?? "");
      callback(null, { user: auth.username });
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        received.push(toReceived(session, Buffer.concat(chunks).toString("utf8"), passwords.get(session.id) ?? ""));
        const [behaviour = { kind: "accept" } as const, ...rest] = behaviours;
        if (rest.length > 0) behaviours = rest;
        answer(behaviour, callback, () => [...sockets].at(-1)?.destroy());
        for (const { count, resolve } of waiting) if (received.length >= count) resolve();
      });
    },
  });
  server.on("error", () => undefined);
  // Under TLS only the secure socket may be destroyed: pulling the plain one away from below it ends the process.
  server.server.on(options.tls === true ? "secureConnection" : "connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  // It listens on a port of loopback.
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `${options.tls === true ? "https" : "http"}://127.0.0.1:${port}/`,
    received,
    behave: (...next) => {
      behaviours = next;
    },
    receivedCount: (count) =>
      new Promise((resolve) => (received.length >= count ? resolve() : waiting.push({ count, resolve }))),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function toReceived({ envelope }: SMTPServerSession, body: string, password: string): ReceivedPush {
  const to = envelope.rcptTo.map(({ address }) => address).join(",");
  return { method: "DATA", path: to, headers: { password }, body };
}

function answer(behaviour: VendorBehaviour, callback: (error?: Error | null) => void, cut: () => void): void {
  switch (behaviour.kind) {
    case "refuse":
      callback(Object.assign(new Error("not this time"), { responseCode: behaviour.status }));
      return;
    case "hang":
      return;
    case "lose":
      cut();
      return;
    case "accept":
    case "redirect":
    case "slow-body":
    case "endless-body":
      // There is nothing in this protocol for the last three: the message is taken.
      callback();
  }
}
