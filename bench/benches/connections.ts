import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayProcess } from "../../test/kit/gateway-process.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure } from "../figure.ts";
import { doAll } from "../load/at-once.ts";
import { requireOpenFiles, residentBytesOf } from "../machine.ts";
import { AttackLink } from "../overload/attack-link.ts";
import { attackPlant, clientName } from "../overload/attack-plant.ts";

const SIZES: Readonly<Record<Size, { connections: number; settleMs: number }>> = {
  full: { connections: 10_000, settleMs: 20_000 },
  quick: { connections: 10_000, settleMs: 5_000 },
  smallest: { connections: 50, settleMs: 200 },
};

const CONNECTING_AT_ONCE = 200;
const KIBIBYTE = 1024;
const KIB_PER_CONNECTION_MAX = 32;
/** Beside the connections: journal, databases, listeners, threads. */
const OTHER_FILES = 500;

/** Devices, each with a connection of its own, that have signed in and say nothing. */
export const CONNECTIONS: Bench = {
  name: "connections",
  means: "memory of 10,000 devices that are signed in and silent",
  async run(context) {
    const { connections } = SIZES[context.size];
    requireOpenFiles(connections + OTHER_FILES);
    const place = { dataDir: join(context.scratch, "connections"), prefix: context.pins.server };
    await prepare(await GatewayProcess.start(place), connections);
    // Started anew: what the catalogue left free in the heap would be taken by connections, and they would seem to cost nothing.
    const gateway = await GatewayProcess.start(place);
    try {
      return await measure(context, gateway);
    } finally {
      await gateway.stop();
    }
  },
};

async function prepare(gateway: GatewayProcess, clients: number): Promise<void> {
  try {
    await (await gateway.signIn()).putCatalog(attackPlant({ pushUrl: "http://127.0.0.1/push", clients }));
  } finally {
    await gateway.stop();
  }
}

async function measure({ size, say }: BenchContext, gateway: GatewayProcess): Promise<readonly Figure[]> {
  const { connections, settleMs } = SIZES[size];
  const before = await settled(gateway, settleMs);
  say(`${connections} connections`);
  const links: AttackLink[] = [];
  const startedAtMs = performance.now();
  await doAll(connections, CONNECTING_AT_ONCE, async (no) => {
    links.push(await AttackLink.signIn(gateway.mqttPort, clientName(no)));
  });
  const seconds = (performance.now() - startedAtMs) / 1000;
  const after = await settled(gateway, settleMs);
  const held = links.filter(({ closed }) => !closed).length;
  for (const link of links) link.drop();
  const each = (bytes: number): number => bytes / held / KIBIBYTE;
  return [
    {
      name: "memory of an idle connection",
      unit: "KiB",
      measured: each(after.residentBytes - before.residentBytes),
      target: { bound: "at-most", value: KIB_PER_CONNECTION_MAX, of: "measured" },
      // Room that was free in the heap before makes the difference too small; the whole of it is an upper bound.
      note: `resident, difference over ${held} connections; the whole process ${each(after.residentBytes).toFixed(1)} KiB each`,
    },
    {
      name: "heap and buffers of an idle connection",
      unit: "KiB",
      measured: each(after.heapBytes - before.heapBytes),
      target: { bound: "at-most", value: KIB_PER_CONNECTION_MAX, of: "measured" },
    },
    {
      name: "connections held",
      unit: "",
      measured: held,
      target: { bound: "at-least", value: connections, of: "measured" },
    },
    { name: "sign-ins", unit: "/s", measured: connections / seconds },
  ];
}

const LOOKS = 10;

/** The lowest of several looks: what is garbage is not what is held. */
async function settled(gateway: GatewayProcess, settleMs: number) {
  const looks: { readonly residentBytes: number; readonly heapBytes: number }[] = [];
  for (let look = 0; look < LOOKS; look++) {
    await sleep(settleMs / LOOKS);
    looks.push({ residentBytes: residentBytesOf(gateway.child.pid ?? 0), heapBytes: await heapBytesOf(gateway) });
  }
  return {
    residentBytes: Math.min(...looks.map(({ residentBytes }) => residentBytes)),
    heapBytes: Math.min(...looks.map(({ heapBytes }) => heapBytes)),
  };
}

async function heapBytesOf(gateway: GatewayProcess): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const names = ["heap_size_used_bytes", "external_memory_bytes"];
  const values = names.map((name) => Number(new RegExp(`^\\S*nodejs_${name} (\\S+)$`, "m").exec(text)?.[1]));
  return values.reduce((sum, each) => sum + each, 0);
}
