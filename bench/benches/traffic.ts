import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure, Target } from "../figure.ts";
import { Load } from "../load/load.ts";
import type { LoadResult } from "../load/load-order.ts";
import { openBareAedes, openGatewayPeer, openMosquitto } from "../peers/open-peers.ts";
import type { Peer } from "../peers/peer.ts";
import { median } from "../statistics.ts";

/** How devices send. All of it is QoS 1. */
interface Shape {
  readonly name: string;
  readonly connections: number;
  readonly unacknowledged: number;
  readonly readings: number;
  readonly target?: Target;
}

const AS_FAST_AS_BARE: Target = { bound: "at-least", value: 0.85, of: "ratio" };

const SHAPES: readonly Shape[] = [
  { name: "deep", connections: 50, unacknowledged: 100, readings: 1, target: AS_FAST_AS_BARE },
  { name: "shallow", connections: 1000, unacknowledged: 1, readings: 1, target: AS_FAST_AS_BARE },
  { name: "deep, 50 readings a message", connections: 50, unacknowledged: 20, readings: 50 },
];

const SIZES: Readonly<Record<Size, { rounds: number; warmUpMs: number; measureMs: number; shapes: readonly Shape[] }>> =
  {
    full: { rounds: 7, warmUpMs: 1_000, measureMs: 3_000, shapes: SHAPES },
    quick: { rounds: 2, warmUpMs: 700, measureMs: 1_500, shapes: SHAPES },
    smallest: {
      rounds: 1,
      warmUpMs: 50,
      measureMs: 150,
      shapes: [{ name: "deep", connections: 2, unacknowledged: 5, readings: 2 }],
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
  /** Share of its own processor the load generator used: near 1 it was the bound, not the server. */
  readonly loadBusy: number;
}

function summarise(name: string, runs: readonly LoadResult[]): Summary {
  return {
    name,
    perSecond: median(runs.map(({ messages, seconds }) => messages / seconds)),
    cpuMicros: median(runs.map(({ messages, serverCpuSeconds }) => (serverCpuSeconds / messages) * 1e6)),
    loadBusy: median(runs.map(({ seconds, loadCpuSeconds }) => loadCpuSeconds / seconds)),
  };
}

function toFigures(shape: Shape, [gateway, ...others]: readonly Summary[]): readonly Figure[] {
  if (gateway === undefined) return [];
  const rates = others.map((peer, i) => ({
    name: `${shape.name}: messages`,
    unit: "/s",
    measured: gateway.perSecond,
    peer: { name: peer.name, measured: peer.perSecond },
    ...(i === 0 && shape.target !== undefined ? { target: shape.target } : {}),
    note: `load ${percent(gateway.loadBusy)} busy, with the peer ${percent(peer.loadBusy)}`,
  }));
  const costs = others.map((peer) => ({
    name: `${shape.name}: CPU a message`,
    unit: "µs",
    measured: gateway.cpuMicros,
    peer: { name: peer.name, measured: peer.cpuMicros },
  }));
  return [...rates, ...costs];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
