import { assert } from "../../model/assert.ts";
import { createStoreAndForward, type StoreAndForward } from "../devices/store-and-forward.ts";
import { findScenario } from "../scenarios/index.ts";
import { byDevice } from "./sample.ts";
import { createWorld, TICK_MS } from "./world.ts";

export interface WorldReading {
  /** `<enterprise>/<device>`. */
  readonly deviceKey: string;
  /** When the gateway would receive it. */
  readonly atMs: number;
  /** The body of a publish to `tl/v1/<deviceKey>/readings`. */
  readonly payload: Buffer;
}

export interface ReplayOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Name of a scenario, or several; each starts after `scenarioAtS`. */
  readonly scenario?: string | readonly string[];
  readonly scenarioAtS?: number;
  /** Default: 2026-09-21T13:33:20Z, so that a replay never depends on the day it runs. */
  readonly startAtMs?: number;
  readonly ideal?: boolean;
}

const START_AT_MS = 1_790_000_000_000;

/**
 * Everything the devices of the demo world would publish, in order of receipt, without a network: the same options give the same bytes.
 *
 * Drop-outs and back-fill are part of it: what was measured while a link was down comes later, marked as history.
 */
export function* worldReadings(options: ReplayOptions): Generator<WorldReading> {
  const { seed, seconds, scenarioAtS = 0, startAtMs = START_AT_MS, ideal = false } = options;
  const world = createWorld({ seed, startAtMs, ideal });
  const memories = new Map<string, StoreAndForward>(
    [...world.devices.keys()].map((key) => [key, createStoreAndForward()]),
  );
  const names = options.scenario === undefined ? [] : [options.scenario].flat();
  for (let elapsedMs = 0; elapsedMs < seconds * 1_000; elapsedMs += TICK_MS) {
    if (elapsedMs === scenarioAtS * 1_000) for (const name of names) world.start(scenarioOf(name));
    const samples = byDevice(world.step(TICK_MS / 1_000));
    for (const [deviceKey, memory] of memories) {
      const linked = world.devices.get(deviceKey)?.linked ?? false;
      for (const { payload } of memory.due(samples.get(deviceKey) ?? [], linked ? Infinity : 0)) {
        yield { deviceKey, atMs: world.nowMs, payload };
      }
    }
  }
}

function scenarioOf(name: string) {
  const scenario = findScenario(name);
  assert(scenario !== null, `a scenario is called ${name}`);
  return scenario;
}
