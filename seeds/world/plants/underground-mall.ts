import { MOLAR_MASS, toPercentLel, toPpm } from "../../physics/concentration.ts";
import { detectorTemperatureAfter, FIRE_GROWTH, heatReleaseKw, layerRiseK } from "../../physics/fire.ts";
import type { Random } from "../../physics/random.ts";
import { roomConcentrationAfter, toFlowM3S } from "../../physics/room.ts";
import { tankLevelAfter } from "../../physics/tank.ts";
import { createWander } from "../../physics/wander.ts";
import { type RecordedSecond, recordedFireAt, recordedQuietAt } from "../../recording/fire-recording.ts";
import type { Plant } from "../plant.ts";

/** A smoke detector speaks this long after the recording's ground truth says fire; the second one later, as smoke spreads. */
const FIRST_DETECTOR_S = 10;
const SECOND_DETECTOR_S = 30;
/** The smoke layer of the corridor: fire held at 500 kW by sprinklers, extracted with 10 kg/s. */
const SPRINKLED_KW = 500;
const EXTRACTED_KG_S = 10;
/** Heat detectors of class A1 speak at 54–65 °C (EN 54-5, GB 4716); sprinklers open at 68 °C. */
const HEAT_DETECTOR_C = 57;
const SPRINKLER_C = 68;

/** An underground commercial building: shops followed by real fire sensors, corridor, garage, kitchen, pump and switch rooms. */
export interface UndergroundMall extends Plant {
  /** Seconds since the recorded fire began in shop 1; null: no fire. */
  fireS: number | null;
  /** Methane set free in the kitchen, mg/s. */
  kitchenLeakMgS: number;
  powered: boolean;
  readonly shops: readonly (() => RecordedSecond)[];
  /** Whether the smoke detector of this number (0, 1, …) sees smoke. */
  smokeSeen(detector: number): boolean;
  readonly corridorC: number;
  readonly heatSeen: boolean;
  readonly sprinklersOpen: boolean;
  readonly hydrantMpa: number;
  readonly sprinklerMpa: number;
  readonly waterM: number;
  readonly residualMa: number;
  readonly cableC: number;
  readonly kitchenLel: number;
  readonly gasValve: "armed" | "tripped";
  readonly garagePpm: number;
  readonly garageFan: boolean;
}

export function createUndergroundMall(random: Random): UndergroundMall {
  const hydrant = createWander(random.fork("hydrant"), { mean: 0.42, sd: 0.004, memoryS: 600 });
  const sprinkler = createWander(random.fork("sprinkler"), { mean: 0.31, sd: 0.004, memoryS: 600 });
  const residual = createWander(random.fork("residual"), { mean: 96, sd: 8, memoryS: 900 });
  const cable = createWander(random.fork("cable"), { mean: 41, sd: 1.2, memoryS: 1_800 });
  const traffic = createWander(random.fork("traffic"), { mean: 55, sd: 18, memoryS: 600 });
  const wanderers = [hydrant, sprinkler, residual, cable, traffic];
  let [clockS, methaneMgM3, carbonMonoxideMgM3, waterM, heatC] = [0, 0, 6, 3.2, 24];
  let [trueFireS, sprinklersOpen, valveShut, garageFan] = [0, false, false, false];

  const shop = (offsetS: number) => (): RecordedSecond => recordedQuietAt(clockS + offsetS);
  const plant: UndergroundMall = {
    fireS: null,
    kitchenLeakMgS: 0,
    powered: true,
    shops: [
      () => (plant.fireS === null ? recordedQuietAt(clockS) : recordedFireAt(plant.fireS)),
      shop(700),
      shop(1_500),
    ],
    smokeSeen: (detector) => trueFireS >= FIRST_DETECTOR_S + detector * (SECOND_DETECTOR_S - FIRST_DETECTOR_S),
    get corridorC() {
      return 24 + layerRiseK(heatReleaseKw(FIRE_GROWTH.medium, trueFireS, SPRINKLED_KW), EXTRACTED_KG_S);
    },
    get heatSeen() {
      return heatC >= HEAT_DETECTOR_C;
    },
    get sprinklersOpen() {
      return sprinklersOpen;
    },
    get hydrantMpa() {
      return hydrant.value - (sprinklersOpen ? 0.06 : 0);
    },
    get sprinklerMpa() {
      return sprinklersOpen ? sprinkler.value * 0.55 : sprinkler.value;
    },
    get waterM() {
      return waterM;
    },
    get residualMa() {
      // Water on cables: the leak to earth grows while sprinklers run.
      return residual.value + (sprinklersOpen ? 260 : 0);
    },
    get cableC() {
      return cable.value;
    },
    get kitchenLel() {
      // Methane: LEL 5 %VOL (the NFPA value usual in Chinese tables).
      return toPercentLel(toPpm(methaneMgM3, MOLAR_MASS.CH4), 5);
    },
    get gasValve() {
      return valveShut ? "tripped" : "armed";
    },
    get garagePpm() {
      return toPpm(carbonMonoxideMgM3, MOLAR_MASS.CO);
    },
    get garageFan() {
      return garageFan && plant.powered;
    },
    step(dtS, sensed) {
      clockS += dtS;
      for (const wanderer of wanderers) wanderer.step(dtS);
      stepFire(dtS);
      valveShut = sensed("CH4-401") >= 25 || (valveShut && sensed("CH4-401") > 5);
      const kitchen = { volumeM3: 300, flowM3S: toFlowM3S(6, 300), sourceMgS: valveShut ? 0 : plant.kitchenLeakMgS };
      methaneMgM3 = roomConcentrationAfter(methaneMgM3, kitchen, dtS);
      garageFan = sensed("CO-501") >= 12 || (garageFan && sensed("CO-501") > 5);
      const garage = {
        volumeM3: 8_000,
        flowM3S: toFlowM3S(plant.garageFan ? 6 : 2, 8_000),
        sourceMgS: Math.max(0, traffic.value) * 0.8,
      };
      carbonMonoxideMgM3 = roomConcentrationAfter(carbonMonoxideMgM3, garage, dtS);
    },
  };

  function stepFire(dtS: number): void {
    if (plant.fireS === null) {
      [trueFireS, sprinklersOpen] = [0, false];
    } else {
      plant.fireS += dtS;
      trueFireS = recordedFireAt(plant.fireS).fire ? trueFireS + dtS : 0;
    }
    heatC = detectorTemperatureAfter(heatC, { temperatureC: plant.corridorC, speedMS: 1, rti: 50 }, dtS);
    // One corridor sprinkler sits in the hot jet, about 20 K above the layer's mean.
    sprinklersOpen ||= heatC + 20 >= SPRINKLER_C;
    const water = { areaM2: 120, heightM: 4, inM3H: waterM < 3.2 ? 60 : 0, outM3H: sprinklersOpen ? 108 : 0 };
    waterM = tankLevelAfter(waterM, water, dtS).levelM;
  }

  return plant;
}
