import type { Socket } from "node:net";
import type { DeviceConnectionFacts } from "../../api/ports.ts";
import type { Clock } from "../../model/time.ts";
import type { MessageAddress } from "../codec.ts";
import type { Intake, OfferedMessage } from "../intake.ts";
import { LIMITS } from "../limits.ts";
import type { DeviceRights } from "./access.ts";
import { AckWriter } from "./ack-writer.ts";
import { BrokerStream } from "./broker-stream.ts";
import { PacketGuard } from "./packet-guard.ts";
import type { Pacer } from "./pacer.ts";
import { TelemetryReader } from "./telemetry-reader.ts";

/** Telemetry of one connection that may wait for its acknowledgement before the socket is left unread. */
const UNACKNOWLEDGED_BYTES_MAX = LIMITS.unacknowledgedBytes;
/** What a waiting message costs beside its payload. */
const PACKET_OVERHEAD_BYTES = 128;

export interface ConnectionDeps {
  readonly intake: Intake;
  readonly clock: Pick<Clock, "monotonicMs">;
  /** A packet broke the framing rules: the connection is being ended. */
  onRefusedPacket(what: string, bytesMax: number): void;
}

/** Who a connection speaks for, once it has signed in. */
interface Identity {
  rights: DeviceRights;
  pacer: Pacer;
}

/**
 * One device's connection: stands between the socket and the broker. It checks the framing of every byte, takes QoS 1 telemetry straight to
 * the intake, hands the rest to the broker, leaves the socket unread while too much waits, and knows when the device was last heard.
 */
export class DeviceConnection {
  readonly socket: Socket;
  /** What the broker takes for the socket. */
  readonly stream: BrokerStream;
  /** QoS 2 messages handed over and not durable yet: a DUP of one waits for it instead of being journaled again. */
  readonly inFlight = new Map<number, (() => void)[]>();
  identity: Identity | null = null;
  /** What CONNECT said of it; null: none yet. */
  facts: DeviceConnectionFacts | null = null;
  /** The device must be heard at least this often [MQTT-3.1.2-24]; 0: no CONNECT yet, the broker waits for that. */
  silenceMsMax = 0;
  readonly #deps: ConnectionDeps;
  readonly #guard = new PacketGuard(LIMITS.packetBytesBeforeAuth);
  readonly #reader: TelemetryReader;
  readonly #acks: AckWriter;
  #unacknowledgedBytes = 0;
  /** Why the socket is left unread. */
  #held = false;
  #brokerIsBusy = false;
  /** How far the connection has come: what stands behind CONNECT is not looked at before it is known who is speaking. */
  #phase: "connect" | "signing-in" | "begun" = "connect";
  #behindConnect: Buffer | null = null;
  /** When the newest bytes were read, by the monotonic clock. */
  #heardAtMs: number;

