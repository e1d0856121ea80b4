import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveFrame } from "../../api/wire.ts";
import { GatewayProcess } from "../../test/kit/gateway-process.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure } from "../figure.ts";
import { LiveFeed } from "../live-feed.ts";
import { Load } from "../load/load.ts";
import type { LoadResult } from "../load/load-order.ts";
import { Prober } from "../load/prober.ts";
import { residentBytesOf } from "../machine.ts";
import { plantCatalog, pointId } from "../plant.ts";
import { openPushSink } from "../push-sink.ts";
import { percentile } from "../statistics.ts";

const PROBE_EVERY_MS = 100;
const PROBED_POINTS = 20;

interface Phase {
  readonly connections: number;
  readonly rate: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

interface Course {
  readonly sizes: Readonly<Record<Size, Phase>>;
  readonly alarmMsMax: number;
  /** Undefined: memory is not what is aimed at. */
  readonly residentMbMax?: number;
}

const PLANT: Course = {
  sizes: {
    full: { connections: 100, rate: 5_000, warmUpMs: 5_000, measureMs: 65_000 },
    quick: { connections: 100, rate: 5_000, warmUpMs: 3_000, measureMs: 12_000 },
    smallest: { connections: 2, rate: 50, warmUpMs: 100, measureMs: 500 },
  },
  alarmMsMax: 15,
  residentMbMax: 300,
};

const DISTRICT: Course = {
  sizes: {
    full: { connections: 100, rate: 25_000, warmUpMs: 5_000, measureMs: 25_000 },
    quick: { connections: 100, rate: 25_000, warmUpMs: 3_000, measureMs: 10_000 },
    smallest: { connections: 2, rate: 100, warmUpMs: 100, measureMs: 500 },
  },
  alarmMsMax: 10,
};

/** From the write of a reading over its limit to the alarm in a frame of the live feed, while other devices send; and memory meanwhile. */
export const LATENCY: Bench = {
  name: "latency",
  means: "publish → alarm and value on the live feed, and memory, at 5,000 messages/s",
  run: (context) => follow(context, PLANT),
};

/** The same at five times the load that is assumed of a plant. */
export const LIVE_FEED: Bench = {
  name: "live-feed",
  means: "publish → alarm and value on the live feed at 25,000 messages/s",
  run: (context) => follow(context, DISTRICT),
};

async function follow(context: BenchContext, course: Course): Promise<readonly Figure[]> {
  const { connections, rate } = course.sizes[context.size];
  const sink = await openPushSink();
  const gateway = await GatewayProcess.start({
    dataDir: join(context.scratch, `latency-${rate}`),
    prefix: context.pins.server,
  });
  try {
    const api = await gateway.signIn();
    const plant = { devices: connections + 1, pointsPerDevice: PROBED_POINTS + 1, pushUrl: sink.url };
    await api.putCatalog(plantCatalog(plant));
    return await measure(context, gateway, course);
  } finally {
    await gateway.stop();
    sink.close();
  }
}

async function measure(context: BenchContext, gateway: GatewayProcess, course: Course): Promise<readonly Figure[]> {
  const { connections, rate, warmUpMs, measureMs } = course.sizes[context.size];
  const pid = gateway.child.pid ?? 0;
  const probes = new Probes(connections);
  const feed = await LiveFeed.open(await gateway.signIn(), (frame, atMs) => probes.see(frame, atMs));
  const prober = await Prober.open(gateway.mqttPort, connections);
  const load = Load.start(context.pins.load);
  context.say(`${rate} messages/s for ${Math.round((warmUpMs + measureMs) / 1000)} s`);
  let measuring = false;
  const timer = setInterval(() => measuring && probes.send(prober), PROBE_EVERY_MS);
  try {
    const order = { port: gateway.mqttPort, serverPid: pid, connections, readings: 1, warmUpMs, measureMs };
    const result = await load.run({ ...order, pace: { kind: "rate", messagesPerSecond: rate } }, () => {
      measuring = true;
    });
    const resident = residentBytesOf(pid);
    // The newest probes are still on their way.
    clearInterval(timer);
    await sleep(500);
    return toFigures(probes, result, resident, course);
  } finally {
    clearInterval(timer);
    load.close();
    prober.close();
    feed.close();
  }
}

interface Probe {
  readonly sentAtMs: number;
  alarmMs: number | null;
}

/** Readings over the limit, one point after another; each point is put back to normal half a turn later. */
class Probes {
  readonly #device: number;
  readonly #sent: Probe[] = [];
  readonly #open = new Map<string, Probe>();
  /** Values below the limit by what they are: when each was sent. */
  readonly #values = new Map<number, number>();
  readonly #valueMs: number[] = [];

