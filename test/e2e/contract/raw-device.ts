import { connect as openSocket, type Socket } from "node:net";
import mqttPacket, { type IConnectPacket, type Packet } from "mqtt-packet";

/** A device down at the bytes: what it sends is what the test says, and nothing is answered by itself. */
export class RawDevice {
  readonly socket: Socket;
  readonly packets: Packet[] = [];
  closed = false;
  readonly #parser = mqttPacket.parser();
  readonly #waiting: (() => void)[] = [];

  /** `socket`: connected, plain or over TLS. */
  constructor(socket: Socket) {
    this.socket = socket;
    this.#parser.on("packet", (packet) => this.packets.push(packet));
    socket.on("data", (bytes) => {
      this.#parser.parse(bytes);
      this.#wake();
    });
    socket.on("close", () => {
      this.closed = true;
      this.#wake();
    });
    socket.on("error", () => undefined);
  }

  /** `localAddress`: by default each connection comes from an address of its own, so that no refusal slows another test. */
  static async open(port: number, localAddress = freshAddress()): Promise<RawDevice> {
    const place = localAddress === undefined ? {} : { localAddress };
    const socket = openSocket({ host: "127.0.0.1", port, noDelay: true, ...place });
    const device = new RawDevice(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return device;
  }

  /** Connects and signs in. Throws when the gateway does not say yes. */
  static async signIn(port: number, fields: Partial<IConnectPacket>, localAddress?: string): Promise<RawDevice> {
    const device = await RawDevice.open(port, localAddress);
    device.send(connectBytes(fields));
    const { returnCode } = await device.expect("connack");
    if (returnCode !== 0) throw new Error(`CONNACK ${returnCode}`);
    return device;
  }

  send(...parts: readonly Uint8Array[]): void {
    this.socket.write(Buffer.concat(parts));
  }

  /** Waits for the next packet of a kind and takes it away. */
  async expect<C extends Packet["cmd"]>(cmd: C, withinMs = 10_000): Promise<Extract<Packet, { cmd: C }>> {
    const untilMs = Date.now() + withinMs;
    for (;;) {
      const at = this.packets.findIndex((packet) => packet.cmd === cmd);
      // Found by this very cmd.
      if (at >= 0) return this.packets.splice(at, 1)[0] as Extract<Packet, { cmd: C }>;
      if (this.closed) throw new Error(`the connection was closed before ${cmd}`);
      if (Date.now() >= untilMs) throw new Error(`not within ${withinMs} ms: ${cmd}`);
      await this.#change(untilMs - Date.now());
    }
  }

  /** Packet ids of the acknowledgements that came so far, in order. */
  acknowledged(cmd: "puback" | "pubrec" | "pubcomp" = "puback"): number[] {
    return this.packets.flatMap((packet) => (packet.cmd === cmd ? [packet.messageId ?? -1] : []));
  }

  async expectClosed(withinMs = 10_000): Promise<void> {
    const untilMs = Date.now() + withinMs;
    while (!this.closed) {
      if (Date.now() >= untilMs) throw new Error(`not within ${withinMs} ms: the gateway closes the connection`);
      await this.#change(untilMs - Date.now());
    }
  }

  /** Resolves when a packet came, or the end, or the time is over. */
  #change(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), withinMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Goes without DISCONNECT. */
  drop(): void {
    this.socket.destroy();
  }
}

let connections = 0;

/** All of 127.0.0.0/8 is this machine on Linux; elsewhere only 127.0.0.1 is. */
function freshAddress(): string | undefined {
  connections++;
  return process.platform === "linux" ? `127.0.1.${(connections % 250) + 1}` : undefined;
}

export function connectBytes(fields: Partial<IConnectPacket>): Buffer {
  return mqttPacket.generate({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: 4,
    clean: true,
    clientId: "raw",
    keepalive: 60,
    ...fields,
  } as IConnectPacket);
}

export function publishBytes(
  topic: string,
  payload: unknown,
  options: { readonly qos?: 0 | 1 | 2; readonly messageId?: number; readonly dup?: boolean } = {},
): Buffer {
  const { qos = 1, messageId = 1, dup = false } = options;
  const body = typeof payload === "string" || payload instanceof Uint8Array ? payload : JSON.stringify(payload);
  return mqttPacket.generate({
    cmd: "publish",
    topic,
    payload: Buffer.from(body),
    qos,
    dup,
    retain: false,
    ...(qos === 0 ? {} : { messageId }),
  });
}

export function subscribeBytes(filters: readonly string[], messageId = 1): Buffer {
  return mqttPacket.generate({
    cmd: "subscribe",
    messageId,
    subscriptions: filters.map((topic) => ({ topic, qos: 1 as const })),
  });
}

export function pubrelBytes(messageId: number): Buffer {
  return mqttPacket.generate({ cmd: "pubrel", messageId });
}

/** A fixed header that announces `length` bytes, and no body. */
export function headerOf(firstByte: number, length: number): Buffer {
  const bytes = [firstByte];
  let rest = length;
  do {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? digit | 0x80 : digit);
  } while (rest > 0);
  return Buffer.from(bytes);
}
