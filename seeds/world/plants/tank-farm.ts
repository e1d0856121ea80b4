import { MOLAR_MASS, toPercentLel, toPpm } from "../../physics/concentration.ts";
import type { Random } from "../../physics/random.ts";
import { roomConcentrationAfter } from "../../physics/room.ts";
import { tankLevelAfter } from "../../physics/tank.ts";
import { createWander } from "../../physics/wander.ts";
import { type Wind, windAfter } from "../../physics/wind.ts";
import type { Plant } from "../plant.ts";

export const TANKS = [
  { id: "101", medium: "汽油", areaM2: 176, heightM: 14, startM: 6.2, phaseS: 0 },
  { id: "102", medium: "汽油", areaM2: 176, heightM: 14, startM: 9.1, phaseS: 1_900 },
  { id: "201", medium: "甲醇", areaM2: 113, heightM: 12, startM: 4.8, phaseS: 700 },
  { id: "202", medium: "苯", areaM2: 113, heightM: 12, startM: 7.4, phaseS: 2_600 },
] as const;

/** Ordinary working range of a level, as shares of the height; and where the independent switch stands. */
const FILL_TO = 0.78;
const DRAW_TO = 0.3;
const SWITCH_AT = 0.92;

export interface Tank {
  readonly id: string;
  readonly levelM: number;
  readonly temperatureC: number;
  readonly pressureKpa: number;
  readonly inM3H: number;
  readonly inletOpen: boolean;
  readonly switchState: "armed" | "tripped" | "failed-to-act";
  readonly gaugeM: number;
  /** Flow in while filling, m³/h. */
  fillM3H: number;
  /** True: keeps filling beyond the working range. */
  fillOn: boolean;
  /** True: the gauge shows what it showed when it got stuck. */
  gaugeStuck: boolean;
  /** False: the independent switch does not close the inlet. */
  switchWorks: boolean;
  step(dtS: number): void;
}

/** A tank farm: four tanks, vapour over bunds and in the pump house, foam and fire water, its own wind mast. */
export interface TankFarm extends Plant {
  /** Hydrocarbon vapour set free, mg/s, by place. */
  readonly vapourMgS: { bundA: number; bundB: number; pumpHouse: number; loading: number };
  /** False: pumps stand still. */
  powered: boolean;
  flameSeen: boolean;
  /** True: transfer pump one stands still; the other one keeps the header up. */
  pumpOneStopped: boolean;
  /** Somebody welds at the loading rack. */
  welding: boolean;
  readonly tanks: readonly Tank[];
  readonly wind: Wind;
  readonly airC: number;
  readonly fireWaterM: number;
  readonly fireWaterMpa: number;
  readonly transferMpa: number;
  vapourLel(place: keyof TankFarm["vapourMgS"]): number;
  readonly benzenePpm: number;
}

export function createTankFarm(random: Random): TankFarm {
  const mean: Wind = { speedMS: 2.6, fromDeg: 215 };
  const gasRandom = random.fork("wind");
  const airTemperature = createWander(random.fork("air"), { mean: 24, sd: 1.2, memoryS: 3_600 });
  const header = createWander(random.fork("header"), { mean: 0.42, sd: 0.01, memoryS: 300 });
  const fireMain = createWander(random.fork("fire-main"), { mean: 0.86, sd: 0.006, memoryS: 600 });
  const mgM3 = { bundA: 0, bundB: 0, pumpHouse: 0, loading: 0 };
  let wind = mean;
  const plant: TankFarm = {
    vapourMgS: { bundA: 0, bundB: 0, pumpHouse: 0, loading: 0 },
    powered: true,
    flameSeen: false,
    pumpOneStopped: false,
    welding: false,
    tanks: TANKS.map((tank) => createTank(tank, random.fork(tank.id))),
    get wind() {
      return wind;
    },
    get airC() {
      return airTemperature.value;
    },
    fireWaterM: 4.6,
    get fireWaterMpa() {
      return fireMain.value;
    },
    get transferMpa() {
      return plant.powered ? header.value : 0.03;
    },
    // Vapour is told in gasoline's terms: 1.4 %VOL LEL (IEC 60079-20-1), about 72 g/mol; methanol has 6 %VOL.
    vapourLel: (place) =>
      place === "bundB"
        ? toPercentLel(toPpm(mgM3[place], MOLAR_MASS.CH4O), 6)
        : toPercentLel(toPpm(mgM3[place], 72), 1.4),
    get benzenePpm() {
      return toPpm(mgM3.bundB, MOLAR_MASS.C6H6) * 0.02;
    },
    step(dtS) {
      wind = windAfter(wind, mean, dtS, gasRandom);
      for (const wanderer of [airTemperature, header, fireMain]) wanderer.step(dtS);
      for (const tank of plant.tanks) tank.step(dtS);
      for (const place of ["bundA", "bundB", "pumpHouse", "loading"] as const) {
        // Open places are flushed by the wind across a bund 2 m high and 40 m wide; the pump house by its fan.
        const open = { volumeM3: 3_000, flowM3S: 0.1 * wind.speedMS * 80, sourceMgS: plant.vapourMgS[place] };
        const closed = { volumeM3: 500, flowM3S: plant.powered ? 0.83 : 0.1, sourceMgS: plant.vapourMgS[place] };
        mgM3[place] = roomConcentrationAfter(mgM3[place], place === "pumpHouse" ? closed : open, dtS);
      }
    },
  };
  return plant;
}

function createTank(spec: (typeof TANKS)[number], random: Random): Tank {
  const temperature = createWander(random.fork("t"), { mean: 22, sd: 0.6, memoryS: 7_200 });
  const pressure = createWander(random.fork("p"), { mean: 0.9, sd: 0.08, memoryS: 1_200 });
  let [levelM, stuckAtM]: [number, number | null] = [spec.startM, null];
  let mode: "filling" | "drawing" = spec.startM / spec.heightM < 0.5 ? "filling" : "drawing";
  let switched = false;
  const tank: Tank = {
    id: spec.id,
    fillM3H: 180,
    fillOn: false,
    gaugeStuck: false,
    switchWorks: true,
    get levelM() {
      return levelM;
    },
    get gaugeM() {
      return stuckAtM ?? levelM;
    },
    get temperatureC() {
      return temperature.value;
    },
    get pressureKpa() {
      return pressure.value + (tank.inM3H > 0 ? 0.3 : 0);
    },
    get inletOpen() {
      return (mode === "filling" || tank.fillOn) && !(switched && tank.switchWorks);
    },
    get inM3H() {
      return tank.inletOpen ? tank.fillM3H : 0;
    },
    get switchState() {
      if (!switched) return "armed";
      return tank.switchWorks ? "tripped" : "failed-to-act";
    },
    step(dtS) {
      const outM3H = mode === "drawing" && !tank.fillOn ? 150 : 0;
      levelM = tankLevelAfter(
        levelM,
        { areaM2: spec.areaM2, heightM: spec.heightM, inM3H: tank.inM3H, outM3H },
        dtS,
      ).levelM;
      const share = levelM / spec.heightM;
      if (share >= FILL_TO) mode = "drawing";
      else if (share <= DRAW_TO) mode = "filling";
      switched = share >= SWITCH_AT;
      stuckAtM = tank.gaugeStuck ? (stuckAtM ?? levelM) : null;
      temperature.step(dtS);
      pressure.step(dtS);
    },
  };
  return tank;
}
