import { once } from "node:events";
import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecure } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { ReceivedPush, Vendor, VendorBehaviour } from "../../notify/contract.ts";

/**
 * A vendor's server on loopback that misbehaves on purpose: each request meets the next behaviour given, the last one stays.
 */
export async function openFakeVendor(
  options: { readonly tls?: boolean; readonly acceptBody?: string } = {},
): Promise<Vendor> {
  const received: ReceivedPush[] = [];
  const sockets = new Set<Socket>();
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let behaviours: readonly VendorBehaviour[] = [{ kind: "accept" }];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    // Requests that end early are counted for what arrived of them.
    request.on("error", () => undefined);
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = "", url = "", headers } = request;
    const raw = Buffer.concat(chunks);
    received.push({ method, path: url, headers, body: raw.toString("utf8"), raw });
    const [behaviour = { kind: "accept" } as const, ...rest] = behaviours;
    if (rest.length > 0) behaviours = rest;
    if (behaviour.kind === "accept" && behaviour.body === undefined && options.acceptBody !== undefined) {
      behave({ ...behaviour, body: options.acceptBody }, request, response);
    } else behave(behaviour, request, response);
    for (const { count, resolve } of waiting) if (received.length >= count) resolve();
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) =>
    void serve(request, response).catch(() => undefined);
  const server: Server =
    options.tls === true
      ? createSecure({ key: SELF_SIGNED_KEY, cert: SELF_SIGNED_CERTIFICATE }, onRequest)
      : createPlain(onRequest);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port of loopback.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === true ? "https" : "http"}://127.0.0.1:${port}/push?for=duty`,
    received,
    behave: (...next) => {
      behaviours = next;
    },
    receivedCount: (count) =>
      new Promise((resolve) => (received.length >= count ? resolve() : waiting.push({ count, resolve }))),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function behave(behaviour: VendorBehaviour, request: IncomingMessage, response: ServerResponse): void {
  switch (behaviour.kind) {
    case "accept":
      response.writeHead(behaviour.status ?? 200).end(behaviour.body ?? "ok");
      return;
    case "refuse":
      response.writeHead(behaviour.status, behaviour.headers).end("no");
      return;
    case "hang":
      return;
    case "lose":
      request.socket.destroy();
      return;
    case "redirect":
      response.writeHead(behaviour.status, { location: behaviour.to }).end();
      return;
    case "slow-body":
      response.writeHead(200, { "content-type": "text/plain" });
      response.write("a beginning and no end");
      return;
    case "endless-body":
      response.writeHead(200);
      pour(response);
      return;
  }
}

function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 97);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
}

/** Made for these tests alone: signed by nobody, for a name that cannot exist. */
export const SELF_SIGNED_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAhoe5U/zQf8UBfTY
eoo+X9h4G9pb6OBwkxF1Ot7zo7ChRANCAAQpNSeXxxt6S7bOb7UgocJBtr1iq7SQ
qAiYSt0KwAP0W5MlK33SC7wTzq+V9HirjlpRomtYBDsegfECMEKheNO4
-----END PRIVATE KEY-----
`;
export const SELF_SIGNED_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkjCCATmgAwIBAgIURaqWksyweI+H1NFN1NVJpyPsJT0wCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTZmFrZS12ZW5kb3IuaW52YWxpZDAgFw0yNjExMjQxNzQwMzRa
GA8yMTI2MTAzMTE3NDAzNFowHjEcMBoGA1UEAwwTZmFrZS12ZW5kb3IuaW52YWxp
ZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCk1J5fHG3pLts5vtSChwkG2vWKr
tJCoCJhK3QrAA/RbkyUrfdILvBPOr5X0eKuOWlGia1gEOx6B8QIwQqF407ijUzBR
MB0GA1UdDgQWBBR2GAPplOwlLuBwBdLo/FedaJt3xzAfBgNVHSMEGDAWgBR2GAPp
lOwlLuBwBdLo/FedaJt3xzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cA
MEQCIAhSW02DBWNolDwqI6u0DYLGSvOFx4UyfseqnzOJpGcFAiBX0GoHY2ht4UuS
f/sQlzHl9p4Jbwa2xIfnaZ//OhmSHA==
-----END CERTIFICATE-----
`;
