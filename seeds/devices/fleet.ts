import type { People } from "../people/people.ts";
import { createRandom } from "../physics/random.ts";
import { findScenario, SCENARIOS } from "../scenarios/index.ts";
import { byDevice } from "../world/sample.ts";
import { createWorld, TICK_MS, type World } from "../world/world.ts";
import { SimulatedDevice } from "./simulated-device.ts";

export interface FleetOptions {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  secretOf(enterprise: string, device: string): string;
  readonly people?: People;
}

export interface ScenarioStatus {
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly running: boolean;
  readonly enterprises: readonly string[];
  readonly durationS: number;
}

/** All devices of the demo world, connected to one gateway and driven by one clock at the speed of real time. */
export interface Fleet {
  readonly world: World;
  scenarios(): readonly ScenarioStatus[];
  /** False: no scenario has this name. */
  start(name: string): boolean;
  stop(name: string): boolean;
  status(): FleetStatus;
  close(): Promise<void>;
}

export interface FleetStatus {
  readonly devices: number;
  readonly connected: number;
  readonly acknowledged: number;
  readonly unacknowledged: number;
  readonly stored: number;
  readonly dropped: number;
  readonly lastError: string | null;
}

/** A machine that slept longer than this has no readings of that time. */
const SLEPT_MS = 60_000;

export function openFleet(options: FleetOptions): Fleet {
  const world = createWorld({
    seed: options.seed,
    startAtMs: Date.now(),
    ...(options.people === undefined ? {} : { people: options.people }),
  });
  const random = createRandom(options.seed).fork("links");
  const devices = new Map([...world.devices.keys()].map((key) => [key, openDevice(key)]));
  const timer = setInterval(tick, TICK_MS);

  function openDevice(key: string): SimulatedDevice {
    const [enterprise = "", device = ""] = key.split("/");
    return new SimulatedDevice({
      ...options,
      key,
      secret: options.secretOf(enterprise, device),
      random: random.fork(key),
    });
  }

  function tick(): void {
    const nowMs = Date.now();
    // Also when the clock was set: the world only goes forward, so a clock set back makes it wait, and that is what devices see.
    if (nowMs - world.nowMs > SLEPT_MS) world.skipTo(nowMs);
    const ticks = Math.max(0, Math.floor((nowMs - world.nowMs) / TICK_MS));
    const samples = byDevice(world.step((ticks * TICK_MS) / 1_000));
    for (const [key, device] of devices)
      device.tick(samples.get(key) ?? [], world.devices.get(key)?.linked ?? false, nowMs);
  }

  return {
    world,
    scenarios: () =>
      SCENARIOS.map(({ name, title, enterprises, durationS }) => ({
        name,
        title,
        running: world.running.includes(name),
        enterprises,
        durationS,
      })),
    start: (name) => act(name, (scenario) => world.start(scenario)),
    stop: (name) => act(name, (scenario) => world.stop(scenario.name)),
    status: () => statusOf([...devices.values()]),
    async close() {
      clearInterval(timer);
      await Promise.all([...devices.values()].map((device) => device.close()));
    },
  };
}

function act(name: string, what: (scenario: (typeof SCENARIOS)[number]) => void): boolean {
  const scenario = findScenario(name);
  if (scenario !== null) what(scenario);
  return scenario !== null;
}

function statusOf(devices: readonly SimulatedDevice[]): FleetStatus {
  const sum = (pick: (device: SimulatedDevice) => number): number =>
    devices.reduce((total, device) => total + pick(device), 0);
  return {
    devices: devices.length,
    connected: devices.filter((device) => device.connected).length,
    acknowledged: sum((device) => device.acknowledged),
    unacknowledged: sum((device) => device.unacknowledged),
    stored: sum((device) => device.stored),
    dropped: sum((device) => device.dropped),
    lastError: devices.find((device) => device.lastError !== null)?.lastError ?? null,
  };
}
