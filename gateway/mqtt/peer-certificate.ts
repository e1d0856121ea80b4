import type { TLSSocket } from "node:tls";

/** What a device's client certificate says of it. `none`: it showed none, and signs in with its secret. */
export type Peer =
  | { readonly kind: "none" }
  | { readonly kind: "device"; readonly name: string; readonly serial: string }
  | { readonly kind: "refused"; readonly name: string; readonly why: string };

/**
 * Judges the certificate of a finished handshake: signed by our authority, within its time, not revoked, and naming one device.
 *
 * Whether that device is in service is the broker's to say, as with a secret.
 */
export function judgePeer(socket: TLSSocket, isRevoked: (serial: string) => boolean): Peer {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return { kind: "none" };
  // Several CNs come as a list: they name nobody.
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  if (typeof name !== "string") return { kind: "refused", name: "", why: "certificate-without-name" };
  if (!socket.authorized) {
    // OpenSSL's word for it: CERT_HAS_EXPIRED, UNABLE_TO_GET_ISSUER_CERT_LOCALLY …
    const code: unknown = socket.authorizationError;
    return { kind: "refused", name, why: `certificate-${String(code).toLowerCase().replaceAll("_", "-")}` };
  }
  const serial = certificate.serialNumber;
  return isRevoked(serial) ? { kind: "refused", name, why: "certificate-revoked" } : { kind: "device", name, serial };
}
