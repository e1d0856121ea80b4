import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { WireIncident } from "../../api/wire-incident.ts";
import type { LiveFrame } from "../../api/wire.ts";
import type { CatalogFragment } from "../../model/catalog/catalog.ts";
import { GatewayProcess } from "../../test/kit/gateway-process.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure, Target } from "../figure.ts";
import { LiveFeed } from "../live-feed.ts";
import { Prober } from "../load/prober.ts";
import { residentBytesOf } from "../machine.ts";
import { ENTERPRISE, LIMIT_PPM, plantCatalog, pointId } from "../plant.ts";
import { openPushSink } from "../push-sink.ts";
import { percentile } from "../statistics.ts";

/** Each site has one device. With 200 points a site all reds of an incident are listed. */
const SIZES: Readonly<Record<Size, { sites: number; pointsPerSite: number; withinMs: number }>> = {
  full: { sites: 50, pointsPerSite: 200, withinMs: 10_000 },
  quick: { sites: 50, pointsPerSite: 200, withinMs: 10_000 },
  smallest: { sites: 2, pointsPerSite: 5, withinMs: 300 },
};
const MEBIBYTE = 1024 * 1024;

/** Everything goes off at once: every point of every site passes its limit within ten seconds, one message each. */
export const FLOOD: Bench = {
  name: "flood",
  means: "10,000 alarms in 10 s: recorded, decided, one incident a site, memory",
  async run(context) {
    const { sites, pointsPerSite } = SIZES[context.size];
    const sink = await openPushSink();
    const gateway = await GatewayProcess.start({
      dataDir: join(context.scratch, "flood"),
      prefix: context.pins.server,
    });
    try {
      const api = await gateway.signIn();
      await api.putCatalog(sitesCatalog(sites, pointsPerSite, sink.url));
      return await flood(context, gateway);
    } finally {
      await gateway.stop();
      sink.close();
    }
  },
};

function sitesCatalog(sites: number, pointsPerSite: number, pushUrl: string): CatalogFragment {
  const plant = plantCatalog({ devices: sites, pointsPerDevice: pointsPerSite, pushUrl });
  const siteOf = (no: number): string => `site-${no}`;
  return {
    ...plant,
    sites: Array.from({ length: sites }, (_, no) => ({ id: siteOf(no), enterprise: ENTERPRISE, name: siteOf(no) })),
    devices: (plant.devices ?? []).map((device, no) => ({ ...device, site: siteOf(no) })),
    rules: (plant.rules ?? []).map((rule) => ({ ...rule, level: 1 as const })),
  };
}

async function flood(context: BenchContext, gateway: GatewayProcess): Promise<readonly Figure[]> {
  const { sites, pointsPerSite } = SIZES[context.size];
  const pid = gateway.child.pid ?? 0;
  const api = await gateway.signIn();
  const seen = new FirstAlarms();
  const feed = await LiveFeed.open(api, (frame, atMs) => seen.see(frame, atMs));
  const probers = await Promise.all(Array.from({ length: sites }, (_, site) => Prober.open(gateway.mqttPort, site)));
  const residentBefore = residentBytesOf(pid);
  let residentMax = residentBefore;
  const look = setInterval(() => (residentMax = Math.max(residentMax, residentBytesOf(pid))), 100);
  try {
    const { tookMs, ackMs } = await setOff(context, probers, seen);
    const listed = await recorded(gateway, sites * pointsPerSite);
    residentMax = Math.max(residentMax, residentBytesOf(pid));
    const incidents = await api.all<WireIncident>("/incidents?status=all");
    return toFigures(context.size, { tookMs, ackMs, listed, incidents, seen, residentBefore, residentMax });
  } finally {
    clearInterval(look);
    for (const prober of probers) prober.close();
    feed.close();
  }
}

