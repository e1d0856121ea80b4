import { connect, type Socket } from "node:net";
import { generate, parser } from "mqtt-packet";

/** One reading as a device said it. */
export interface SaidReading {
  readonly point: string;
  readonly ts: number;
  readonly v: number | boolean;
}

/** One message of a device, kept until it is acknowledged. */
export interface SaidMessage {
  /** The device's own counter, from 0 and without gaps: also `seq` of its readings. */
  readonly no: number;
  readonly payload: Buffer;
  readonly readings: readonly SaidReading[];
  /** When it first went out, and when its PUBACK came; null: not yet. */
  sentAtMs: number | null;
  acknowledgedAtMs: number | null;
}

export interface FieldDeviceOptions {
  readonly enterprise: string;
  readonly device: string;
  readonly secret: string;
  /** Messages under way without an acknowledgement. */
  readonly windowMax: number;
  /** Default 1. With 2 the session is kept, and each message is released after its PUBREC. */
  readonly qos?: 1 | 2;
}

/**
 * A device of the durability tests: MQTT 3.1.1 on a raw socket, QoS 1 or 2, that remembers every message and every acknowledgement.
 *
 * After a break it sends what was not acknowledged again, byte for byte and in order, as a real store-and-forward device does. Sockets
 * and packets only: nothing between the test and the bytes keeps, repeats or acknowledges anything by itself.
 */
export class FieldDevice {
  readonly messages: SaidMessage[] = [];
  /** What a gateway must never do, in words. */
  readonly violations: string[] = [];
  readonly #options: FieldDeviceOptions;
  #socket: Socket | null = null;
  #ready = false;
  #port: number | null = null;
  #retry: NodeJS.Timeout | null = null;
  /** PUBACKs come in PUBLISH order, so what is acknowledged is a beginning of `messages`. */
  #acknowledged = 0;
  /** Next message to be sent on this connection. */
  #next = 0;
  #lastTs = 0;
  /** Packet ids whose PUBREL was not answered yet: said again on the next connection [MQTT-4.4.0-1]. */
  readonly #unreleased = new Set<number>();

  constructor(options: FieldDeviceOptions) {
    this.#options = options;
  }

  get key(): string {
    return `${this.#options.enterprise}/${this.#options.device}`;
  }

  get acknowledgedCount(): number {
    return this.#acknowledged;
  }

  get waiting(): number {
    return this.messages.length - this.#acknowledged;
  }

  get connected(): boolean {
    return this.#ready;
  }

  /** Keeps connecting to this port until `disconnect`. */
  connect(port: number): void {
    this.#port = port;
    this.#open();
  }

  /** Hears nothing any more on this connection, but goes on sending: acknowledgements on their way are lost. */
  deafen(): void {
    this.#socket?.pause();
  }

  disconnect(): void {
    this.#port = null;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#socket?.destroy();
    this.#socket = null;
    this.#ready = false;
  }

  /** Goes back to an earlier state of knowledge: only so many messages were acknowledged by whom it speaks to from now on. */
  rewind(acknowledgedCount: number): void {
    this.#acknowledged = acknowledgedCount;
    this.#next = acknowledgedCount;
  }

  /** Says the values of its points now, in the short form. Device time never stands still. */
  say(values: Readonly<Record<string, number | boolean>>): SaidMessage {
    const ts = Math.max(Date.now(), this.#lastTs + 1);
    const readings = Object.entries(values).map(([point, v]) => ({ point, ts, v }));
    return this.sayAs(readings, { ts, seq: this.messages.length, values });
  }

  /** Says something in a form of the caller's own. */
  sayAs(readings: readonly SaidReading[], document: unknown): SaidMessage {
    this.#lastTs = Math.max(this.#lastTs, ...readings.map(({ ts }) => ts));
    const payload = Buffer.from(JSON.stringify(document));
    const message: SaidMessage = {
      no: this.messages.length,
      payload,
      readings,
      sentAtMs: null,
      acknowledgedAtMs: null,
    };
    this.messages.push(message);
    this.#send();
    return message;
  }

  #open(): void {
    if (this.#port === null) return;
    const socket = connect({ host: "127.0.0.1", port: this.#port, noDelay: true });
    this.#socket = socket;
    this.#ready = false;
    const read = parser({ protocolVersion: 4 });
    read.on("packet", (packet) => {
      if (socket !== this.#socket) return;
      if (packet.cmd === "connack") this.#begin(packet.returnCode ?? -1);
      else if (packet.cmd === "puback" || packet.cmd === "pubrec") this.#take(packet.messageId ?? 0);
      else if (packet.cmd === "pubcomp") this.#unreleased.delete(packet.messageId ?? 0);
    });
    socket.on("connect", () => socket.write(this.#connectPacket()));
    socket.on("data", (bytes: Buffer) => read.parse(bytes));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (socket !== this.#socket) return;
      this.#socket = null;
      this.#ready = false;
      this.#retry = setTimeout(() => this.#open(), 50);
    });
  }

  #connectPacket(): Buffer {
    return generate({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 4,
      clean: this.#qos === 1,
      clientId: `field-${this.#options.device}`,
      keepalive: 60,
      username: this.key,
      password: Buffer.from(this.#options.secret),
    });
  }

  #begin(returnCode: number): void {
    if (returnCode !== 0) {
      this.violations.push(`${this.key}: CONNECT was refused with ${returnCode}`);
      return;
    }
    this.#ready = true;
    this.#next = this.#acknowledged;
    for (const packetId of this.#unreleased) this.#release(packetId);
    this.#send();
  }

  get #qos(): 1 | 2 {
    return this.#options.qos ?? 1;
  }

  #release(packetId: number): void {
    this.#unreleased.add(packetId);
    this.#socket?.write(generate({ cmd: "pubrel", messageId: packetId }));
  }

  #send(): void {
    while (
      this.#ready &&
      this.#next < this.messages.length &&
      this.#next - this.#acknowledged < this.#options.windowMax
    ) {
      // Within the list: just compared.
      const message = this.messages[this.#next] as SaidMessage;
      const packet = generate({
        cmd: "publish",
        topic: `tl/v1/${this.key}/readings`,
        payload: message.payload,
        qos: this.#qos,
        dup: message.sentAtMs !== null,
        retain: false,
        messageId: packetIdOf(message.no),
      });
      message.sentAtMs ??= Date.now();
      this.#next++;
      this.#socket?.write(packet);
    }
  }

  #take(packetId: number): void {
    const message = this.messages[this.#acknowledged];
    if (message === undefined || message.sentAtMs === null || packetIdOf(message.no) !== packetId) {
      this.violations.push(
        `${this.key}: the acknowledgement of ${packetId} is not that of message ${this.#acknowledged}`,
      );
      return;
    }
    message.acknowledgedAtMs = Date.now();
    this.#acknowledged++;
    if (this.#qos === 2) this.#release(packetId);
    this.#send();
  }
}

function packetIdOf(no: number): number {
  return (no % 65_535) + 1;
}
