import type { TLSSocket } from "node:tls";
import type { Certificates } from "../tls/certificates.ts";
import { openSecureListener, type SecureListenerDeps, type SecurePlace } from "../tls/secure-listener.ts";
import type { MqttBroker } from "./broker.ts";
import { judgePeer } from "./peer-certificate.ts";
import type { Refusals } from "./refusals.ts";

export interface SecureDevicesDeps extends SecureListenerDeps {
  readonly broker: Pick<MqttBroker, "accept">;
  readonly certificates: Pick<Certificates, "isRevoked" | "onRevoked">;
  readonly refusals: Refusals;
}

/** MQTT over TLS: a device comes with its certificate, or with its secret as on the plain listener. */
export async function openSecureDevices(
  place: SecurePlace,
  deps: SecureDevicesDeps,
): Promise<{ readonly port: number; close(): void }> {
  const { broker, certificates, counters } = deps;
  const serials = new Map<TLSSocket, string>();
  const stopWatching = certificates.onRevoked(() => {
    for (const [socket, serial] of serials) {
      if (!certificates.isRevoked(serial)) continue;
      counters.revokedConnections++;
      socket.destroy();
    }
  });
  const listener = await openSecureListener(place, deps, (socket) => {
    const peer = judgePeer(socket, (serial) => certificates.isRevoked(serial));
    if (peer.kind === "refused") {
      counters.refusedCertificates++;
      deps.refusals.refused(socket.remoteAddress ?? "", peer.name, peer.why);
      // The end of such a connection is nothing to tell.
      socket.on("error", () => undefined);
      socket.destroy();
      return;
    }
    if (peer.kind === "device") {
      serials.set(socket, peer.serial);
      socket.once("close", () => serials.delete(socket));
    }
    broker.accept(socket, { tls: true, certificateName: peer.kind === "device" ? peer.name : null });
  });
  return {
    port: listener.port,
    close: () => {
      stopWatching();
      listener.close();
    },
  };
}
