import { join } from "node:path";
import { toDeviceKey } from "../../model/ids.ts";
import type { JournalRecord } from "../../storage/journal/journal.ts";
import { type FileJournal, openFileJournal } from "../../storage/journal/file-journal.ts";
import { readJournal } from "../../storage/journal/read-journal.ts";
import { OfflineEngine } from "../../test/kit/offline-engine.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import { takeDemoWorld } from "../demo-records.ts";
import type { Figure } from "../figure.ts";
import { PublishStream } from "../load/publish-stream.ts";
import { ENTERPRISE, deviceId, plantCatalog } from "../plant.ts";
import { median } from "../statistics.ts";

const SIZES: Readonly<Record<Size, { worldSeconds: number; messages: number; passes: number }>> = {
  full: { worldSeconds: 3_600, messages: 20_000, passes: 3 },
  quick: { worldSeconds: 600, messages: 5_000, passes: 3 },
  smallest: { worldSeconds: 5, messages: 20, passes: 1 },
};

/** How fast a journal is read, decoded and judged again: what a start after a crash, and every audit of the past, depends on. */
export const REPLAY: Bench = {
  name: "replay",
  means: "readings a second from the journal through decode and step",
  async run(context) {
    const { worldSeconds, messages } = SIZES[context.size];
    const demo = await measure(context, "demo", (engine) => takeDemoWorld(engine, worldSeconds, () => clear(engine)));
    const dense = await measure(context, "dense", (engine) => takeDenseTraffic(engine, messages));
    const target = { bound: "at-least", value: 300_000, of: "measured" } as const;
    return [
      { ...demo, name: "demo world", target },
      { ...dense, name: "50 readings a message", target },
    ];
  },
};

async function measure(
  { size, scratch, say }: BenchContext,
  name: string,
  fill: (engine: OfflineEngine) => void,
): Promise<Omit<Figure, "name">> {
  const directory = join(scratch, `replay-${name}`);
  say(`writing the journal: ${name}`);
  await writeJournal(directory, fill);
  const rates: number[] = [];
  let readings = 0;
  for (let pass = 0; pass < SIZES[size].passes; pass++) {
    say(`replaying it (${pass + 1}/${SIZES[size].passes})`);
    const startedAtMs = performance.now();
    readings = replay(directory);
    rates.push(readings / ((performance.now() - startedAtMs) / 1000));
  }
  return { unit: "readings/s", measured: median(rates), note: `${readings.toLocaleString("en-US")} readings` };
}

function replay(directory: string): number {
  const engine = new OfflineEngine();
  let readings = 0;
  for (const records of readJournal(directory)) {
    for (const record of records) engine.step(record);
    readings += engine.effects.readings.length;
    engine.effects.clear();
  }
  return readings;
}

/** The records an engine made of what `fill` gives it, on disk. Whether they would survive a power cut does not matter here. */
async function writeJournal(directory: string, fill: (engine: OfflineEngine) => void): Promise<void> {
  const records: JournalRecord[] = [];
  fill(new OfflineEngine((record) => records.push(record)));
  const journal = await openFileJournal({ directory, clock: { nowMs: () => Date.now() }, unsafeSkipSync: true });
  await appendAll(journal, records);
  await journal.close();
}

const PENDING_BYTES_MAX = 8 * 1024 * 1024;

async function appendAll(journal: FileJournal, records: readonly JournalRecord[]): Promise<void> {
  for (const { kind, atMs, payload } of records) {
    journal.append({ kind, atMs, payload, priority: false });
    if (journal.pendingBytes > PENDING_BYTES_MAX) await journal.flush();
  }
  await journal.flush();
}

const DENSE = { devices: 50, pointsPerDevice: 50 };
const START_MS = 1_790_000_000_000;

/** Fifty devices with fifty points each, one message a second and device. */
function takeDenseTraffic(engine: OfflineEngine, messages: number): void {
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "bench" }, START_MS);
  engine.take({ kind: "catalog", id: "dense", by: "admin", fragment: plantCatalog(DENSE) }, START_MS);
  const streams = Array.from(
    { length: DENSE.devices },
    (_, device) => new PublishStream({ device, readings: DENSE.pointsPerDevice }),
  );
  for (let i = 0; i < messages; i++) {
    const device = i % DENSE.devices;
    const atMs = START_MS + Math.floor((i * 1_000) / DENSE.devices);
    // device < streams.length
    const payload = (streams[device] as PublishStream).nextPayload(atMs);
    const address = {
      enterprise: ENTERPRISE,
      device: deviceId(device),
      deviceKey: toDeviceKey(ENTERPRISE, deviceId(device)),
    };
    engine.take({ kind: "message", ...address, channel: "readings", payload }, atMs);
    clear(engine);
  }
}

function clear(engine: OfflineEngine): void {
  engine.effects.clear();
}
