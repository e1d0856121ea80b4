import type { Socket } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { constants } from "node:crypto";
import { listen, type Place } from "../mqtt/listen.ts";
import { Turns } from "../turns.ts";
import { awaitClientHello } from "./client-hello.ts";
import type { ServerCredentials } from "./server-credentials.ts";

export interface TlsCounters {
  handshakes: number;
  failedHandshakes: number;
  refusedCertificates: number;
  revokedConnections: number;
  /** Connections accepted; those that are neither a handshake nor a failed one yet are on their way. */
  accepted: number;
}

export function newTlsCounters(): TlsCounters {
  return { accepted: 0, handshakes: 0, failedHandshakes: 0, refusedCertificates: 0, revokedConnections: 0 };
}

export interface SecurePlace extends Place {
  /** Whether a client is asked for its certificate; it need not have one. */
  readonly asksForCertificate: boolean;
  readonly protocols?: readonly string[];
}

export interface SecureListenerDeps {
  readonly credentials: ServerCredentials;
  readonly counters: TlsCounters;
  onFailure(why: string, address: string): void;
}

const HANDSHAKE_MS_MAX = 10_000;
/** About a millisecond each on the main thread: between two turns the alarm path has its own. */
const HANDSHAKES_A_TURN = 4;

/**
 * Listens for TLS 1.2 and later, and hands over each connection once it is secure.
 *
 * Handshakes begin a few a turn of the event loop, when their first record is whole: a storm of them, or peers that dawdle, keep nobody
 * else waiting. Each ends within seconds, is counted, and costs one of the `connectionsMax` places.
 * Throws: GatewayError PORT_IN_USE, CONFIG_INVALID.
 */
export async function openSecureListener(
  place: SecurePlace,
  deps: SecureListenerDeps,
  accept: (socket: TLSSocket) => void,
): Promise<{ readonly port: number; close(): void }> {
  const { credentials, counters } = deps;
  const tls = createServer({ ...credentials.options, ...optionsOf(place) });
  /** By the peer's address and port, the only thing the raw socket and the secure one over it have in common. */
  const underway = new Map<string, Socket>();
  const failed = (why: string, socket: Socket): void => {
    counters.failedHandshakes++;
    deps.onFailure(why, socket.remoteAddress ?? "");
    socket.destroy();
  };
  const turns = new Turns(HANDSHAKES_A_TURN);
  const begin = (socket: Socket): void => {
    if (socket.destroyed) failed("closed", socket);
    else tls.emit("connection", socket);
  };
  tls.on("secureConnection", (socket) => {
    counters.handshakes++;
    underway.delete(peerOf(socket));
    accept(socket);
  });
  tls.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => failed(error.code ?? error.message, socket));
  const listening = await listen(place, (socket) => {
    counters.accepted++;
    const peer = peerOf(socket);
    underway.set(peer, socket);
    // What fails between two steps is told by its close.
    socket.on("error", () => undefined);
    socket.once("close", () => {
      if (underway.get(peer) === socket) underway.delete(peer);
    });
    socket.setNoDelay(true);
    awaitClientHello(socket, HANDSHAKE_MS_MAX, (failure) => {
      if (failure === null) turns.add(() => begin(socket));
      else failed(failure, socket);
    });
  });
  const stop = credentials.onChange((options) => tls.setSecureContext({ ...options, ...optionsOf(place) }));
  return {
    port: listening.port,
    close: () => {
      stop();
      listening.server.close();
      // Those that are secure belong to who has accepted them.
      for (const socket of underway.values()) socket.destroy();
    },
  };
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function optionsOf({ asksForCertificate, protocols }: SecurePlace): TlsOptions {
  return {
    minVersion: "TLSv1.2",
    handshakeTimeout: HANDSHAKE_MS_MAX,
    requestCert: asksForCertificate,
    // A certificate that is no good is judged, counted and told of after the handshake.
    rejectUnauthorized: false,
    // Every handshake is a whole one: a session taken up again would not ask whether its certificate is revoked by now.
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
    ...(protocols === undefined ? {} : { ALPNProtocols: [...protocols] }),
  };
}
