import { link, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveFrame } from "../../api/wire.ts";
import { ApiClient } from "../../test/kit/api-client.ts";
import { freePort, GatewayProcess } from "../../test/kit/gateway-process.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure } from "../figure.ts";
import { LiveFeed } from "../live-feed.ts";
import { Load } from "../load/load.ts";
import { Prober } from "../load/prober.ts";
import { LIMIT_PPM, plantCatalog, pointId } from "../plant.ts";

const GIBIBYTE = 1024 ** 3;
const CONNECTIONS = 50;

interface Sizing {
  readonly journalBytes: number;
  /** Records behind the snapshot when the gateway is killed: just below what makes it take the next one. */
  readonly recordsBehind: number;
  readonly readings: readonly number[];
}

const SIZES: Readonly<Record<Size, Sizing>> = {
  full: { journalBytes: GIBIBYTE, recordsBehind: 185_000, readings: [1, 50] },
  quick: { journalBytes: GIBIBYTE / 4, recordsBehind: 185_000, readings: [1] },
  smallest: { journalBytes: 1024 * 1024, recordsBehind: 100, readings: [2] },
};

/** How long after kill -9 the first alarm is there, with a long journal and the oldest snapshot the gateway would allow itself. */
export const START: Bench = {
  name: "start",
  means: "from exec to healthy and to the first alarm, after kill -9 with 1 GB of journal",
  async run(context) {
    const figures: Figure[] = [];
    for (const readings of SIZES[context.size].readings) figures.push(...(await measure(context, readings)));
    return figures;
  },
};

async function measure(context: BenchContext, readings: number): Promise<readonly Figure[]> {
  const dataDir = join(context.scratch, `start-${readings}`);
  const place = { dataDir, ports: { http: await freePort(), mqtt: await freePort() } };
  const token = await fillJournal(context, place, readings);
  const behind = await killBehindSnapshot(context, place, readings);
  await putBack(dataDir);
  const bytes = await journalBytesIn(dataDir);
  context.say(`starting with ${Math.round(bytes / 1e6)} MB of journal, ${behind} messages behind the snapshot`);
  const { healthyMs, alarmMs } = await startAgain(context, place, token);
  const note = `${(bytes / 1e9).toFixed(2)} GB of journal, ${behind.toLocaleString("en-US")} messages of ${readings} behind the snapshot`;
  return [
    { name: "exec → healthy", unit: "s", measured: healthyMs / 1000, note },
    {
      name: "exec → first alarm",
      unit: "s",
      measured: alarmMs / 1000,
      target: { bound: "at-most", value: 5, of: "measured" },
      note,
    },
  ];
}

interface Place {
  readonly dataDir: string;
  readonly ports: { readonly http: number; readonly mqtt: number };
}

function startIn(
  { pins }: BenchContext,
  place: Place,
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  return GatewayProcess.start({ ...place, prefix: pins.server, env });
}

const NEVER = { TWINLINE_SNAPSHOT_RECORDS: "1000000000", TWINLINE_SNAPSHOT_EVERY_MS: "86400000" };
/** Spaces behind each message: they fill the journal faster, and this part of it is not stepped again at the start. */
const PAD_BYTES = 8_000;
const SLICE_MS = 500;

/**
 * Makes the journal long, and keeps its segments aside: the snapshot of an orderly stop lets go of them. Returns a token that outlives
 * the restarts.
 */
async function fillJournal(context: BenchContext, place: Place, readings: number): Promise<string> {
  const { journalBytes } = SIZES[context.size];
  context.say(`filling the journal: ${Math.round(journalBytes / 1e6)} MB`);
  const gateway = await startIn(context, place, NEVER);
  const api = await gateway.signIn();
  await api.putCatalog(plantCatalog({ devices: CONNECTIONS + 1, pointsPerDevice: readings }));
  const { body } = await api.call("POST", "/tokens", { name: "bench" });
  const load = Load.start(context.pins.load);
  try {
    do await load.run(orderFor(gateway, { readings: 1, padBytes: PAD_BYTES, unacknowledged: 20 }));
    while ((await journalBytesIn(place.dataDir)) < journalBytes);
  } finally {
    load.close();
  }
  await setAside(place.dataDir);
  await gateway.stop();
  // The answer to a token that was granted.
  return (body as { readonly token: string }).token;
}

