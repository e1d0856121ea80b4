import { MOLAR_MASS, toPercentLel, toPpm } from "../../physics/concentration.ts";
import type { Random } from "../../physics/random.ts";
import { emergencyExhaustM3S, roomConcentrationAfter, toFlowM3S } from "../../physics/room.ts";
import { createWander, type Wander } from "../../physics/wander.ts";
import type { Plant } from "../plant.ts";

/** Volume and floor of the machine room. */
const VOLUME_M3 = 1_000;
const FLOOR_M2 = 200;
/** Ordinary ventilation, air changes an hour. */
const ORDINARY_ACH = 3;
/** Set-point at which the emergency fan starts, ppm (GB 50072-2021, 7.4), and how long the controller confirms it. */
const FAN_START_PPM = 150;
const FAN_CONFIRM_S = 5;
/** Below this for a minute the fan stops again (our choice). */
const FAN_STOP_PPM = 20;
const FAN_STOP_S = 60;
/** An interlock that has not acted after this long has failed to (our choice). */
const FAIL_AFTER_S = 10;
/** LEL of ammonia, %VOL (IEC 60079-20-1). */
const LEL_PERCENT_VOL = 15;
/** At this much the machine room's power is cut, %LEL (GB 50072-2021, 7.4). */
const POWER_CUT_LEL = 25;

/** An ammonia cold store: machine room with gas control and emergency exhaust, equipment room, cold rooms. */
export interface ColdStore extends Plant {
  /** Ammonia set free in the machine room, mg/s. Levers of the scenarios are the fields that are not read-only. */
  leakMgS: number;
  /** Ammonia set free in the equipment room, mg/s. */
  equipmentLeakMgS: number;
  /** False: somebody has stopped the compressor. */
  compressorOn: boolean;
  /** Ammonia in the pipe gallery, ppm; and whether the filter before its detector is clogged, so that it sees none of it. */
  galleryPpm: number;
  galleryFilterClogged: boolean;
  /** False: the machine room has no power from outside (the emergency fan has its own supply). */
  mainsOn: boolean;
  readonly fan: EmergencyFan;
  readonly process: ColdProcess;
  readonly machineRoomPpm: number;
  readonly machineRoomLel: number;
  readonly equipmentRoomPpm: number;
  readonly powered: boolean;
  readonly exhaustM3H: number;
}

export interface EmergencyFan {
  /** False: the fan does not run however often it is called. */
  available: boolean;
  readonly running: boolean;
  readonly interlock: "armed" | "cause" | "tripped" | "failed-to-act";
  step(dtS: number, shownPpm: number): void;
}

export function createColdStore(random: Random): ColdStore {
  const process = createProcess(random);
  let [machineMgM3, equipmentMgM3, cutOff] = [0, 0, false];
  const plant: ColdStore = {
    leakMgS: 0,
    equipmentLeakMgS: 0,
    compressorOn: true,
    galleryPpm: 0,
    galleryFilterClogged: false,
    mainsOn: true,
    fan: createFan(),
    process,
    get machineRoomPpm() {
      return toPpm(machineMgM3, MOLAR_MASS.NH3);
    },
    get machineRoomLel() {
      return toPercentLel(plant.machineRoomPpm, LEL_PERCENT_VOL);
    },
    get equipmentRoomPpm() {
      return toPpm(equipmentMgM3, MOLAR_MASS.NH3);
    },
    get powered() {
      return plant.mainsOn && !cutOff;
    },
    get exhaustM3H() {
      return 3_600 * (plant.fan.running ? emergencyExhaustM3S(FLOOR_M2) : toFlowM3S(ORDINARY_ACH, VOLUME_M3));
    },
    step(dtS, sensed) {
      plant.fan.step(dtS, sensed("NH3-101"));
      if (sensed("LEL-101") >= POWER_CUT_LEL) cutOff = true;
      else if (plant.leakMgS === 0 && plant.machineRoomPpm < FAN_STOP_PPM) cutOff = false;
      const machine = { volumeM3: VOLUME_M3, flowM3S: plant.exhaustM3H / 3_600, sourceMgS: plant.leakMgS };
      machineMgM3 = roomConcentrationAfter(machineMgM3, machine, dtS);
      const equipment = { volumeM3: 400, flowM3S: toFlowM3S(4, 400), sourceMgS: plant.equipmentLeakMgS };
      equipmentMgM3 = roomConcentrationAfter(equipmentMgM3, equipment, dtS);
      for (const value of process.all) value.step(dtS);
    },
  };
  return plant;
}

/** The local controller of the emergency exhaust: it acts on what its own transmitter shows, not on the truth. */
function createFan(): EmergencyFan {
  let [aboveS, belowS, calledS] = [0, 0, -1];
  const fan: EmergencyFan = {
    available: true,
    get running() {
      return calledS >= 0 && fan.available;
    },
    get interlock() {
      if (calledS < 0) return "armed";
      if (fan.available) return "tripped";
      return calledS >= FAIL_AFTER_S ? "failed-to-act" : "cause";
    },
    step(dtS, shownPpm) {
      aboveS = shownPpm >= FAN_START_PPM ? aboveS + dtS : 0;
      belowS = shownPpm < FAN_STOP_PPM ? belowS + dtS : 0;
      if (calledS >= 0) calledS = belowS >= FAN_STOP_S ? -1 : calledS + dtS;
      else if (aboveS >= FAN_CONFIRM_S) calledS = 0;
    },
  };
  return fan;
}

type ColdProcess = ReturnType<typeof createProcess>;

/** Values of the refrigeration plant that only wander: pressures, load, levels, the temperatures of the rooms. */
function createProcess(random: Random) {
  const wander = (name: string, mean: number, sd: number, memoryS: number): Wander =>
    createWander(random.fork(name), { mean, sd, memoryS });
  const values = {
    condensingMpa: wander("condensing", 1.18, 0.02, 900),
    evaporatingMpa: wander("evaporating", 0.19, 0.006, 600),
    compressorA: wander("load", 182, 7, 400),
    dischargeC: wander("discharge", 74, 1.5, 600),
    receiverPercent: wander("receiver", 46, 2, 1_800),
    separatorPercent: wander("separator", 38, 2, 900),
    humidityPercent: wander("humidity", 82, 2, 1_200),
  };
  const roomsC = [-19.5, -20.1, -18.8, -33.2, 3.4].map((mean, i) => wander(`room${i}`, mean, 0.4, 3_600));
  return { ...values, roomsC, all: [...Object.values(values), ...roomsC] };
}
