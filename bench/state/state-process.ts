import { mkdirSync } from "node:fs";
import { assert } from "../../model/assert.ts";
import { openRecords } from "../../storage/records/open-records.ts";
import { LiveJudging } from "../../test/kit/live-judging.ts";
import { takeTimedSnapshot } from "../../test/kit/timed-snapshot.ts";
import { FORECAST, HEALTH, quietValue, rulePlantCatalog, STEL, TWO_LIMITS } from "../rule-plant.ts";
import type { StateOrder, StateResult } from "./state-order.ts";

const START_MS = 1_790_000_000_000;
const REPORT_EVERY_MS = 5_000;
const SNAPSHOTS = 5;

/** Entry: makes a state as a plant has it after a while, measures it, and prints what was found. */
async function main(order: StateOrder): Promise<StateResult> {
  const before = heapBytes();
  const plant = { devices: order.devices, pointsPerDevice: order.pointsPerDevice, reportEveryMs: REPORT_EVERY_MS };
  const rules = [TWO_LIMITS, FORECAST, HEALTH, STEL];
  const judging = new LiveJudging(rulePlantCatalog({ ...plant, rules }), START_MS);
  judging.engine.effects.clear();
  const compiled = heapBytes();
  for (let nowMs = START_MS; nowMs < START_MS + order.seconds * 1_000; nowMs += REPORT_EVERY_MS) {
    for (let place = 0; place < judging.places.length; place++) judging.hear(place, quietValue(place, nowMs), nowMs);
  }
  judging.engine.effects.clear();
  const filled = heapBytes();
  return {
    heapBytes: filled - before,
    catalogBytes: compiled - before,
    ...(await takeSnapshots(judging, order.directory)),
  };
}

/** Takes and saves snapshots as the gateway does, while a clock of turns looks for the longest one. */
async function takeSnapshots(judging: LiveJudging, directory: string) {
  mkdirSync(directory, { recursive: true });
  const records = await openRecords({ directory });
  const { state } = judging.engine;
  const pausesMs: number[] = [];
  const first = await takeTimedSnapshot(state, records);
  let tookMs = first.tookMs;
  for (let no = 0; no < SNAPSHOTS; no++) {
    // Every device has reported since the last one.
    for (const device of state.devices.values()) device.dirty = true;
    const taken = await takeTimedSnapshot(state, records);
    pausesMs.push(taken.pauseMs);
    tookMs = taken.tookMs;
  }
  await records.close();
  return { snapshotBytes: first.bytes, catalogPauseMs: first.pauseMs, pausesMs, tookMs };
}

function heapBytes(): number {
  assert(globalThis.gc !== undefined, "started with --expose-gc");
  for (let i = 0; i < 3; i++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const order = process.argv[2];
assert(order !== undefined, "the order is the first argument");
process.stdout.write(JSON.stringify(await main(JSON.parse(order) as StateOrder)));
