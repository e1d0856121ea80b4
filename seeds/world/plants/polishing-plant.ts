import { filterDropKpa, smoulderTemperatureC } from "../../physics/dust.ts";
import type { Random } from "../../physics/random.ts";
import { createWander } from "../../physics/wander.ts";
import type { Plant } from "../plant.ts";

/** Hopper temperature at which the collector stops itself, °C (AQ 4273). */
const STOP_AT_C = 70;
/** Seconds between two cleaning pulses of a filter. */
const PULSE_EVERY_S = 240;

/** A dry dust collector: filter, hopper, airlock and its stop interlock. */
export interface Collector {
  /** Seconds since the dust in the hopper caught fire; negative: it has not. */
  smoulderingS: number;
  airlockRuns: boolean;
  interlockBypassed: boolean;
  readonly hopperC: number;
  readonly dropKpa: number;
  readonly fanRuns: boolean;
  readonly sparksPerMin: number;
  readonly interlock: "armed" | "tripped" | "bypassed" | "failed-to-act";
  step(dtS: number, hopperShownC: number, powered: boolean): void;
}

/** An aluminium polishing plant: three dry collectors, one wet collector, dust in the halls, electrical fire monitoring. */
export interface PolishingPlant extends Plant {
  powered: boolean;
  /** Share of the rated circulating flow the wet collector gets, 0–1. */
  wetFlowShare: number;
  /** Residual current beyond the ordinary, mA. */
  earthFaultMa: number;
  readonly collectors: readonly Collector[];
  readonly wetLevelPercent: number;
  readonly wetFlowM3H: number;
  readonly hydrogenLel: number;
  readonly residualMa: number;
  readonly cableC: number;
  dustMgM3(hall: number): number;
}

export function createPolishingPlant(random: Random): PolishingPlant {
  const wetLevel = createWander(random.fork("wet-level"), { mean: 68, sd: 1.5, memoryS: 900 });
  const wetFlow = createWander(random.fork("wet-flow"), { mean: 40, sd: 0.6, memoryS: 120 });
  const residual = createWander(random.fork("residual"), { mean: 62, sd: 6, memoryS: 600 });
  const cable = createWander(random.fork("cable"), { mean: 38, sd: 1, memoryS: 1_800 });
  const halls = [1.4, 1.1].map((mean, i) => createWander(random.fork(`hall${i}`), { mean, sd: 0.25, memoryS: 300 }));
  const wanderers = [wetLevel, wetFlow, residual, cable, ...halls];
  let hydrogenLel = 0;
  const plant: PolishingPlant = {
    powered: true,
    wetFlowShare: 1,
    earthFaultMa: 0,
    collectors: [0, 1, 2].map((i) => createCollector(random.fork(`dc${i}`), i)),
    get wetLevelPercent() {
      return wetLevel.value;
    },
    get wetFlowM3H() {
      return plant.powered ? wetFlow.value * plant.wetFlowShare : 0;
    },
    get hydrogenLel() {
      return hydrogenLel;
    },
    get residualMa() {
      return residual.value + plant.earthFaultMa;
    },
    get cableC() {
      return cable.value + plant.earthFaultMa * 0.02;
    },
    dustMgM3: (hall) => Math.max(0.1, halls[hall]?.value ?? 0),
    step(dtS, sensed) {
      for (const wanderer of wanderers) wanderer.step(dtS);
      plant.collectors.forEach((collector, i) => collector.step(dtS, sensed(`TE-${i + 1}01`), plant.powered));
      // Wet aluminium dust gives off hydrogen; without circulation it gathers under the hood, with it the hood is flushed.
      const target = plant.wetFlowM3H < 20 ? 40 : 1;
      hydrogenLel += ((target - hydrogenLel) * dtS) / 600;
    },
  };
  return plant;
}

function createCollector(random: Random, index: number): Collector {
  const hopper = createWander(random.fork("hopper"), { mean: 36 + index, sd: 0.8, memoryS: 1_200 });
  const sparkRandom = random.fork("sparks");
  let clockS = index * 80;
  let tripped = false;
  let sparks = 0;
  let fanRuns = true;
  const collector: Collector = {
    smoulderingS: -1,
    airlockRuns: true,
    interlockBypassed: false,
    get hopperC() {
      return smoulderTemperatureC(hopper.value, 3, 600, collector.smoulderingS);
    },
    get dropKpa() {
      // The filter fouls between two pulses; without air there is no drop.
      return collector.fanRuns ? filterDropKpa(0.75, (0.35 * (clockS % PULSE_EVERY_S)) / PULSE_EVERY_S) : 0.02;
    },
    get fanRuns() {
      return fanRuns;
    },
    get sparksPerMin() {
      return sparks;
    },
    get interlock() {
      if (collector.interlockBypassed) return "bypassed";
      return tripped ? "tripped" : "armed";
    },
    step(dtS, hopperShownC, powered) {
      clockS += dtS;
      hopper.step(dtS);
      if (collector.smoulderingS >= 0) collector.smoulderingS += dtS;
      tripped = hopperShownC >= STOP_AT_C || (tripped && hopperShownC > 50);
      fanRuns = powered && !(tripped && !collector.interlockBypassed);
      if (Math.floor(clockS / 60) !== Math.floor((clockS - dtS) / 60)) sparks = countSparks();
    },
  };

  function countSparks(): number {
    if (collector.smoulderingS > 60) return 1 + Math.floor(sparkRandom.next() * 4);
    return sparkRandom.next() < 0.004 ? 1 : 0;
  }

  return collector;
}
