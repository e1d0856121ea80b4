import assert from "node:assert/strict";
import type { IConnectPacket } from "mqtt-packet";
import type { ApiClient } from "../../kit/api-client.ts";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import { runVerb } from "../../kit/run-verb.ts";
import { publishBytes, RawDevice } from "../contract/raw-device.ts";
import { SECRET, topicOf, WORLD } from "../contract/world.ts";

export const DTU1 = { username: "coldchain/dtu1", password: Buffer.from(SECRET) };
export const DTU2 = { username: "coldchain/dtu2", password: Buffer.from(SECRET) };
export const READINGS = topicOf("coldchain", "dtu1");
export const STATUS = topicOf("coldchain", "dtu1", "status");
export const DOWN = topicOf("coldchain", "dtu1", "down");

/** Something that must end the connection it is said on. */
export interface Violation {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Said without having signed in. */
  readonly first?: boolean;
}

/** A running gateway, two connections nobody may disturb, and what the gateway counts. */
export class Gate {
  readonly admin: ApiClient;
  gateway: GatewayProcess;
  readonly #bystanders: RawDevice[];
  #messageId = 0;
  #clientNo = 0;
  /** Device times of different tests never meet. */
  #clockMs = Date.now() - 30_000;

  private constructor(gateway: GatewayProcess, admin: ApiClient, bystanders: RawDevice[]) {
    this.gateway = gateway;
    this.admin = admin;
    this.#bystanders = bystanders;
  }

  static async open(env: Readonly<Record<string, string>> = {}): Promise<Gate> {
    const gateway = await GatewayProcess.start({ env });
    const admin = await gateway.signIn();
    await admin.putCatalog(WORLD);
    return new Gate(gateway, admin, await bystandersOf(gateway.mqttPort));
  }

  get port(): number {
    return this.gateway.mqttPort;
  }

  /** A connection of `coldchain/dtu1` with a client id of its own, unless the fields say otherwise. */
  signIn(fields: Partial<IConnectPacket> = {}): Promise<RawDevice> {
    return RawDevice.signIn(this.port, { ...DTU1, clientId: `gate${this.#clientNo++}`, ...fields });
  }

  connect(): Promise<RawDevice> {
    return RawDevice.open(this.port);
  }

  /** An instant no other reading has. */
  freshTs(): number {
    return this.#clockMs++;
  }

  /** Each bystander, of this credential and of another, is still connected and has a message acknowledged. */
  async expectUndisturbed(): Promise<void> {
    for (const bystander of this.#bystanders) {
      const messageId = (this.#messageId++ % 65_535) + 1;
      const [topic, p] = bystander === this.#bystanders[0] ? [READINGS, "NH3-102"] : [DTU2_READINGS, "NH3-201"];
      bystander.send(publishBytes(topic, { p, v: 1 }, { messageId }));
      assert.equal((await bystander.expect("puback", 3_000)).messageId, messageId);
    }
  }

  /** Violations counted so far, by kind. */
  async violationsByKind(): Promise<Map<string, number>> {
    const text = await (await fetch(`${this.gateway.url}/metrics`)).text();
    const rows = text.matchAll(/^twinline_mqtt_violations_total\{kind="([^"]+)"\} (\d+)/gm);
    return new Map([...rows].map(([, kind = "", count]) => [kind, Number(count)]));
  }

  /**
   * Commits every violation on a connection of its own. Each must be closed at once and unanswered and be counted once, and the
   * bystanders must not notice. Returns the kinds that were counted.
   */
  async expectViolations(violations: readonly Violation[]): Promise<string[]> {
    const before = await this.violationsByKind();
    const wrong = (await Promise.all(violations.map((each) => this.#commit(each)))).filter((each) => each !== null);
    assert.deepEqual(wrong, []);
    await this.expectUndisturbed();
    const after = await this.violationsByKind();
    const grown = [...after].map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const);
    const total = grown.reduce((sum, [, count]) => sum + count, 0);
    assert.equal(total, violations.length, `violations counted: ${total} of ${violations.length}`);
    return grown.filter(([, count]) => count > 0).map(([kind]) => kind);
  }

  async #commit({ name, bytes, first = false }: Violation): Promise<string | null> {
    const raw = first ? await this.connect() : await this.signIn();
    raw.send(bytes);
    const closed = await raw.expectClosed(3_000).then(
      () => true,
      () => false,
    );
    const answers = raw.packets.map(({ cmd }) => cmd);
    raw.drop();
    if (!closed) return `${name}: the connection stays open`;
    return answers.length === 0 ? null : `${name}: answered with ${answers.join(", ")}`;
  }

  /** Values stored of one point at one instant, in order of arrival, once everything acknowledged before this call is readable. */
  async storedAt(point: string, ts: number): Promise<number[]> {
    await this.settle();
    return this.#valuesAt(point, ts);
  }

  /** Readings reach the store in the order of the journal: when a newer one is there, so is everything before it. */
  async settle(): Promise<void> {
    const ts = this.freshTs();
    const marker = await RawDevice.signIn(this.port, { ...DTU2, clientId: "marker" });
    marker.send(publishBytes(DTU2_READINGS, { p: "NH3-201", v: 2, ts }));
    await marker.expect("puback");
    marker.drop();
    await eventually("the marker is stored", async () => (await this.#valuesAt("NH3-201", ts)).length > 0);
  }

  async #valuesAt(point: string, ts: number): Promise<number[]> {
    const path = `/readings?enterprise=coldchain&point=${point}&from=${ts}&to=${ts + 1}`;
    return (await this.admin.all<{ v: number }>(path)).map(({ v }) => v);
  }

  /** kill -9 and a start on the same folder and ports. */
  async killAndRestart(): Promise<void> {
    const { dataDir, httpPort: http, mqttPort: mqtt } = this.gateway;
    await this.gateway.kill();
    this.gateway = await GatewayProcess.start({ dataDir, ports: { http, mqtt } });
    this.#bystanders.splice(0, Number.POSITIVE_INFINITY, ...(await bystandersOf(mqtt)));
  }

  /** A backup of what stands now. */
  async backUp(): Promise<string> {
    const archive = `${this.gateway.dataDir}-backup.tgz`;
    const { code, output } = await runVerb(["backup", archive], this.gateway.dataDir);
    assert.equal(code, 0, output);
    return archive;
  }

  /** The end of this machine, and a start of another one from the backup, on the same ports. */
  async restore(archive: string): Promise<void> {
    const { httpPort: http, mqttPort: mqtt } = this.gateway;
    const dataDir = `${this.gateway.dataDir}-restored`;
    await this.gateway.kill();
    const { code, output } = await runVerb(["restore", archive], dataDir);
    assert.equal(code, 0, output);
    this.gateway = await GatewayProcess.start({ dataDir, ports: { http, mqtt } });
    this.#bystanders.splice(0, Number.POSITIVE_INFINITY, ...(await bystandersOf(mqtt)));
  }

  async close(): Promise<void> {
    for (const each of this.#bystanders) each.drop();
    await this.gateway.stop();
  }
}

const DTU2_READINGS = topicOf("coldchain", "dtu2");

async function bystandersOf(port: number): Promise<RawDevice[]> {
  return Promise.all(
    [DTU1, DTU2].map((credential) => RawDevice.signIn(port, { ...credential, clientId: "bystander", keepalive: 600 })),
  );
}