  constructor(socket: Socket, deps: ConnectionDeps) {
    this.socket = socket;
    this.#deps = deps;
    this.#heardAtMs = deps.clock.monotonicMs();
    this.#acks = new AckWriter(socket);
    this.#reader = new TelemetryReader((address, packetId, payload) => this.#takeTelemetry(address, packetId, payload));
    this.stream = new BrokerStream(socket, () => this.#brokerHasRoom());
    socket.on("data", (chunk: Buffer) => this.#hear(chunk));
  }

  get rights(): DeviceRights | null {
    return this.identity?.rights ?? null;
  }

  /** The device has proved who it is: its packets may be larger. */
  signedIn(rights: DeviceRights, pacer: Pacer): void {
    this.identity = { rights, pacer };
    this.#guard.bytesMax = LIMITS.packetBytes;
  }

  /** The broker has let the device in: what it sent right behind CONNECT is read now, and telemetry goes past the broker. */
  begin(): void {
    this.#phase = "begun";
    this.#reader.begin(this.rights?.channels ?? new Map());
    this.#heardAtMs = this.#deps.clock.monotonicMs();
    const behind = this.#behindConnect;
    this.#behindConnect = null;
    if (behind !== null) this.#take(behind);
    this.#readOrNot();
  }

  /** The device has been silent for longer than it promised. Its being made to wait by us is no silence of its own: it is left unread. */
  isSilentAt(nowMs: number): boolean {
    if (this.silenceMsMax === 0) return false;
    if (this.#isWaitedFor()) this.#heardAtMs = nowMs;
    return nowMs - this.#heardAtMs > this.silenceMsMax;
  }

  /** For so long nobody was read: no silence of the device's. */
  excuse(ms: number): void {
    this.#heardAtMs += ms;
  }

  /** One message has become durable, in the order in which they were taken. */
  acknowledged(packetId: number, payloadBytes: number): void {
    this.#acks.acknowledge(packetId);
    this.#unacknowledgedBytes -= payloadBytes + PACKET_OVERHEAD_BYTES;
    if (!this.#held || this.#unacknowledgedBytes > UNACKNOWLEDGED_BYTES_MAX / 2) return;
    this.#held = false;
    this.#readOrNot();
  }

  #isWaitedFor(): boolean {
    return this.#unacknowledgedBytes > 0 || (this.identity !== null && this.identity.pacer.waiting > 0);
  }

  #hear(chunk: Buffer): void {
    this.#heardAtMs = this.#deps.clock.monotonicMs();
    if (this.#phase === "begun") this.#take(chunk);
    else this.#takeConnect(chunk);
  }

  /** Telemetry goes straight to the intake, the rest to the broker. */
  #take(chunk: Buffer): void {
    const taken = this.#guard.take(chunk);
    if (typeof taken === "string") return this.#refuse(taken);
    const others = this.#reader.take(chunk);
    if (others !== null && !this.stream.destroyed) this.#brokerIsBusy = !this.stream.push(others);
    if (this.#unacknowledgedBytes > UNACKNOWLEDGED_BYTES_MAX) this.#held = true;
    if (this.#held || this.#brokerIsBusy) this.#readOrNot();
  }

  /** Shows the broker the first packet alone: the bound of a CONNECT is not that of the messages behind it. */
  #takeConnect(chunk: Buffer): void {
    if (this.#phase === "signing-in") {
      // Read before the socket heard that it should not be.
      this.#behindConnect = this.#behindConnect === null ? chunk : Buffer.concat([this.#behindConnect, chunk]);
      return;
    }
    const taken = this.#guard.take(chunk, true);
    if (typeof taken === "string") return this.#refuse(taken);
    if (this.#guard.betweenPackets) this.#phase = "signing-in";
    if (taken < chunk.length) this.#behindConnect = chunk.subarray(taken);
    this.stream.push(chunk.subarray(0, taken));
    this.#readOrNot();
  }

  #refuse(what: string): void {
    this.#deps.onRefusedPacket(what, this.#guard.bytesMax);
    this.socket.destroy();
  }

  #takeTelemetry(address: MessageAddress, packetId: number, payload: Buffer): void {
    // The reader takes telemetry only after the device has signed in.
    const { pacer } = this.identity as Identity;
    this.#unacknowledgedBytes += payload.length + PACKET_OVERHEAD_BYTES;
    const message = new Telemetry(this, address, packetId, payload);
    if (pacer.mayGo(payload.length, this.#heardAtMs)) this.#deps.intake.offer(message);
    else pacer.pass(payload.length, () => this.#deps.intake.offer(message));
  }

  #brokerHasRoom(): void {
    if (!this.#brokerIsBusy) return;
    this.#brokerIsBusy = false;
    this.#readOrNot();
  }

  #readOrNot(): void {
    if (this.#held || this.#brokerIsBusy || this.#phase === "signing-in") this.socket.pause();
    else if (this.socket.isPaused()) this.socket.resume();
  }
}

/** A message on its way to disk. A class, because there are many at a time: no closure each. */
class Telemetry implements OfferedMessage {
  readonly address: MessageAddress;
  readonly payload: Buffer;
  readonly #connection: DeviceConnection;
  readonly #packetId: number;

  constructor(connection: DeviceConnection, address: MessageAddress, packetId: number, payload: Buffer) {
    this.address = address;
    this.payload = payload;
    this.#connection = connection;
    this.#packetId = packetId;
  }

  get isAbandoned(): boolean {
    return this.#connection.socket.destroyed;
  }

  acknowledge(): void {
    this.#connection.acknowledged(this.#packetId, this.payload.length);
  }
}
