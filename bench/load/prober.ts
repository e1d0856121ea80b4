import { ENTERPRISE, deviceId } from "../plant.ts";
import { DeviceLink } from "./device-link.ts";
import { toPublish } from "./publish-stream.ts";

/** One device that publishes single messages of its caller's making. */
export class Prober {
  readonly #link: DeviceLink;
  readonly #topic: string;
  #packetId = 0;
  #waiting: { readonly packetId: number; readonly resolve: () => void }[] = [];

  private constructor(link: DeviceLink, device: number) {
    this.#link = link;
    this.#topic = `tl/v1/${ENTERPRISE}/${deviceId(device)}/readings`;
    link.onAcknowledged = () => this.#settle();
  }

  static async open(port: number, device: number): Promise<Prober> {
    return new Prober(await DeviceLink.open(port, device), device);
  }

  /** Resolves when it is acknowledged. */
  publish(body: unknown): Promise<void> {
    this.#packetId = (this.#packetId % 65_535) + 1;
    const packetId = this.#packetId;
    const { packet, payloadAt } = toPublish(this.#topic, Buffer.from(JSON.stringify(body)));
    packet.writeUInt16BE(packetId, payloadAt - 2);
    this.#link.socket.write(packet);
    return new Promise((resolve) => this.#waiting.push({ packetId, resolve }));
  }

  close(): void {
    this.#link.close();
  }

  /** Acknowledgements come in the order of the messages. */
  #settle(): void {
    const last = this.#waiting.findIndex(({ packetId }) => packetId === this.#link.acknowledgedId);
    for (const { resolve } of this.#waiting.splice(0, last + 1)) resolve();
  }
}
