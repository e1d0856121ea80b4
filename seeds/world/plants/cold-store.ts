import { MOLAR_MASS, toPercentLel, toPpm } from "../../physics/concentration.ts";
import type { Random } from "../../physics/random.ts";
import { emergencyExhaustM3S, roomConcentrationAfter, toFlowM3S } from "../../physics/room.ts";
import { createWander } from "../../physics/wander.ts";
import type { Plant, Sensed } from "../plant.ts";

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
const POWER_CUT_LEL = 25;

/** An ammonia cold store: machine room with gas control and emergency exhaust, equipment room, cold rooms. */
export interface ColdStore extends Plant {
  /** Ammonia set free in the machine room, mg/s. Levers of the scenarios are the fields that are not read-only. */
  leakMgS: number;
  /** Ammonia set free in the equipment room, mg/s. */
  yardLeakMgS: number;
  /** False: the fan does not run however often it is called. */
  fanAvailable: boolean;
  /** False: the machine room has no power from outside (the emergency fan has its own supply). */
  mainsOn: boolean;
  readonly machineRoomPpm: number;
  readonly machineRoomLel: number;
  readonly equipmentRoomPpm: number;
  readonly fanRunning: boolean;
  readonly fanInterlock: "armed" | "cause" | "tripped" | "failed-to-act";
  readonly powered: boolean;
  readonly exhaustM3H: number;
  readonly compressorA: number;
  readonly condensingMpa: number;
  readonly evaporatingMpa: number;
  readonly dischargeC: number;
  readonly receiverPercent: number;
  readonly separatorPercent: number;
  roomC(index: number): number;
  readonly humidityPercent: number;
}

export function createColdStore(random: Random): ColdStore {
  const air = { machineMgM3: 0, equipmentMgM3: 0 };
  const fan = { aboveS: 0, belowS: 0, calledS: -1 };
  const condensing = createWander(random.fork("condensing"), { mean: 1.18, sd: 0.02, memoryS: 900 });
  const evaporating = createWander(random.fork("evaporating"), { mean: 0.19, sd: 0.006, memoryS: 600 });
  const load = createWander(random.fork("load"), { mean: 182, sd: 7, memoryS: 400 });
  const receiver = createWander(random.fork("receiver"), { mean: 46, sd: 2, memoryS: 1_800 });
  const separator = createWander(random.fork("separator"), { mean: 38, sd: 2, memoryS: 900 });
  const humidity = createWander(random.fork("humidity"), { mean: 82, sd: 2, memoryS: 1_200 });
  const rooms = [-19.5, -20.1, -18.8, -33.2, 3.4].map((mean, i) =>
    createWander(random.fork(`room${i}`), { mean, sd: 0.4, memoryS: 3_600 }),
  );
  const wanderers = [condensing, evaporating, load, receiver, separator, humidity, ...rooms];
  let cutOff = false;

  const plant: ColdStore = {
    leakMgS: 0,
    yardLeakMgS: 0,
    fanAvailable: true,
    mainsOn: true,
    get machineRoomPpm() {
      return toPpm(air.machineMgM3, MOLAR_MASS.NH3);
    },
    get machineRoomLel() {
      return toPercentLel(plant.machineRoomPpm, LEL_PERCENT_VOL);
    },
    get equipmentRoomPpm() {
      return toPpm(air.equipmentMgM3, MOLAR_MASS.NH3);
    },
    get fanRunning() {
      return fan.calledS >= 0 && plant.fanAvailable;
    },
    get fanInterlock() {
      if (fan.calledS < 0) return "armed";
      if (plant.fanAvailable) return "tripped";
      return fan.calledS >= FAIL_AFTER_S ? "failed-to-act" : "cause";
    },
    get powered() {
      return plant.mainsOn && !cutOff;
    },
    get exhaustM3H() {
      return exhaustM3S() * 3_600;
    },
    get compressorA() {
      return plant.powered ? load.value : 0;
    },
    get condensingMpa() {
      return condensing.value;
    },
    get evaporatingMpa() {
      return evaporating.value;
    },
    get dischargeC() {
      return plant.powered ? 74 + (load.value - 182) * 0.2 : 60;
    },
    get receiverPercent() {
      return receiver.value;
    },
    get separatorPercent() {
      return separator.value;
    },
    get humidityPercent() {
      return humidity.value;
    },
    roomC: (index) => rooms[index]?.value ?? 0,
    step(dtS, sensed) {
      controlFan(dtS, sensed);
      if (sensed("LEL-101") >= POWER_CUT_LEL) cutOff = true;
      else if (plant.leakMgS === 0 && plant.machineRoomPpm < FAN_STOP_PPM) cutOff = false;
      const machine = { volumeM3: VOLUME_M3, flowM3S: exhaustM3S(), sourceMgS: plant.leakMgS };
      air.machineMgM3 = roomConcentrationAfter(air.machineMgM3, machine, dtS);
      const equipment = { volumeM3: 400, flowM3S: toFlowM3S(4, 400), sourceMgS: plant.yardLeakMgS };
      air.equipmentMgM3 = roomConcentrationAfter(air.equipmentMgM3, equipment, dtS);
      for (const wanderer of wanderers) wanderer.step(dtS);
    },
  };

  function exhaustM3S(): number {
    return plant.fanRunning ? emergencyExhaustM3S(FLOOR_M2) : toFlowM3S(ORDINARY_ACH, VOLUME_M3);
  }

  function controlFan(dtS: number, sensed: Sensed): void {
    const ppm = sensed("NH3-101");
    fan.aboveS = ppm >= FAN_START_PPM ? fan.aboveS + dtS : 0;
    fan.belowS = ppm < FAN_STOP_PPM ? fan.belowS + dtS : 0;
    if (fan.calledS >= 0) fan.calledS = fan.belowS >= FAN_STOP_S ? -1 : fan.calledS + dtS;
    else if (fan.aboveS >= FAN_CONFIRM_S) fan.calledS = 0;
  }

  return plant;
}
