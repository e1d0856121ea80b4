import { MOLAR_MASS, toPercentLel, toPpm } from "../../physics/concentration.ts";
import { detectorTemperatureAfter, FIRE_GROWTH, heatReleaseKw, layerRiseK } from "../../physics/fire.ts";
import type { Random } from "../../physics/random.ts";
import { roomConcentrationAfter, toFlowM3S } from "../../physics/room.ts";
import { tankLevelAfter } from "../../physics/tank.ts";
import { createWander } from "../../physics/wander.ts";
import { type RecordedSecond, recordedFireAt, recordedQuietAt } from "../../recording/fire-recording.ts";
import type { Plant } from "../plant.ts";

/** A smoke detector speaks this long after the recording's ground truth says fire; each further one later, as smoke spreads. */
const FIRST_DETECTOR_S = 10;
const NEXT_DETECTOR_S = 20;
/** The smoke layer of the corridor: fire held at 500 kW by sprinklers, extracted with 10 kg/s. */
const SPRINKLED_KW = 500;
const EXTRACTED_KG_S = 10;
/** Heat detectors of class A1 speak at 54–65 °C (EN 54-5, GB 4716); sprinklers open at 68 °C. */
const HEAT_DETECTOR_C = 57;
const SPRINKLER_C = 68;
const AMBIENT_C = 24;

/** An underground commercial building: shops followed by real fire sensors, corridor, kitchen, garage, pump and switch rooms. */
export interface UndergroundMall extends Plant {
  /** False: fire pumps and fans have no power. */
  powered: boolean;
  readonly fire: ShopFire;
  readonly kitchen: Kitchen;
  readonly garage: Garage;
  readonly shops: readonly (() => RecordedSecond)[];
  readonly hydrantMpa: number;
  readonly sprinklerMpa: number;
  readonly waterM: number;
  readonly residualMa: number;
  readonly cableC: number;
}

export interface ShopFire {
  /** Seconds since the recorded fire began in the first shop; null: no fire. */
  recordedS: number | null;
  /** Whether the smoke detector of this number (0, 1, …) sees smoke. */
  smokeSeen(detector: number): boolean;
  readonly corridorC: number;
  readonly heatSeen: boolean;
  readonly sprinklersOpen: boolean;
  step(dtS: number): void;
}

export function createUndergroundMall(random: Random): UndergroundMall {
  const hydrant = createWander(random.fork("hydrant"), { mean: 0.42, sd: 0.004, memoryS: 600 });
  const sprinkler = createWander(random.fork("sprinkler"), { mean: 0.31, sd: 0.004, memoryS: 600 });
  const residual = createWander(random.fork("residual"), { mean: 96, sd: 8, memoryS: 900 });
  const cable = createWander(random.fork("cable"), { mean: 41, sd: 1.2, memoryS: 1_800 });
  let [clockS, waterM] = [0, 3.2];
  const fire = createShopFire();
  const quiet = (offsetS: number) => (): RecordedSecond => recordedQuietAt(clockS + offsetS);
  const plant: UndergroundMall = {
    powered: true,
    fire,
    kitchen: createKitchen(),
    garage: createGarage(random.fork("garage")),
    shops: [() => (fire.recordedS === null ? quiet(0)() : recordedFireAt(fire.recordedS)), quiet(700), quiet(1_500)],
    get hydrantMpa() {
      return hydrant.value - (fire.sprinklersOpen ? 0.06 : 0);
    },
    get sprinklerMpa() {
      return sprinkler.value * (fire.sprinklersOpen ? 0.55 : 1);
    },
    get waterM() {
      return waterM;
    },
    get residualMa() {
      // Water on cables: the leak to earth grows while sprinklers run.
      return residual.value + (fire.sprinklersOpen ? 260 : 0);
    },
    get cableC() {
      return cable.value;
    },
    step(dtS, sensed) {
      clockS += dtS;
      for (const wanderer of [hydrant, sprinkler, residual, cable]) wanderer.step(dtS);
      fire.step(dtS);
      plant.kitchen.step(dtS, sensed("CH4-401"));
      plant.garage.step(dtS, sensed("CO-501"), plant.powered);
      const basin = { areaM2: 120, heightM: 4, inM3H: waterM < 3.2 ? 60 : 0, outM3H: fire.sprinklersOpen ? 108 : 0 };
      waterM = tankLevelAfter(waterM, basin, dtS).levelM;
    },
  };
  return plant;
}

