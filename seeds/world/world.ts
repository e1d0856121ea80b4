import { assert } from "../../model/assert.ts";
import type { Value } from "../../model/value.ts";
import { NOBODY, type People } from "../people/people.ts";
import { createRandom, type Random } from "../physics/random.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { createScenarioRunner } from "../scenarios/scenario-runner.ts";
import { CHIP_FAB } from "./enterprises/chip-fab.ts";
import { COLD_STORE } from "./enterprises/cold-store.ts";
import { GAS_NETWORK } from "./enterprises/gas-network.ts";
import { POLISHING_PLANT } from "./enterprises/polishing-plant.ts";
import { TANK_FARM } from "./enterprises/tank-farm.ts";
import { UNDERGROUND_MALL } from "./enterprises/underground-mall.ts";
import { type OpenedEnterprise, openEnterprise } from "./open-enterprise.ts";
import { createChipFab } from "./plants/chip-fab.ts";
import { createColdStore } from "./plants/cold-store.ts";
import { createGasNetwork } from "./plants/gas-network.ts";
import { createPolishingPlant } from "./plants/polishing-plant.ts";
import { createTankFarm } from "./plants/tank-farm.ts";
import { createUndergroundMall } from "./plants/underground-mall.ts";
import type { Sample } from "./sample.ts";
import { openDevice, type WorldDevice } from "./world-device.ts";

/** Physics moves in steps of this length, whatever span is asked for. */
export const TICK_MS = 250;

export interface WorldOptions {
  readonly seed: number;
  readonly startAtMs: number;
  /** No noise, no drift, no rounding, no drop-outs: for checking numbers. */
  readonly ideal?: boolean;
  /** Absent: nobody does anything. */
  readonly people?: People;
}

/** The demo world: six plants, the devices that look at them, and what a scenario does to both. No network, no clock of its own. */
export interface World {
  readonly plants: Plants;
  readonly people: People;
  readonly devices: ReadonlyMap<string, WorldDevice>;
  readonly startAtMs: number;
  readonly nowMs: number;
  /** Moves the world and returns what the devices measured meanwhile, in order of time. */
  step(dtS: number): readonly Sample[];
  /** Leaves out a span in which nothing lived (the machine slept). */
  skipTo(nowMs: number): void;
  /** What the transmitter of a point shows now. */
  shown(enterprise: string, point: string): Value;
  /** Does nothing when it is running already. */
  start(scenario: Scenario): void;
  stop(name: string): void;
  readonly running: readonly string[];
}

export type Plants = ReturnType<typeof createPlants>;

export function createWorld(options: WorldOptions): World {
  const random = createRandom(options.seed);
  const plants = createPlants(random);
  const enterprises = openEnterprises(plants, options.ideal === true ? null : random.fork("sensors"));
  const devices = openDevices(enterprises, random, options);
  const scenarios = createScenarioRunner();
  let [nowMs, owedMs] = [options.startAtMs, 0];

  const world: World = {
    plants,
    people: options.people ?? NOBODY,
    devices: new Map(devices.map((device) => [device.key, device])),
    startAtMs: options.startAtMs,
    get nowMs() {
      return nowMs;
    },
    step(dtS) {
      const samples: Sample[] = [];
      // A thousand steps of 0.1 s must make 100 s: what is lost to rounding does not count.
      for (owedMs += dtS * 1_000; owedMs > TICK_MS - 1e-6; owedMs -= TICK_MS) samples.push(...tick());
      return samples;
    },
    skipTo(toMs) {
      nowMs = Math.max(nowMs, toMs);
      for (const device of devices) device.skipTo(nowMs);
    },
    shown(enterprise, point) {
      const found = enterprises.find((candidate) => candidate.id === enterprise);
      assert(found !== undefined, "the enterprise is part of the world");
      return found.shown(point);
    },
    start: (scenario) => scenarios.start(scenario, nowMs),
    stop: (name) => scenarios.stop(name, world),
    get running() {
      return scenarios.running;
    },
  };

  function tick(): readonly Sample[] {
    // Steps act at the start of the tick in which they fall due, so that "at 0 s" is before anything has moved.
    scenarios.act(world);
    nowMs += TICK_MS;
    for (const enterprise of enterprises) enterprise.step(TICK_MS / 1_000);
    return devices.flatMap((device) => device.samplesUntil(nowMs)).sort((a, b) => a.atMs - b.atMs);
  }

  return world;
}

function createPlants(random: Random) {
  return {
    coldchain: createColdStore(random.fork("coldchain")),
    tankfarm: createTankFarm(random.fork("tankfarm")),
    alupolish: createPolishingPlant(random.fork("alupolish")),
    chipfab: createChipFab(random.fork("chipfab")),
    plaza: createUndergroundMall(random.fork("plaza")),
    gasnet: createGasNetwork(random.fork("gasnet")),
  };
}

function openEnterprises(plants: Plants, random: Random | null): readonly OpenedEnterprise[] {
  return [
    openEnterprise(COLD_STORE, plants.coldchain, random),
    openEnterprise(TANK_FARM, plants.tankfarm, random),
    openEnterprise(POLISHING_PLANT, plants.alupolish, random),
    openEnterprise(CHIP_FAB, plants.chipfab, random),
    openEnterprise(UNDERGROUND_MALL, plants.plaza, random),
    openEnterprise(GAS_NETWORK, plants.gasnet, random),
  ];
}

function openDevices(
  enterprises: readonly OpenedEnterprise[],
  random: Random,
  options: WorldOptions,
): readonly WorldDevice[] {
  const { startAtMs, ideal = false } = options;
  return enterprises.flatMap((enterprise) =>
    enterprise.devices.map((device) =>
      openDevice(device, { enterprise, startAtMs, ideal, random: random.fork(`${enterprise.id}/${device.id}`) }),
    ),
  );
}
