import { join } from "node:path";
import { connect } from "node:tls";
import { freePort, GatewayProcess } from "../../test/kit/gateway-process.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure } from "../figure.ts";
import { Load } from "../load/load.ts";
import type { LoadResult } from "../load/load-order.ts";
import { plantCatalog } from "../plant.ts";
import { median } from "../statistics.ts";

const SIZES: Readonly<
  Record<Size, { connections: number; unacknowledged: number; rounds: number; warmUpMs: number; measureMs: number }>
> = {
  full: { connections: 50, unacknowledged: 100, rounds: 5, warmUpMs: 1_000, measureMs: 3_000 },
  quick: { connections: 50, unacknowledged: 100, rounds: 2, warmUpMs: 700, measureMs: 1_500 },
  smallest: { connections: 2, unacknowledged: 5, rounds: 1, warmUpMs: 50, measureMs: 150 },
};

/** What TLS costs: the same deep traffic through both listeners of one gateway, in turns. */
export const TLS: Bench = {
  name: "tls",
  means: "durable messages a second and CPU a message over TLS, against the plain listener",
  async run(context) {
    const { connections } = SIZES[context.size];
    const tlsPort = await freePort();
    const gateway = await GatewayProcess.start({
      dataDir: join(context.scratch, "tls"),
      prefix: context.pins.server,
      env: { TWINLINE_MQTTS_PORT: String(tlsPort) },
    });
    try {
      await (await gateway.signIn()).putCatalog(plantCatalog({ devices: connections, pointsPerDevice: 1 }));
      if (!(await speaksTls(tlsPort))) return NAMES.map(notMeasured);
      return await measure(context, gateway, tlsPort);
    } finally {
      await gateway.stop();
    }
  },
};

const NAMES = [
  { name: "deep over TLS: messages", unit: "/s" },
  { name: "deep over TLS: CPU a message", unit: "µs" },
] as const;

function notMeasured(figure: { readonly name: string; readonly unit: string }): Figure {
  return { ...figure, measured: null, note: "nobody speaks TLS at TWINLINE_MQTTS_PORT" };
}

function speaksTls(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
    socket.once("secureConnect", () => resolve(true));
    socket.once("secureConnect", () => socket.destroy());
    socket.once("error", () => resolve(false));
  });
}

async function measure(context: BenchContext, gateway: GatewayProcess, tlsPort: number): Promise<readonly Figure[]> {
  const { connections, unacknowledged, rounds, warmUpMs, measureMs } = SIZES[context.size];
  const load = Load.start(context.pins.load);
  const results: { readonly plain: LoadResult[]; readonly tls: LoadResult[] } = { plain: [], tls: [] };
  const pace = { kind: "window", unacknowledged } as const;
  const order = { serverPid: gateway.child.pid ?? 0, connections, readings: 1, pace, warmUpMs, measureMs };
  try {
    for (let round = 1; round <= rounds; round++) {
      context.say(`plain and TLS (${round}/${rounds})`);
      results.plain.push(await load.run({ ...order, port: gateway.mqttPort }));
      results.tls.push(await load.run({ ...order, port: tlsPort, tls: true }));
    }
  } finally {
    load.close();
  }
  const perSecond = (runs: readonly LoadResult[]) => median(runs.map(({ messages, seconds }) => messages / seconds));
  const cpuMicros = (runs: readonly LoadResult[]) =>
    median(runs.map(({ messages, serverCpuSeconds }) => (serverCpuSeconds / messages) * 1e6));
  const loadBusy = median(results.tls.map(({ loadCpuSeconds, seconds }) => loadCpuSeconds / seconds));
  const note = `load ${Math.round(loadBusy * 100)} % busy`;
  return [perSecond, cpuMicros].map((of, i) => ({
    // One name for each of the two.
    ...(NAMES[i] as (typeof NAMES)[number]),
    measured: of(results.tls),
    peer: { name: "plain", measured: of(results.plain) },
    note,
  }));
}
