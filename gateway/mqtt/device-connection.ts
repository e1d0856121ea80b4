import type { Socket } from "node:net";
import type { DeviceCredential, Intake, OfferedMessage } from "../intake.ts";
import { LIMITS } from "../limits.ts";
import type { DeviceRights } from "./access.ts";
import { AckWriter } from "./ack-writer.ts";
import { PacketGuard } from "./packet-guard.ts";
import type { Pacer } from "./pacer.ts";
import { TelemetryReader } from "./telemetry-reader.ts";

/** Telemetry of one connection that may wait for its acknowledgement before the socket is left unread. */
const UNACKNOWLEDGED_BYTES_MAX = 256 * 1024;
/** What a waiting message costs beside its payload. */
const PACKET_OVERHEAD_BYTES = 128;

export interface ConnectionDeps {
  readonly intake: Intake;
  /** A packet broke the framing rules: the connection is being ended. */
  onRefusedPacket(what: string, bytesMax: number): void;
  /** The device was heard, or is made to wait by us: the broker's own keep-alive timer does not see what goes past it. */
  keepAlive(): void;
}

/** Who a connection speaks for, once it has signed in. */
interface Identity {
  rights: DeviceRights;
  readonly credential: DeviceCredential;
  pacer: Pacer;
}

/**
 * One device's connection: stands between the socket and the broker. It checks the framing of every byte, takes QoS 1 telemetry straight to
 * the intake, and leaves the socket unread while too much waits for its acknowledgement.
 */
export class DeviceConnection {
  readonly socket: Socket;
  /** QoS 2 messages handed over and not durable yet: a DUP of one waits for it instead of being journaled again. */
  readonly inFlight = new Map<number, (() => void)[]>();
  identity: Identity | null = null;
  readonly #deps: ConnectionDeps;
  readonly #guard = new PacketGuard(LIMITS.packetBytesBeforeAuth);
  readonly #reader: TelemetryReader;
  readonly #acks: AckWriter;
  readonly #readSocket: () => unknown;
  #unacknowledgedBytes = 0;
  #held = false;
  /** How far the connection has come: what stands behind CONNECT is not looked at before it is known who is speaking. */
  #phase: "connect" | "signing-in" | "begun" = "connect";
  #behindConnect: Buffer | null = null;
  /** When what is being taken was read, by the pacer's clock. */
  #readAtMs = 0;

  constructor(socket: Socket, deps: ConnectionDeps) {
    this.socket = socket;
    this.#deps = deps;
    this.#acks = new AckWriter(socket);
    this.#reader = new TelemetryReader((channel, packetId, payload) => this.#takeTelemetry(channel, packetId, payload));
    // The broker reads its socket by `read(null)`: what it would be given is looked at first. Node itself calls `read(0)` to ask the
    // system for more and throws the answer away: it must not be given bytes.
    const read = socket.read.bind(socket);
    this.#readSocket = () => read();
    socket.read = (size?: number) => (size === 0 ? read(0) : this.#read());
  }

  get rights(): DeviceRights | null {
    return this.identity?.rights ?? null;
  }

  /** The device has proved who it is: its packets may be larger. */
  signedIn(rights: DeviceRights, pacer: Pacer): void {
    const credential = {
      enterprise: rights.enterprise,
      device: rights.device,
      prefixes: new Map<string, Uint8Array>(),
    };
    this.identity = { rights, credential, pacer };
    this.#guard.bytesMax = LIMITS.packetBytes;
  }

  /** The broker has let the device in: what it sent right behind CONNECT is read now, and telemetry goes past the broker. */
  begin(): void {
    this.#phase = "begun";
    this.#reader.begin(this.rights?.channels ?? new Map());
    this.#release();
  }

  /** Something the device sent waits for its turn or its acknowledgement. */
  get isWaitedFor(): boolean {
    return this.#unacknowledgedBytes > 0 || (this.identity !== null && this.identity.pacer.waiting > 0);
  }

  /** Reads what the socket has; telemetry goes straight to the intake, the rest is for the broker. */
  #read(): Buffer | null {
    if (this.#phase !== "begun") return this.#readConnect();
    for (;;) {
      if (this.#unacknowledgedBytes > UNACKNOWLEDGED_BYTES_MAX) {
        this.#held = true;
        return null;
      }
      // A net.Socket without an encoding gives Buffers.
      const chunk = this.#behindConnect ?? (this.#readSocket() as Buffer | null);
      this.#behindConnect = null;
      if (chunk === null) return null;
      const taken = this.#guard.take(chunk);
      if (typeof taken === "string") return this.#refuse(taken);
      this.#deps.keepAlive();
      this.#readAtMs = this.identity?.pacer.nowMs() ?? 0;
      const others = this.#reader.take(chunk);
      // The broker takes null for "nothing more", so what it is not shown must not end the reading.
      if (others !== null) return others;
    }
  }

  /** Shows the broker the first packet alone: the bound of a CONNECT is not that of the messages behind it. */
  #readConnect(): Buffer | null {
    if (this.#phase === "signing-in") return null;
    // A net.Socket without an encoding gives Buffers.
    const chunk = this.#readSocket() as Buffer | null;
    if (chunk === null) return null;
    const taken = this.#guard.take(chunk, true);
    if (typeof taken === "string") return this.#refuse(taken);
    if (this.#guard.betweenPackets) this.#phase = "signing-in";
    if (taken < chunk.length) this.#behindConnect = chunk.subarray(taken);
    return chunk.subarray(0, taken);
  }

  #refuse(what: string): null {
    this.#deps.onRefusedPacket(what, this.#guard.bytesMax);
    this.socket.destroy();
    return null;
  }

  /** One message has become durable, in the order in which they were taken. */
  acknowledged(packetId: number, payloadBytes: number): void {
    this.#acks.acknowledge(packetId);
    this.#unacknowledgedBytes -= payloadBytes + PACKET_OVERHEAD_BYTES;
    if (this.#held && this.#unacknowledgedBytes <= UNACKNOWLEDGED_BYTES_MAX / 2) this.#release();
  }

  #takeTelemetry(channel: string, packetId: number, payload: Buffer): void {
    // The reader takes telemetry only after the device has signed in.
    const { credential, pacer } = this.identity as Identity;
    this.#unacknowledgedBytes += payload.length + PACKET_OVERHEAD_BYTES;
    const message = new Telemetry(this, credential, channel, packetId, payload);
    if (pacer.mayGo(payload.length, this.#readAtMs)) this.#deps.intake.offer(message);
    else pacer.pass(payload.length, () => this.#deps.intake.offer(message));
  }

  /** There is something to read, or room for it: the broker is told that its socket can be read. */
  #release(): void {
    this.#held = false;
    this.#deps.keepAlive();
    if (!this.socket.destroyed) this.socket.emit("readable");
  }
}

/** A message on its way to disk. A class, because there are many at a time: no closure each. */
class Telemetry implements OfferedMessage {
  readonly credential: DeviceCredential;
  readonly channel: string;
  readonly payload: Buffer;
  readonly #connection: DeviceConnection;
  readonly #packetId: number;

  constructor(
    connection: DeviceConnection,
    credential: DeviceCredential,
    channel: string,
    packetId: number,
    payload: Buffer,
  ) {
    this.credential = credential;
    this.channel = channel;
    this.payload = payload;
    this.#connection = connection;
    this.#packetId = packetId;
  }

  acknowledge(): void {
    this.#connection.acknowledged(this.#packetId, this.payload.length);
  }
}
