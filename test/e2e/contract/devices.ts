import { connectAsync, type MqttClient } from "mqtt";
import { SECRET, topicOf } from "./world.ts";

/** Devices that sign in when they first have something to say, and stay connected. */
export class Devices {
  readonly #port: () => number;
  readonly #clients = new Map<string, MqttClient>();

  /** `port`: of the gateway's MQTT listener, asked for at each sign-in. */
  constructor(port: () => number) {
    this.#port = port;
  }

  /** Publishes readings; resolves with the wall time at which they were acknowledged. `username`: `<enterprise>/<device>`. */
  async say(username: string, payload: object | Buffer): Promise<number> {
    let client = this.#clients.get(username);
    if (client === undefined) {
      const url = `mqtt://127.0.0.1:${this.#port()}`;
      client = await connectAsync(url, { username, password: SECRET, reconnectPeriod: 0 });
      this.#clients.set(username, client);
    }
    const [enterprise = "", device = ""] = username.split("/");
    const bytes = Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
    await client.publishAsync(topicOf(enterprise, device), bytes, { qos: 1 });
    return Date.now();
  }

  async end(): Promise<void> {
    for (const each of this.#clients.values()) await each.endAsync(true);
  }
}
