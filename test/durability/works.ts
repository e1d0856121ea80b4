import { createRandom, type Random } from "../../seeds/physics/random.ts";
import { ApiClient } from "../kit/api-client.ts";
import { ADMIN_PASSWORD, eventually, freePort, GatewayProcess } from "../kit/gateway-process.ts";
import { acknowledgementFaults, type FaultOptions, Invariants, pushFaults, repeatFaults } from "./invariants.ts";
import { acknowledgeAlarms, type OperatorLog } from "./operator.ts";
import { createPlant, HOOK_SECRET, type Plant } from "./plant.ts";
import { openPushReceiver, type PushReceiver } from "./push-receiver.ts";

/** Small limits, so that a short run crosses many segments and snapshots. */
export const SMALL_LIMITS: Readonly<Record<string, string>> = {
  TWINLINE_SNAPSHOT_RECORDS: "500",
  TWINLINE_SNAPSHOT_EVERY_MS: "1000",
  TWINLINE_JOURNAL_SEGMENT_BYTES: "65536",
};

export interface WorksOptions {
  readonly seed: number;
  readonly devices?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A works with its gateway, the people and the receiver around it: everything outlives the gateway's crashes. */
export class Works {
  readonly random: Random;
  readonly plant: Plant;
  readonly receiver: PushReceiver;
  /** When the gateway was stopped dead, each time. */
  readonly killedAtMs: number[] = [];
  readonly operatorLog: OperatorLog = { answered: new Set(), unanswered: new Set() };
  readonly invariants: Invariants;
  readonly #env: Readonly<Record<string, string>>;
  readonly #ports: { readonly http: number; readonly mqtt: number };
  readonly #ending = new AbortController();
  readonly #people: Promise<void>[] = [];
  #gateway: GatewayProcess | null = null;

  private constructor(parts: {
    random: Random;
    plant: Plant;
    receiver: PushReceiver;
    env: Readonly<Record<string, string>>;
    ports: { http: number; mqtt: number };
  }) {
    this.random = parts.random;
    this.plant = parts.plant;
    this.receiver = parts.receiver;
    this.invariants = new Invariants(parts.plant);
    this.#env = parts.env;
    this.#ports = parts.ports;
  }

  static async open(options: WorksOptions): Promise<Works> {
    const random = createRandom(options.seed);
    const chance = random.fork("receiver");
    const receiver = await openPushReceiver({ secret: HOOK_SECRET, next: () => chance.next() });
    const plant = createPlant({ random: random.fork("plant"), devices: options.devices ?? 4, hookUrl: receiver.url });
    const ports = { http: await freePort(), mqtt: await freePort() };
    return new Works({ random, plant, receiver, env: options.env ?? {}, ports });
  }

  get gateway(): GatewayProcess {
    if (this.#gateway === null) throw new Error("the gateway of the works was never started");
    return this.#gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#ports.http}`;
  }

  /** Starts a gateway on a folder without waiting for it. */
  async spawn(dataDir: string): Promise<GatewayProcess> {
    this.#gateway = await GatewayProcess.spawn({ dataDir, env: this.#env, ports: this.#ports });
    return this.#gateway;
  }

  /** Starts a gateway on a folder; on a new one the catalogue is applied. */
  async start(dataDir: string): Promise<ApiClient> {
    const gateway = await this.spawn(dataDir);
    await gateway.ready();
    const api = await this.admin();
    if ((await api.points()).length === 0) await api.putCatalog(this.plant.catalog);
    return api;
  }

  admin(): Promise<ApiClient> {
    return ApiClient.signIn(this.url, "admin", ADMIN_PASSWORD);
  }

  /** Stops the gateway dead, where it is; `kill` ends it. */
  freeze(): void {
    this.gateway.pause();
    this.killedAtMs.push(Date.now());
  }

  async kill(): Promise<void> {
    this.freeze();
    await this.gateway.kill();
  }

  /** Devices begin to speak, until `close`. */
  speak(load: { readonly perSecond: number; readonly waitingMax: number }): void {
    this.#people.push(this.plant.speak({ ...load, signal: this.#ending.signal }));
  }

  /** Devices begin to speak and the operator to acknowledge, until `close`. */
  goToWork(load: { readonly perSecond: number; readonly waitingMax: number }): void {
    this.speak(load);
    const { signal } = this.#ending;
    const random = this.random.fork("operator");
    this.#people.push(acknowledgeAlarms({ url: this.url, random, log: this.operatorLog, everyMs: 100, signal }));
  }

  connect(): void {
    this.plant.connect(this.#ports.mqtt);
  }

  /** With the devices silent: what does not hold of readings, alarms and acknowledgements; empty once all holds, or after `withinMs`. */
  async faults(
    api: ApiClient,
    options: FaultOptions & { readonly withinMs?: number } = {},
  ): Promise<readonly string[]> {
    const untilMs = Date.now() + (options.withinMs ?? 5_000);
    for (;;) {
      const found = await this.invariants.faults(api, options);
      if (found.length === 0 || Date.now() > untilMs) return found;
    }
  }

  /** Lets everything come to its end and looks at the whole once more: nothing is under way any more. */
  async finalFaults(api: ApiClient): Promise<readonly string[]> {
    await this.rest();
    this.receiver.failingShare = 0;
    await eventually(
      "all messages are acknowledged",
      async () => this.plant.devices.every(({ waiting }) => waiting === 0),
      30_000,
    );
    this.plant.disconnect();
    const found = await this.faults(api, { fresh: true });
    const alarms = await this.invariants.alarms(api);
    await eventually("no push is owed", async () => pushFaults(alarms, this.receiver).length === 0, 20_000).catch(
      () => null,
    );
    return [
      ...found,
      ...acknowledgementFaults(alarms, this.operatorLog),
      ...pushFaults(alarms, this.receiver),
      ...repeatFaults(this.receiver, this.killedAtMs),
    ];
  }

  /** Devices measure nothing more and the operator leaves; what is under way goes on. */
  async rest(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#people);
  }

  async close(): Promise<void> {
    await this.rest();
    this.plant.disconnect();
    if (this.#gateway !== null && this.#gateway.child.exitCode === null) await this.#gateway.kill();
    await this.receiver.close();
  }
}
