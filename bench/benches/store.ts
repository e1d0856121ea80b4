import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ReadingBatch, toFlags } from "../../model/reading-batch.ts";
import { DAY_MS } from "../../model/time.ts";
import type { EmbeddedStore } from "../../storage/readings/embedded/embedded-store.ts";
import { openEmbeddedStore } from "../../storage/readings/embedded/open-embedded-store.ts";
import { GatewayProcess } from "../../test/kit/gateway-process.ts";
import { OfflineEngine } from "../../test/kit/offline-engine.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import { takeDemoWorld } from "../demo-records.ts";
import type { Figure, Target } from "../figure.ts";
import { ENTERPRISE, plantCatalog } from "../plant.ts";
import { median, percentile } from "../statistics.ts";
import { timeMs, timesMs } from "../timing.ts";

const SIZES: Readonly<Record<Size, { worldSeconds: number; points: number; days: number; repeats: number }>> = {
  full: { worldSeconds: 7_200, points: 5_000, days: 30, repeats: 30 },
  quick: { worldSeconds: 1_200, points: 5_000, days: 30, repeats: 10 },
  smallest: { worldSeconds: 5, points: 20, days: 1, repeats: 2 },
};

/** As the gateway flushes what no snapshot has flushed before. */
const FLUSH_EVERY_MS = 300_000;

/** What a reading takes on disk, and what asking for readings takes. */
export const STORE: Bench = {
  name: "store",
  means: "bytes a reading on the demo's data, and query times of the embedded store and the API",
  async run(context) {
    return [await measureBytes(context), ...(await measureQueries(context)), await measureApi(context)];
  },
};

/** The demo world through the real engine into the store: everything the API returns of a reading is in it. */
async function measureBytes({ size, scratch, say }: BenchContext): Promise<Figure> {
  const directory = join(scratch, "store-demo");
  const { worldSeconds } = SIZES[size];
  say(`the demo world for ${worldSeconds} simulated seconds`);
  const store = await openEmbeddedStore({ directory });
  const engine = new OfflineEngine();
  const flushes: Promise<void>[] = [];
  let [readings, flushedAtMs] = [0, 0];
  takeDemoWorld(engine, worldSeconds, (atMs) => {
    const { effects, state } = engine;
    for (const { pointNo, enterprise, point } of effects.pointsDefined) store.define(pointNo, enterprise, point);
    readings += effects.readings.length;
    store.append(effects.readings, state.seq);
    effects.clear();
    if (flushedAtMs === 0) flushedAtMs = atMs;
    if (atMs - flushedAtMs < FLUSH_EVERY_MS) return;
    flushedAtMs = atMs;
    flushes.push(store.flush(state.seq));
  });
  await Promise.all(flushes);
  await store.flush(engine.state.seq);
  await store.close();
  const bytes = await bytesIn(directory);
  const note = `${readings.toLocaleString("en-US")} readings of ${Math.round(worldSeconds / 60)} simulated minutes, flushed every 5`;
  return { name: "disk a reading", unit: "B", measured: bytes / readings, target: atMost(4), note };
}

async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, each) => sum + each, 0);
}

const HOT_POINT = 1;
const LONG_POINT = 2;
const NOW_MS = 1_790_000_000_000;

async function measureQueries(context: BenchContext): Promise<readonly Figure[]> {
  const { points, days, repeats } = SIZES[context.size];
  const directory = join(context.scratch, "store-queries");
  context.say(`${points} points, one of them with a day of seconds, another with ${days} days`);
  await fillStore(directory, points, days);
  const store = await openEmbeddedStore({ directory });
  try {
    const day = { pointNo: HOT_POINT, from: NOW_MS - DAY_MS, to: NOW_MS, buckets: 500 };
    const month = { pointNo: LONG_POINT, from: NOW_MS - days * DAY_MS, to: NOW_MS, buckets: 500 };
    const pointNos = Array.from({ length: points }, (_, i) => i + 1);
    return [
      ...(await queryFigures("24 h of a 1 Hz point into 500 buckets", atMost(10), repeats, () => store.series(day))),
      ...(await queryFigures(`${days} days at 10 s into 500 buckets`, undefined, repeats, () => store.series(month))),
      ...(await queryFigures(`latest of ${points} points`, atMost(5), repeats, () => store.latest(pointNos))),
      ...(await queryFigures("10,000 raw readings", undefined, repeats, () =>
        store.read({ pointNo: HOT_POINT, limit: 10_000 }),
      )),
    ];
  } finally {
    await store.close();
  }
}

