import { MOLAR_MASS, toPercentLel, toPpm } from "../../physics/concentration.ts";
import type { Random } from "../../physics/random.ts";
import { roomConcentrationAfter } from "../../physics/room.ts";
import { createWander } from "../../physics/wander.ts";
import type { Plant } from "../plant.ts";

/** Oxygen lost to rust and rot in a closed manhole, %VOL an hour (our choice within the usual 0.1–0.5). */
const OXYGEN_LOSS_PER_H = 0.15;
const AIR_OXYGEN_PERCENT = 20.9;
const BREATHED_AT_PERCENT = 20.2;

/** A manhole: a small, badly aired space beside a gas pipe. */
export interface Manhole {
  /** Methane seeping in, mg/s. */
  seepMgS: number;
  readonly methaneLel: number;
  readonly oxygenPercent: number;
}

/** A gas regulator station and three manholes with battery-driven nodes. */
export interface GasNetwork extends Plant {
  stationLeakMgS: number;
  readonly manholes: readonly Manhole[];
  readonly stationLel: number;
  readonly inletMpa: number;
  readonly outletKpa: number;
  readonly batteryPercent: number;
}

export function createGasNetwork(random: Random): GasNetwork {
  const inlet = createWander(random.fork("inlet"), { mean: 0.36, sd: 0.006, memoryS: 900 });
  const outlet = createWander(random.fork("outlet"), { mean: 2.6, sd: 0.06, memoryS: 300 });
  const holes = [0, 1, 2].map((i) => createManhole(20.9 - i * 0.2));
  let [methaneMgM3, batteryPercent] = [0, 87];
  const plant: GasNetwork = {
    stationLeakMgS: 0,
    manholes: holes,
    get stationLel() {
      return toPercentLel(toPpm(methaneMgM3, MOLAR_MASS.CH4), 5);
    },
    get inletMpa() {
      return inlet.value;
    },
    get outletKpa() {
      return outlet.value;
    },
    get batteryPercent() {
      return batteryPercent;
    },
    step(dtS) {
      inlet.step(dtS);
      outlet.step(dtS);
      methaneMgM3 = roomConcentrationAfter(
        methaneMgM3,
        { volumeM3: 60, flowM3S: 0.1, sourceMgS: plant.stationLeakMgS },
        dtS,
      );
      batteryPercent = Math.max(20, batteryPercent - (dtS / 86_400) * 0.2);
      for (const hole of holes) hole.step(dtS);
    },
  };
  return plant;
}

function createManhole(startPercent: number): Manhole & { step(dtS: number): void } {
  let [methaneMgM3, oxygenPercent] = [0, startPercent];
  const manhole = {
    seepMgS: 0,
    get methaneLel() {
      return toPercentLel(toPpm(methaneMgM3, MOLAR_MASS.CH4), 5);
    },
    get oxygenPercent() {
      return oxygenPercent;
    },
    step(dtS: number) {
      methaneMgM3 = roomConcentrationAfter(
        methaneMgM3,
        { volumeM3: 4, flowM3S: 0.002, sourceMgS: manhole.seepMgS },
        dtS,
      );
      oxygenPercent -= (OXYGEN_LOSS_PER_H / 3_600) * dtS;
      // A change of weather breathes the hole before the air in it becomes dangerous.
      if (oxygenPercent < BREATHED_AT_PERCENT) oxygenPercent = AIR_OXYGEN_PERCENT;
    },
  };
  return manhole;
}
