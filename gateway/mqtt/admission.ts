import type { DeviceRights } from "./access.ts";
import { channelOf } from "./access.ts";
import type { ConnectPacket } from "./connect-packet.ts";
import type { Credential } from "./credential.ts";
import type { Session } from "./session.ts";

/** How the peer came here. */
export interface Arrival {
  readonly tls: boolean;
  /** Common name of its verified client certificate; null: it showed none. */
  readonly certificateName: string | null;
}

/** The answer to a CONNECT that is well formed. */
export type Admission =
  | { readonly returnCode: 0; readonly credential: Credential; readonly session: Session; readonly present: boolean }
  | { readonly returnCode: 3 | 5; readonly isSlow: boolean };

/** Why a CONNECT is refused: the credential is not right, or the will says what the device may not. */
export type SignInFault = "credential" | "certificate" | "will";

/** The device a CONNECT speaks for: its user name, or the name in its certificate. */
export function nameOf(connect: ConnectPacket, { certificateName }: Arrival): string {
  return connect.username ?? certificateName ?? "";
}

/** Null: the device may come in. */
export function faultOfSignIn(
  connect: ConnectPacket,
  arrival: Arrival,
  rights: DeviceRights | undefined,
  verifySecret: (stored: string, secret: string) => boolean,
): SignInFault | null {
  if (rights === undefined) return "credential";
  const fault = faultOfProof(connect, arrival, rights, verifySecret);
  if (fault !== null) return fault;
  // Checked like a publish, at once: a will is published when nobody can be told any more.
  return connect.will === null || channelOf(rights, connect.will.topic) !== null ? null : "will";
}

function faultOfProof(
  { password }: ConnectPacket,
  { certificateName }: Arrival,
  rights: DeviceRights,
  verifySecret: (stored: string, secret: string) => boolean,
): SignInFault | null {
  // A certificate of ours speaks for one device only. It needs no password; one that comes with it must be right.
  if (certificateName !== null && certificateName !== `${rights.enterprise}/${rights.device}`) return "certificate";
  if (certificateName !== null && password === null) return null;
  if (rights.secret === null || password === null) return "credential";
  return verifySecret(rights.secret, password.toString("utf8")) ? null : "credential";
}