  constructor(device: number) {
    this.#device = device;
  }

  send(prober: Prober): void {
    const no = this.#sent.length;
    const point = pointId(this.#device, no % PROBED_POINTS);
    const other = pointId(this.#device, (no + PROBED_POINTS / 2) % PROBED_POINTS);
    void prober.publish({ p: other, v: 20, ts: Date.now() });
    this.#sendValue(prober, no);
    const probe = { sentAtMs: performance.now(), alarmMs: null };
    void prober.publish({ p: point, v: 100 + no / 100, ts: Date.now() });
    this.#sent.push(probe);
    this.#open.set(point, probe);
  }

  /** A point that never alarms: its value goes out with those of all others. A newer one may take its place before it is shown. */
  #sendValue(prober: Prober, no: number): void {
    const value = 10 + (no % 4_000) / 100;
    this.#values.set(value, performance.now());
    void prober.publish({ p: this.#valuePoint, v: value, ts: Date.now() });
  }

  get #valuePoint(): string {
    return pointId(this.#device, PROBED_POINTS);
  }

  see(frame: LiveFrame, receivedAtMs: number): void {
    if (frame.type !== "delta") return;
    for (const { point, active } of frame.alarms) {
      const probe = point === null || !active ? undefined : this.#open.get(point);
      if (probe !== undefined) probe.alarmMs ??= receivedAtMs - probe.sentAtMs;
    }
    for (const { id, v } of frame.points) {
      const sentAtMs = id === this.#valuePoint && typeof v === "number" ? this.#values.get(v) : undefined;
      if (sentAtMs !== undefined) this.#valueMs.push(receivedAtMs - sentAtMs);
    }
  }

  get alarmMs(): readonly number[] {
    return this.#sent.flatMap(({ alarmMs }) => alarmMs ?? []);
  }

  get valueMs(): readonly number[] {
    return this.#valueMs;
  }

  get missing(): number {
    return this.#sent.filter(({ alarmMs }) => alarmMs === null).length;
  }
}

const MEBIBYTE = 1024 * 1024;

function toFigures(probes: Probes, load: LoadResult, residentBytes: number, course: Course): readonly Figure[] {
  const { alarmMsMax, residentMbMax } = course;
  const { alarmMs, valueMs, missing } = probes;
  const at = `${Math.round(load.messages / load.seconds)} messages/s`;
  return [
    { name: "publish → alarm, p50", unit: "ms", measured: percentile(alarmMs, 0.5), note: at },
    {
      name: "publish → alarm, p99",
      unit: "ms",
      measured: percentile(alarmMs, 0.99),
      target: { bound: "at-most", value: alarmMsMax, of: "measured" },
      note: `${alarmMs.length} alarms`,
    },
    {
      name: "alarms never shown",
      unit: "",
      measured: missing,
      target: { bound: "at-most", value: 0, of: "measured" },
    },
    {
      name: "publish → value, p50",
      unit: "ms",
      measured: percentile(valueMs, 0.5),
      note: "values go out every 250 ms",
    },
    { name: "publish → value, p99", unit: "ms", measured: percentile(valueMs, 0.99) },
    { name: "PUBACK, p99", unit: "ms", measured: percentile(load.pubackMs, 0.99) },
    {
      name: "CPU a message at this rate",
      unit: "µs",
      measured: (load.serverCpuSeconds / load.messages) * 1e6,
    },
    {
      name: "resident memory",
      unit: "MB",
      measured: residentBytes / MEBIBYTE,
      ...(residentMbMax === undefined ? {} : { target: { bound: "at-most", value: residentMbMax, of: "measured" } }),
      note: `after ${Math.round(load.seconds)} s`,
    },
  ];
}