/** One reading over its limit after another, evenly over the time and in turn over the sites. */
async function setOff(
  { size, say }: BenchContext,
  probers: readonly Prober[],
  seen: FirstAlarms,
): Promise<{ readonly tookMs: number; readonly ackMs: readonly number[] }> {
  const { sites, pointsPerSite, withinMs } = SIZES[size];
  const total = sites * pointsPerSite;
  say(`${total} alarms in ${withinMs / 1_000} s`);
  const [startedAtMs, ackMs] = [performance.now(), [] as number[]];
  const acknowledged: Promise<void>[] = [];
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.ceil((total * (performance.now() - startedAtMs)) / withinMs));
    for (; sent < due; sent++) {
      const site = sent % sites;
      const sentAtMs = performance.now();
      const point = pointId(site, Math.floor(sent / sites));
      seen.sent(point, sentAtMs, sent < sites);
      const published = probers[site]?.publish({ p: point, v: LIMIT_PPM + 10, ts: Date.now() });
      if (published !== undefined)
        acknowledged.push(published.then(() => void ackMs.push(performance.now() - sentAtMs)));
    }
    await sleep(5);
  }
  const tookMs = performance.now() - startedAtMs;
  await Promise.all(acknowledged);
  return { tookMs, ackMs };
}

/** Alarms in the records, once they are all there or no more come. */
async function recorded(gateway: GatewayProcess, wanted: number): Promise<number> {
  const api = await gateway.signIn();
  let found = -1;
  for (;;) {
    const ids = new Set((await api.alarms("all")).filter(({ rule }) => rule.startsWith("r")).map(({ id }) => id));
    if (ids.size >= wanted || ids.size === found) return ids.size;
    found = ids.size;
    await sleep(500);
  }
}

/** When alarms were seen on the live feed, by the point they are on. */
class FirstAlarms {
  readonly #sentAtMs = new Map<string, number>();
  readonly #firsts = new Set<string>();
  readonly #seenAfterMs = new Map<string, number>();

  sent(point: string, atMs: number, isFirst: boolean): void {
    this.#sentAtMs.set(point, atMs);
    if (isFirst) this.#firsts.add(point);
  }

  see(frame: LiveFrame, atMs: number): void {
    if (frame.type !== "delta") return;
    for (const { point } of frame.alarms) {
      const sentAtMs = point === null ? undefined : this.#sentAtMs.get(point);
      if (point === null || sentAtMs === undefined || this.#seenAfterMs.has(point)) continue;
      this.#seenAfterMs.set(point, atMs - sentAtMs);
    }
  }

  /** Of the first alarm of each site; one that was never seen took for ever. */
  get firstsMs(): readonly number[] {
    return [...this.#firsts].map((point) => this.#seenAfterMs.get(point) ?? Number.POSITIVE_INFINITY);
  }

  get allMs(): readonly number[] {
    return [...this.#seenAfterMs.values()];
  }
}

interface Outcome {
  readonly tookMs: number;
  readonly ackMs: readonly number[];
  readonly listed: number;
  readonly incidents: readonly WireIncident[];
  readonly seen: FirstAlarms;
  readonly residentBefore: number;
  readonly residentMax: number;
}

function toFigures(size: Size, outcome: Outcome): readonly Figure[] {
  const { sites, pointsPerSite } = SIZES[size];
  const { seen, incidents, ackMs, residentBefore, residentMax } = outcome;
  const ours = incidents.filter(({ site }) => site !== null);
  const whole = ours.filter(({ reds, counts }) => reds.length === pointsPerSite && counts[0] === pointsPerSite);
  return [
    {
      name: "alarms in the records",
      unit: "",
      measured: outcome.listed,
      target: { bound: "at-least", value: sites * pointsPerSite, of: "measured" },
      note: `sent within ${(outcome.tookMs / 1_000).toFixed(1)} s`,
    },
    {
      name: "first alarm of each site on the live feed, worst",
      unit: "ms",
      measured: percentile(seen.firstsMs, 1),
      target: atMost(1_000),
    },
    { name: "every alarm on the live feed, p99", unit: "ms", measured: percentile(seen.allMs, 0.99) },
    { name: "PUBACK, p99", unit: "ms", measured: percentile(ackMs, 0.99) },
    { name: "incidents", unit: "", measured: ours.length, target: atMost(sites) },
    {
      name: "incidents with all their reds listed",
      unit: "",
      measured: whole.length,
      target: { bound: "at-least", value: sites, of: "measured" },
    },
    {
      name: "resident memory, highest",
      unit: "MB",
      measured: residentMax / MEBIBYTE,
      note: `${Math.round(residentBefore / MEBIBYTE)} before`,
    },
  ];
}

function atMost(value: number): Target {
  return { bound: "at-most", value, of: "measured" };
}
