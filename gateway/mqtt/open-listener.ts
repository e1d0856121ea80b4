import type { Server } from "node:net";
import { Aedes, type Client } from "aedes";
import { listen } from "./listen.ts";
import { atGrantedQos, openPersistence } from "./open-deliveries.ts";

/**
 * The open listener of interoperability suites and local tools: a plain broker on loopback, without credentials, with free client ids and
 * topics, retained messages, wills and persistent sessions. It is a broker of its own: nothing on it can reach or hear telemetry.
 */
export async function openOpenListener(port: number): Promise<{ readonly port: number; close(): Promise<void> }> {
  /** An empty client id without a clean session: aedes would give it one. */
  const nameless = new WeakSet<Client>();
  const aedes = new Aedes({
    persistence: openPersistence(),
    preConnect: (client, { clientId, clean }, done) => {
      if (!clientId && clean === false) nameless.add(client);
      done(null, true);
    },
    // [MQTT-3.1.3-8]
    authenticate: (client, _username, _password, done) =>
      nameless.has(client)
        ? done(Object.assign(new Error("identifier rejected"), { returnCode: 2 }), false)
        : done(null, true),
    authorizeForward: atGrantedQos,
    // A filter that suites use to see a refusal.
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, subscription.topic === "test/nosubscribe" ? null : subscription),
    drainTimeout: 10_000,
    queueLimit: 10_000,
    maxClientsIdLength: 256,
  });
  await aedes.listen();
  const place = { host: "127.0.0.1", port, setting: "TWINLINE_MQTT_OPEN_PORT" };
  const listening = await listen(place, (socket) => {
    aedes.handle(socket);
  });
  return { port: listening.port, close: () => closeBoth(aedes, listening.server) };
}

async function closeBoth(aedes: Aedes, server: Server): Promise<void> {
  server.close();
  await new Promise<void>((resolve) => aedes.close(() => resolve()));
}