function orderFor(gateway: GatewayProcess, load: { readings: number; padBytes: number; unacknowledged: number }) {
  const { readings, padBytes, unacknowledged } = load;
  const pace = { kind: "window", unacknowledged } as const;
  const serverPid = gateway.child.pid ?? 0;
  const traffic = { port: gateway.mqttPort, serverPid, connections: CONNECTIONS, readings, padBytes, pace };
  return { ...traffic, warmUpMs: 0, measureMs: SLICE_MS };
}

const LOADING_MS_MAX = 60_000;

/** Loads a gateway with the snapshot limits it is shipped with until it nearly takes the next one, and kills it. Returns how many messages. */
async function killBehindSnapshot(context: BenchContext, place: Place, readings: number): Promise<number> {
  const { recordsBehind } = SIZES[context.size];
  const gateway = await startIn(context, place);
  const load = Load.start(context.pins.load);
  const untilMs = performance.now() + LOADING_MS_MAX;
  let messages = 0;
  try {
    while (messages < recordsBehind && performance.now() < untilMs) {
      const left = recordsBehind - messages;
      // Near the end smaller steps: one record too many, and a new snapshot spoils it.
      const unacknowledged = left > 50_000 ? 20 : 2;
      const order = orderFor(gateway, { readings, padBytes: 0, unacknowledged });
      const result = await load.run({ ...order, measureMs: left > 50_000 ? SLICE_MS : SLICE_MS / 10 });
      messages += result.messages + CONNECTIONS * unacknowledged;
    }
  } finally {
    load.close();
  }
  await gateway.kill();
  return messages;
}

async function startAgain({ pins }: BenchContext, place: Place, token: string) {
  const startedAtMs = performance.now();
  const gateway = await GatewayProcess.spawn({ ...place, prefix: pins.server });
  try {
    const alarm = firstAlarm(gateway, token);
    await gateway.ready(120_000);
    const healthyMs = performance.now() - startedAtMs;
    return { healthyMs, alarmMs: (await alarm) - startedAtMs };
  } finally {
    await gateway.kill();
  }
}

const TRY_EVERY_MS = 10;
const FIRST_ALARM_MS_MAX = 180_000;

/** A device and a viewer that come back as soon as they are let in. Resolves with the instant at which the viewer sees the alarm. */
async function firstAlarm(gateway: GatewayProcess, token: string): Promise<number> {
  const point = pointId(CONNECTIONS, 0);
  const api = new ApiClient(gateway.url, { authorization: `Bearer ${token}` });
  let alarmSeen: (atMs: number) => void = () => undefined;
  const seen = new Promise<number>((resolve) => {
    alarmSeen = resolve;
  });
  const see = (frame: LiveFrame, atMs: number): void => {
    if (frame.type !== "delta" && frame.type !== "snapshot") return;
    if (frame.alarms.some((alarm) => alarm.point === point && alarm.active)) alarmSeen(atMs);
  };
  const feed = await untilLetIn(() => LiveFeed.open(api, see));
  const prober = await untilLetIn(() => Prober.open(gateway.mqttPort, CONNECTIONS));
  void prober.publish({ p: point, v: 2 * LIMIT_PPM, ts: Date.now() });
  const seenAtMs = await seen;
  prober.close();
  feed.close();
  return seenAtMs;
}

async function untilLetIn<T>(open: () => Promise<T>): Promise<T> {
  const untilMs = performance.now() + FIRST_ALARM_MS_MAX;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (performance.now() > untilMs) throw error;
      await sleep(TRY_EVERY_MS);
    }
  }
}

async function segmentsIn(dataDir: string): Promise<readonly string[]> {
  return (await readdir(join(dataDir, "journal"))).filter((name) => name.endsWith(".seg"));
}

async function journalBytesIn(dataDir: string): Promise<number> {
  const names = await segmentsIn(dataDir);
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(dataDir, "journal", name)).catch(() => null);
      return found?.size ?? 0;
    }),
  );
  return sizes.reduce((sum, each) => sum + each, 0);
}

/** Second names for the segments, which stay when the journal drops the first. */
async function setAside(dataDir: string): Promise<void> {
  await mkdir(`${dataDir}-aside`);
  for (const name of await segmentsIn(dataDir))
    await link(join(dataDir, "journal", name), join(`${dataDir}-aside`, name));
}

/** Gives the journal back what it has dropped: a journal that nobody has shortened yet. */
async function putBack(dataDir: string): Promise<void> {
  const present = new Set(await segmentsIn(dataDir));
  const dropped = (await readdir(`${dataDir}-aside`)).filter((name) => !present.has(name));
  for (const name of dropped) await link(join(`${dataDir}-aside`, name), join(dataDir, "journal", name));
}
