import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure, Target } from "../figure.ts";
import { Load } from "../load/load.ts";
import type { LoadResult } from "../load/load-order.ts";
import { BARE_AEDES, MOSQUITTO_BARE, openBareAedes, openGatewayPeer, openMosquitto } from "../peers/open-peers.ts";
import type { Peer } from "../peers/peer.ts";
import { median } from "../statistics.ts";

/** How devices send. All of it is QoS 1. */
interface Shape {
  readonly name: string;
  readonly connections: number;
  readonly unacknowledged: number;
  readonly readings: number;
  readonly targets: ShapeTargets;
}

interface ShapeTargets {
  /** Messages a second, against each peer by its name. */
  readonly rate?: Readonly<Record<string, Target>>;
  readonly cpuMicros?: number;
  readonly readingsPerSecond?: number;
}

const ratioAtLeast = (value: number): Target => ({ bound: "at-least", value, of: "ratio" });

const SHAPES: readonly Shape[] = [
  {
    name: "deep",
    connections: 50,
    unacknowledged: 100,
    readings: 1,
    targets: { rate: { [BARE_AEDES]: ratioAtLeast(0.85), [MOSQUITTO_BARE]: ratioAtLeast(2.5) }, cpuMicros: 1.8 },
  },
  {
    name: "shallow",
    connections: 1000,
    unacknowledged: 1,
    readings: 1,
    targets: { rate: { [BARE_AEDES]: ratioAtLeast(0.85) }, cpuMicros: 13 },
  },
  {
    name: "deep, 50 readings a message",
    connections: 50,
    unacknowledged: 20,
    readings: 50,
    targets: { readingsPerSecond: 1_500_000 },
  },
];

const SIZES: Readonly<Record<Size, { rounds: number; warmUpMs: number; measureMs: number; shapes: readonly Shape[] }>> =
  {
    full: { rounds: 7, warmUpMs: 1_000, measureMs: 3_000, shapes: SHAPES },
    quick: { rounds: 2, warmUpMs: 700, measureMs: 1_500, shapes: SHAPES },
    smallest: {
      rounds: 1,
      warmUpMs: 50,
      measureMs: 150,
      shapes: [{ name: "deep", connections: 2, unacknowledged: 5, readings: 2, targets: {} }],
    },
  };

/**
 * Durable messages a second and processor time a message, as fast as they are acknowledged: the whole way (validated, judged by a rule,
 * stored, on disk before PUBACK) against brokers that only acknowledge, measured in turns in the same run.
 */
export const TRAFFIC: Bench = {
  name: "traffic",
  means: "durable messages a second and CPU a message, against bare aedes and Mosquitto",
  async run(context) {
    const figures: Figure[] = [];
    for (const shape of SIZES[context.size].shapes) figures.push(...(await measureShape(context, shape)));
    return figures;
  },
};

async function measureShape(context: BenchContext, shape: Shape): Promise<readonly Figure[]> {
  const peers = await openPeers(context, shape);
  const load = Load.start(context.pins.load);
  const results = new Map<Peer, LoadResult[]>(peers.map((peer) => [peer, []]));
  try {
    const { rounds } = SIZES[context.size];
    // In turns, so that whatever else the machine does meets them all.
    for (let round = 0; round < rounds; round++) {
      for (const peer of peers) {
        context.say(`${shape.name}: ${peer.name} (${round + 1}/${rounds})`);
        results.get(peer)?.push(await load.run(orderFor(context, shape, peer)));
      }
    }
  } finally {
    load.close();
    for (const peer of peers) await peer.close();
  }
  return toFigures(
    shape,
    [...results].map(([peer, runs]) => summarise(peer.name, runs)),
  );
}

async function openPeers(context: BenchContext, shape: Shape): Promise<readonly Peer[]> {
  const plant = { devices: shape.connections, pointsPerDevice: shape.readings };
  const peers = [await openGatewayPeer(context, plant), await openBareAedes(context)];
  for (const persistent of [false, true]) {
    const mosquitto = await openMosquitto(context, persistent);
    if (mosquitto !== null) peers.push(mosquitto);
  }
  return peers;
}

function orderFor({ size }: BenchContext, shape: Shape, peer: Peer) {
  const { warmUpMs, measureMs } = SIZES[size];
  const { connections, readings, unacknowledged } = shape;
  const pace = { kind: "window", unacknowledged } as const;
  return { port: peer.port, serverPid: peer.pid, connections, readings, pace, warmUpMs, measureMs };
}

interface Summary {
  readonly name: string;
  readonly perSecond: number;
  readonly cpuMicros: number;
  /** Of these, on the server's first thread: what bounds it when it has processors enough. */
  readonly mainCpuMicros: number;
  /** Share of its own processor the load generator used: near 1 it was the bound, not the server. */
  readonly loadBusy: number;
}

function summarise(name: string, runs: readonly LoadResult[]): Summary {
  return {
    name,
    perSecond: median(runs.map(({ messages, seconds }) => messages / seconds)),
    cpuMicros: median(runs.map(({ messages, serverCpuSeconds }) => (serverCpuSeconds / messages) * 1e6)),
    mainCpuMicros: median(runs.map(({ messages, serverMainCpuSeconds }) => (serverMainCpuSeconds / messages) * 1e6)),
    loadBusy: median(runs.map(({ seconds, loadCpuSeconds }) => loadCpuSeconds / seconds)),
  };
}

function toFigures(shape: Shape, [gateway, ...others]: readonly Summary[]): readonly Figure[] {
  if (gateway === undefined) return [];
  const rates = others.map((peer) => {
    const target = shape.targets.rate?.[peer.name];
    return {
      name: `${shape.name}: messages`,
      unit: "/s",
      measured: gateway.perSecond,
      peer: { name: peer.name, measured: peer.perSecond },
      ...(target === undefined ? {} : { target }),
      note: `load ${percent(gateway.loadBusy)} busy, with the peer ${percent(peer.loadBusy)}`,
    };
  });
  return [...rates, ...costFigures(shape, gateway, others), ...readingFigures(shape, gateway)];
}

function costFigures(shape: Shape, gateway: Summary, others: readonly Summary[]): readonly Figure[] {
  const { cpuMicros } = shape.targets;
  const target: Target | null = cpuMicros === undefined ? null : { bound: "at-most", value: cpuMicros, of: "measured" };
  const whole = others.map((peer, i) => ({
    name: `${shape.name}: CPU a message`,
    unit: "µs",
    measured: gateway.cpuMicros,
    peer: { name: peer.name, measured: peer.cpuMicros },
    ...(i === 0 && target !== null ? { target } : {}),
    ...(i === 0 ? { note: "all threads" } : {}),
  }));
  const main = { name: `${shape.name}: CPU a message, first thread`, unit: "µs", measured: gateway.mainCpuMicros };
  return [...whole, main];
}

function readingFigures({ name, readings, targets }: Shape, { perSecond }: Summary): readonly Figure[] {
  if (readings === 1) return [];
  const value = targets.readingsPerSecond;
  const target: Target | null = value === undefined ? null : { bound: "at-least", value, of: "measured" };
  const measured = readings * perSecond;
  return [{ name: `${name}: readings`, unit: "/s", measured, ...(target === null ? {} : { target }) }];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