/** The recorded fire, and what follows from it outside the shop: detectors, heat in the corridor, sprinklers. */
function createShopFire(): ShopFire {
  let [burningS, heatC, sprinklersOpen] = [0, AMBIENT_C, false];
  const fire: ShopFire = {
    recordedS: null,
    smokeSeen: (detector) => burningS >= FIRST_DETECTOR_S + detector * NEXT_DETECTOR_S,
    get corridorC() {
      return AMBIENT_C + layerRiseK(heatReleaseKw(FIRE_GROWTH.medium, burningS, SPRINKLED_KW), EXTRACTED_KG_S);
    },
    get heatSeen() {
      return heatC >= HEAT_DETECTOR_C;
    },
    get sprinklersOpen() {
      return sprinklersOpen;
    },
    step(dtS) {
      if (fire.recordedS !== null) fire.recordedS += dtS;
      const burns = fire.recordedS !== null && recordedFireAt(fire.recordedS).fire;
      burningS = burns ? burningS + dtS : 0;
      heatC = detectorTemperatureAfter(heatC, { temperatureC: fire.corridorC, speedMS: 1, rti: 50 }, dtS);
      // One corridor sprinkler sits in the hot jet, about 20 K above the layer's mean.
      sprinklersOpen = fire.recordedS !== null && (sprinklersOpen || heatC + 20 >= SPRINKLER_C);
    },
  };
  return fire;
}

interface Kitchen {
  /** Methane set free, mg/s. */
  leakMgS: number;
  readonly methaneLel: number;
  readonly gasValve: "armed" | "tripped";
  step(dtS: number, shownLel: number): void;
}

function createKitchen(): Kitchen {
  let [methaneMgM3, shut] = [0, false];
  const kitchen: Kitchen = {
    leakMgS: 0,
    get methaneLel() {
      // LEL of methane: 5 %VOL (the NFPA value usual in Chinese tables).
      return toPercentLel(toPpm(methaneMgM3, MOLAR_MASS.CH4), 5);
    },
    get gasValve() {
      return shut ? "tripped" : "armed";
    },
    step(dtS, shownLel) {
      shut = shownLel >= 25 || (shut && shownLel > 5);
      const air = { volumeM3: 300, flowM3S: toFlowM3S(6, 300), sourceMgS: shut ? 0 : kitchen.leakMgS };
      methaneMgM3 = roomConcentrationAfter(methaneMgM3, air, dtS);
    },
  };
  return kitchen;
}

interface Garage {
  readonly carbonMonoxidePpm: number;
  readonly fanRuns: boolean;
  step(dtS: number, shownPpm: number, powered: boolean): void;
}

/** Cars come and go; the exhaust fan runs on what its transmitter shows. */
function createGarage(random: Random): Garage {
  const cars = createWander(random, { mean: 55, sd: 18, memoryS: 600 });
  let [mgM3, fanRuns] = [6, false];
  return {
    get carbonMonoxidePpm() {
      return toPpm(mgM3, MOLAR_MASS.CO);
    },
    get fanRuns() {
      return fanRuns;
    },
    step(dtS, shownPpm, powered) {
      cars.step(dtS);
      fanRuns = powered && (shownPpm >= 12 || (fanRuns && shownPpm > 5));
      const air = {
        volumeM3: 8_000,
        flowM3S: toFlowM3S(fanRuns ? 6 : 2, 8_000),
        sourceMgS: Math.max(0, cars.value) * 0.8,
      };
      mgM3 = roomConcentrationAfter(mgM3, air, dtS);
    },
  };
}
