import { createServer, type Server } from "node:net";
import { Aedes } from "aedes";
import { GatewayError } from "../../model/errors.ts";

/**
 * The open listener of interoperability suites and local tools: a plain broker on loopback, without credentials, with free client ids and
 * topics, retained messages, wills and persistent sessions. It is a broker of its own: nothing on it can reach or hear telemetry.
 */
export async function openOpenListener(port: number): Promise<{ readonly port: number; close(): Promise<void> }> {
  const aedes = new Aedes({
    // A filter that suites use to see a refusal.
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, subscription.topic === "test/nosubscribe" ? null : subscription),
    drainTimeout: 10_000,
    queueLimit: 10_000,
    maxClientsIdLength: 256,
  });
  await aedes.listen();
  const server = createServer((socket) => {
    aedes.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new GatewayError("PORT_IN_USE", `the open MQTT listener cannot listen on port ${port}: ${cause.message}`, {
          hint: "set TWINLINE_MQTT_OPEN_PORT to a free port, or leave it unset",
          cause,
        }),
      ),
    );
    server.listen({ host: "127.0.0.1", port }, resolve);
  });
  return { port: portOf(server, port), close: () => closeBoth(aedes, server) };
}

function portOf(server: Server, port: number): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

async function closeBoth(aedes: Aedes, server: Server): Promise<void> {
  server.close();
  await new Promise<void>((resolve) => aedes.close(() => resolve()));
}
