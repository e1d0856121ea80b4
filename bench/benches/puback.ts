import { join } from "node:path";
import { DAY_MS } from "../../model/time.ts";
import { ADMIN_PASSWORD, GatewayProcess } from "../../test/kit/gateway-process.ts";
import type { ApiClient } from "../../test/kit/api-client.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import { Load } from "../load/load.ts";
import { Prober } from "../load/prober.ts";
import { ENTERPRISE, plantCatalog, pointId } from "../plant.ts";
import { percentile } from "../statistics.ts";

const SIZES: Readonly<
  Record<Size, { connections: number; rate: number; measureMs: number; historyDays: number; signIns: number }>
> = {
  full: { connections: 100, rate: 1_000, measureMs: 12_000, historyDays: 30, signIns: 100 },
  quick: { connections: 100, rate: 1_000, measureMs: 5_000, historyDays: 30, signIns: 40 },
  smallest: { connections: 2, rate: 50, measureMs: 300, historyDays: 1, signIns: 2 },
};

const QUIET_TIMES_MAX = 2;
const PUBACK_MS_ALWAYS_ALLOWED = 50;

/** Whether people hold devices up: acknowledgement times on a quiet gateway, and while people sign in and ask for a month. */
export const PUBACK: Bench = {
  name: "puback",
  means: "PUBACK p99 on a quiet gateway, and under sign-ins and 30-day queries",
  async run(context) {
    const { connections } = SIZES[context.size];
    const gateway = await GatewayProcess.start({
      dataDir: join(context.scratch, "puback"),
      prefix: context.pins.server,
    });
    const load = Load.start(context.pins.load);
    try {
      const api = await gateway.signIn();
      await api.putCatalog(plantCatalog({ devices: connections + 1, pointsPerDevice: 1 }));
      await fillHistory(context, gateway);
      context.say("quiet");
      const quietMs = await pubackP99(context, gateway, load);
      context.say("under sign-ins and queries");
      const people = new People(gateway, api, SIZES[context.size]);
      const busyMs = await pubackP99(context, gateway, load, () => people.begin());
      await people.stop();
      const value = Math.max(QUIET_TIMES_MAX * quietMs, PUBACK_MS_ALWAYS_ALLOWED);
      const note = `${people.signedIn} sign-ins, ${people.queries} queries`;
      return [
        { name: "p99, quiet", unit: "ms", measured: quietMs },
        { name: "p99, busy", unit: "ms", measured: busyMs, target: { bound: "at-most", value, of: "measured" }, note },
      ];
    } finally {
      load.close();
      await gateway.stop();
    }
  },
};

async function pubackP99(
  { size }: BenchContext,
  gateway: GatewayProcess,
  load: Load,
  onMeasuring?: () => void,
): Promise<number> {
  const { connections, rate, measureMs } = SIZES[size];
  const serverPid = gateway.child.pid ?? 0;
  const order = { port: gateway.mqttPort, serverPid, connections, readings: 1, warmUpMs: 1_000, measureMs };
  const pace = { kind: "rate", messagesPerSecond: rate } as const;
  const { pubackMs } = await load.run({ ...order, pace }, onMeasuring);
  return percentile(pubackMs, 0.99);
}

const HISTORY_EVERY_MS = 10_000;
const READINGS_PER_MESSAGE = 3_000;

/** A month of one point, sent as a device sends what it kept while its link was down. */
async function fillHistory({ size, say }: BenchContext, gateway: GatewayProcess): Promise<void> {
  const { connections, historyDays } = SIZES[size];
  say(`${historyDays} days of history`);
  const prober = await Prober.open(gateway.mqttPort, connections);
  const nowMs = Date.now();
  let message: object[] = [];
  for (let ts = nowMs - historyDays * DAY_MS; ts < nowMs; ts += HISTORY_EVERY_MS) {
    message.push({ p: pointId(connections, 0), v: 20 + (ts % 100) / 10, ts, hist: true });
    if (message.length < READINGS_PER_MESSAGE) continue;
    await prober.publish(message);
    message = [];
  }
  await prober.publish(message);
  prober.close();
}

/** People who sign in, and people who look at a month. */
class People {
  signedIn = 0;
  queries = 0;
  readonly #gateway: GatewayProcess;
  readonly #api: ApiClient;
  readonly #path: string;
  readonly #signIns: number;
  #working: readonly Promise<void>[] = [];
  #stopped = false;

  constructor(
    gateway: GatewayProcess,
    api: ApiClient,
    size: { connections: number; historyDays: number; signIns: number },
  ) {
    const to = Date.now();
    const query = `enterprise=${ENTERPRISE}&point=${pointId(size.connections, 0)}`;
    this.#gateway = gateway;
    this.#api = api;
    this.#path = `/series?${query}&from=${to - size.historyDays * DAY_MS}&to=${to}&buckets=500`;
    this.#signIns = size.signIns;
  }

  begin(): void {
    const signIns = Array.from({ length: this.#signIns }, () => this.#signIn());
    this.#working = [...signIns, this.#query(), this.#query()];
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#working);
  }

  /** More at once than the gate lets through: some are told to come again, which is right. */
  async #signIn(): Promise<void> {
    const body = JSON.stringify({ username: "admin", password: ADMIN_PASSWORD });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.#gateway.url}/api/v1/session`, { method: "POST", body, headers });
    if (answer.ok) this.signedIn++;
    await answer.arrayBuffer();
  }

  async #query(): Promise<void> {
    while (!this.#stopped) {
      await this.#api.get(this.#path);
      this.queries++;
    }
  }
}