/** The target holds for the first call, too, which finds nothing in memory; the median tells what people meet. */
async function queryFigures(
  name: string,
  target: Target | undefined,
  repeats: number,
  query: () => Promise<unknown>,
): Promise<readonly Figure[]> {
  const first = await timeMs(query);
  const times = await timesMs(repeats, query);
  const note = `first ${first.toFixed(1)} ms, worst of ${repeats} ${percentile(times, 1).toFixed(1)} ms`;
  return [{ name, unit: "ms", measured: median(times), note, ...(target === undefined ? {} : { target }) }];
}

async function fillStore(directory: string, points: number, days: number): Promise<void> {
  const store = await openEmbeddedStore({ directory });
  const writer = new StoreWriter(store);
  for (let pointNo = 1; pointNo <= points; pointNo++) store.define(pointNo, ENTERPRISE, `P-${pointNo}`);
  for (let pointNo = 3; pointNo <= points; pointNo++) {
    for (let i = 0; i < 20; i++) await writer.push(pointNo, NOW_MS - (20 - i) * 1_000);
  }
  for (let ts = NOW_MS - DAY_MS; ts < NOW_MS; ts += 1_000) await writer.push(HOT_POINT, ts);
  for (let ts = NOW_MS - days * DAY_MS; ts < NOW_MS; ts += 10_000) await writer.push(LONG_POINT, ts);
  await writer.flush();
  await store.close();
}

const BLOCK_READINGS = 5_000;

/** Pushes readings in blocks, and waits when the store falls behind. */
class StoreWriter {
  readonly #store: EmbeddedStore;
  readonly #batch = new ReadingBatch(BLOCK_READINGS);
  #seq = 0;

  constructor(store: EmbeddedStore) {
    this.#store = store;
  }

  async push(pointNo: number, ts: number): Promise<void> {
    const value = Math.round(200 + 100 * Math.sin(ts / 3_600_000) + (ts % 7)) / 10;
    this.#batch.push(pointNo, ++this.#seq, ts, value, toFlags(value, "good", 0), ts + 40 + (ts % 13));
    if (this.#batch.length < BLOCK_READINGS) return;
    this.#store.append(this.#batch, this.#seq);
    this.#batch.clear();
    if (this.#seq % (BLOCK_READINGS * 20) === 0) await this.#store.flush(this.#seq);
  }

  async flush(): Promise<void> {
    this.#store.append(this.#batch, this.#seq);
    await this.#store.flush(this.#seq);
  }
}

const POINTS_PER_DEVICE = 20;

async function measureApi({ size, scratch, pins, say }: BenchContext): Promise<Figure> {
  const { points, repeats } = SIZES[size];
  say(`GET /points of ${points} points`);
  const gateway = await GatewayProcess.start({
    dataDir: join(scratch, "store-api"),
    prefix: pins.server,
  });
  try {
    const api = await gateway.signIn();
    await api.putCatalog(plantCatalog({ devices: points / POINTS_PER_DEVICE, pointsPerDevice: POINTS_PER_DEVICE }));
    const query = (): Promise<unknown> => api.get(`/points?enterprise=${ENTERPRISE}&limit=10000`);
    const [figure] = await queryFigures(`GET /points of ${points} points`, undefined, repeats, query);
    // One query gives one figure.
    return figure as Figure;
  } finally {
    await gateway.stop();
  }
}

function atMost(value: number): Target {
  return { bound: "at-most", value, of: "measured" };
}
