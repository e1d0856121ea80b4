import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ReadingBatch, toFlags } from "../../model/reading-batch.ts";
import { DAY_MS } from "../../model/time.ts";
import type { EmbeddedStore } from "../../storage/readings/embedded/embedded-store.ts";
import { openEmbeddedStore } from "../../storage/readings/embedded/open-embedded-store.ts";
import { openRecords } from "../../storage/records/open-records.ts";
import { OfflineEngine } from "../../test/kit/offline-engine.ts";
import { aBatch } from "../../test/kit/record-builders.ts";
import { whyDeskOver } from "../../test/kit/why-desk-over.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure } from "../figure.ts";
import { ENTERPRISE, pointId } from "../plant.ts";
import { FORECAST, HEALTH, ONE_LIMIT, quietValue, type RuleBody, rulePlantCatalog, TWA } from "../rule-plant.ts";
import { percentile } from "../statistics.ts";
import { timeMs } from "../timing.ts";

const SIZES: Readonly<Record<Size, { days: number; instants: number }>> = {
  full: { days: 365, instants: 12 },
  quick: { days: 30, instants: 6 },
  smallest: { days: 0.05, instants: 2 },
};
const START_MS = 1_760_000_000_000;
const POINT_NO = 1;
const POINT = pointId(0, 0);

const ASKED: Readonly<Record<string, RuleBody>> = {
  threshold: ONE_LIMIT,
  forecast: FORECAST,
  "exposure, TWA": TWA,
  "sensor health, 24 h": HEALTH,
};

/** How long it takes to say why there was no alarm: the rules of then carried again through the readings of then. */
export const WHY: Bench = {
  name: "why",
  means: "a why-question about instants of a year of a 1 Hz point",
  async run(context) {
    const { days } = SIZES[context.size];
    const directory = join(context.scratch, "why-readings");
    context.say(`writing ${days} days at 1 Hz`);
    await writeReadings(directory, days);
    const store = await openEmbeddedStore({ directory });
    try {
      const figures: Figure[] = [];
      for (const [name, rule] of Object.entries(ASKED)) figures.push(await ask(context, store, name, rule));
      return figures;
    } finally {
      await store.close();
    }
  },
};

const BLOCK_READINGS = 5_000;
const BLOCKS_A_FLUSH = 40;

async function writeReadings(directory: string, days: number): Promise<void> {
  const store = await openEmbeddedStore({ directory });
  const batch = new ReadingBatch(BLOCK_READINGS);
  store.define(POINT_NO, ENTERPRISE, POINT);
  let [seq, blocks] = [0, 0];
  for (let ts = START_MS; ts < START_MS + days * DAY_MS; ts += 1_000) {
    const value = quietValue(0, ts);
    batch.push(POINT_NO, ++seq, ts, value, toFlags(value, "good", 0), ts + 40 + (ts % 13));
    if (batch.length < BLOCK_READINGS) continue;
    store.append(batch, seq);
    batch.clear();
    if (++blocks % BLOCKS_A_FLUSH === 0) await store.flush(seq);
  }
  store.append(batch, seq);
  await store.flush(seq);
  await store.close();
}

/** A point with one rule of a kind, asked about instants spread over the time, the last one first: nobody has looked at them before. */
async function ask(
  { size, scratch, say }: BenchContext,
  store: EmbeddedStore,
  name: string,
  rule: RuleBody,
): Promise<Figure> {
  const { days, instants } = SIZES[size];
  say(`asking: ${name}`);
  const directory = join(scratch, `why-${name.replaceAll(/[^a-z]+/giu, "-")}`);
  await mkdir(directory);
  const records = await openRecords({ directory });
  try {
    const engine = engineWith(rule);
    const { ruleChanges } = engine.effects;
    await records.commit(aBatch(engine.state.seq, { ruleChanges }));
    const endMs = START_MS + days * DAY_MS;
    const desk = whyDeskOver(engine, { records, readings: store, nowMs: () => endMs });
    const times: number[] = [];
    for (let i = 0; i < instants; i++) {
      const atMs = endMs - Math.floor((i * days * DAY_MS) / instants);
      const question = { enterprise: ENTERPRISE, point: POINT, atMs, language: "en" } as const;
      times.push(await timeMs(() => desk.why(question)));
    }
    const median = percentile(times, 0.5).toFixed(0);
    return {
      name,
      unit: "ms",
      measured: percentile(times, 1),
      target: { bound: "at-most", value: 200, of: "measured" },
      note: `worst of ${instants} instants in ${days} days, median ${median}`,
    };
  } finally {
    await records.close();
  }
}

function engineWith(rule: RuleBody): OfflineEngine {
  const engine = new OfflineEngine();
  const fragment = rulePlantCatalog({ devices: 1, pointsPerDevice: 1, reportEveryMs: 1_000, rules: [rule] });
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "bench" }, START_MS);
  engine.take({ kind: "catalog", id: "why", by: "admin", fragment }, START_MS);
  return engine;
}
