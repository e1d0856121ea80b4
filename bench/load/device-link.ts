import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { DEVICE_SECRET, ENTERPRISE, deviceId } from "../plant.ts";
import { toMqttString, toRemainingLength } from "./publish-stream.ts";

const CONNECT = 0x10;
const PUBACK = 0x40;
const PUBACK_BYTES = 4;
/** User name, password and clean session. */
const CONNECT_FLAGS = 0xc2;

/**
 * One device's connection on a bare socket: it speaks just enough MQTT 3.1.1 to sign in, publish and count acknowledgements, and checks
 * that they come in the order of its messages.
 */
export class DeviceLink {
  readonly socket: Socket;
  /** Told of how many acknowledgements have come in one read; the newest is `acknowledgedId`. */
  onAcknowledged: (count: number) => void = () => {};
  acknowledgedId = 0;
  #rest: Buffer | null = null;
  #closing = false;

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  /** Resolves when the broker has accepted the device. */
  static async open(port: number, device: number, tls = false): Promise<DeviceLink> {
    const place = { port, host: "127.0.0.1" };
    const socket = tls ? connectTls({ ...place, rejectUnauthorized: false }) : connect(place);
    socket.setNoDelay(true);
    const link = new DeviceLink(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("the broker closed the connection")));
      socket.once("data", (bytes) => (bytes[3] === 0 ? resolve() : reject(new Error(`CONNACK says ${bytes[3]}`))));
      socket.write(connectPacket(device));
    });
    socket.removeAllListeners();
    socket.on("data", (bytes) => link.#take(bytes));
    socket.on("error", fail);
    socket.on("close", () => link.#closing || fail(new Error("the broker closed the connection under load")));
    return link;
  }

  close(): void {
    this.#closing = true;
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    const whole = bytes.length - (bytes.length % PUBACK_BYTES);
    for (let at = 0; at < whole; at += PUBACK_BYTES) {
      const id = bytes.readUInt16BE(at + 2);
      if (bytes[at] !== PUBACK || id !== (this.acknowledgedId % 65_535) + 1)
        fail(new Error(`packet ${bytes[at]} for ${id} came after the acknowledgement of ${this.acknowledgedId}`));
      this.acknowledgedId = id;
    }
    this.#rest = whole === bytes.length ? null : bytes.subarray(whole);
    if (whole > 0) this.onAcknowledged(whole / PUBACK_BYTES);
  }
}

/** A load that is not what it says measures nothing. */
function fail(error: Error): never {
  throw error;
}

function connectPacket(device: number): Buffer {
  const id = deviceId(device);
  const body = Buffer.concat([
    toMqttString("MQTT"),
    Buffer.from([4, CONNECT_FLAGS, 0, 0]),
    toMqttString(id),
    toMqttString(`${ENTERPRISE}/${id}`),
    toMqttString(DEVICE_SECRET),
  ]);
  return Buffer.concat([Buffer.from([CONNECT]), toRemainingLength(body.length), body]);
}
