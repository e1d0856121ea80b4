import { connect, type MqttClient } from "mqtt";
import type { Random } from "../physics/random.ts";
import type { Sample } from "../world/sample.ts";
import { createStoreAndForward, type Outgoing, type StoreAndForward } from "./store-and-forward.ts";

export interface SimulatedDeviceOptions {
  readonly host: string;
  readonly port: number;
  /** `<enterprise>/<device>`: user name and place in the topic tree. */
  readonly key: string;
  readonly secret: string;
  /** Spreads reconnections, so that a restarted gateway is not met by all devices in one moment. */
  readonly random: Random;
  readonly storedMax?: number;
}

/** Messages under way without an acknowledgement; beyond it the device keeps what it measures. */
const IN_FLIGHT_MAX = 32;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 8_000;

/**
 * One device as the gateway meets it: a real MQTT 3.1.1 client, QoS 1, a will that says offline, memory for bad times.
 *
 * It keeps every message until it is acknowledged; what was under way when the link broke is sent again first. Each connection has
 * a client of its own: what must survive a connection is kept here, where it can be seen. Driven from outside by `tick`: no timers.
 */
export class SimulatedDevice {
  readonly #options: SimulatedDeviceOptions;
  readonly #memory: StoreAndForward;
  /** In the order of sending. */
  #unacknowledged = new Set<Outgoing>();
  #client: MqttClient | null = null;
  #connected = false;
  #failures = 0;
  #attemptAtMs: number | null = null;
  acknowledged = 0;
  /** Why the last connection failed; null while all is well. */
  lastError: string | null = null;

  constructor(options: SimulatedDeviceOptions) {
    this.#options = options;
    this.#memory = createStoreAndForward(options.storedMax);
  }

  get connected(): boolean {
    return this.#connected;
  }
  get unacknowledged(): number {
    return this.#unacknowledged.size;
  }
  get stored(): number {
    return this.#memory.stored;
  }
  get dropped(): number {
    return this.#memory.dropped;
  }

  /** Takes what was measured; sends what may leave; connects or lets go of the link as it should be. */
  tick(samples: readonly Sample[], linked: boolean, nowMs: number): void {
    if (!linked) this.#cut();
    else if (this.#client === null) this.#connectWhenDue(nowMs);
    const sendable = linked && this.#connected ? IN_FLIGHT_MAX - this.#unacknowledged.size : 0;
    for (const outgoing of this.#memory.due(samples, sendable)) this.#send(outgoing);
  }

  /** Ends the connection at once; the broker publishes the will. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#forget();
    await client?.endAsync(true);
  }

  #connectWhenDue(nowMs: number): void {
    this.#attemptAtMs ??= nowMs + this.#delayMs();
    if (nowMs < this.#attemptAtMs) return;
    const { host, port, key, secret } = this.#options;
    const topic = `tl/v1/${key}/status`;
    const client = connect({
      host,
      port,
      username: key,
      password: secret,
      clientId: key.replace("/", "-"),
      protocolVersion: 4,
      keepalive: 20,
      connectTimeout: 10_000,
      reconnectPeriod: 0,
      will: { topic, payload: Buffer.from('{"online":false}'), qos: 1, retain: false },
    });
    this.#client = client;
    client.on("connect", () => this.#onConnect(client, topic));
    client.on("error", (error) => {
      this.lastError = error.message;
    });
    client.on("close", () => this.#onClose(client));
  }

  #onConnect(client: MqttClient, statusTopic: string): void {
    if (client !== this.#client) return;
    this.#connected = true;
    this.#failures = 0;
    this.lastError = null;
    client.publish(statusTopic, '{"online":true}', { qos: 1 });
    const again = this.#memory.again([...this.#unacknowledged], Date.now());
    this.#unacknowledged = new Set();
    for (const outgoing of again) this.#send(outgoing);
  }

  #onClose(client: MqttClient): void {
    if (client !== this.#client) return;
    if (!this.#connected) this.#failures++;
    this.#forget();
    client.end(true);
  }

  #send(outgoing: Outgoing): void {
    this.#unacknowledged.add(outgoing);
    this.#client?.publish(`tl/v1/${this.#options.key}/readings`, outgoing.payload, { qos: 1 }, (error) => {
      // An error means that the connection is gone: the message stays here and goes again with the next one.
      if (error === undefined || error === null) if (this.#unacknowledged.delete(outgoing)) this.acknowledged++;
    });
  }

  /** Pulls the cable: no DISCONNECT, so that the broker publishes the will. */
  #cut(): void {
    const client = this.#client;
    this.#forget();
    client?.stream.destroy();
    client?.end(true);
  }

  #forget(): void {
    this.#client = null;
    this.#connected = false;
    this.#attemptAtMs = null;
  }

  #delayMs(): number {
    const most = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(10, this.#failures));
    return most * (0.3 + 0.7 * this.#options.random.next());
  }
}
