import { MOLAR_MASS, toPercentLel, toPpm } from "../../physics/concentration.ts";
import type { Random } from "../../physics/random.ts";
import { roomConcentrationAfter, toFlowM3S } from "../../physics/room.ts";
import { createWander } from "../../physics/wander.ts";
import type { Plant } from "../plant.ts";

export type FabGas = "SIH4" | "PH3" | "ASH3" | "B2H6" | "HF" | "HCL" | "CL2" | "NH3" | "H2";
const GASES: readonly FabGas[] = ["SIH4", "PH3", "ASH3", "B2H6", "HF", "HCL", "CL2", "NH3", "H2"];

/** LEL of hydrogen, %VOL (IEC 60079-20-1). */
const H2_LEL_PERCENT_VOL = 4;
const AIR_OXYGEN_PERCENT = 20.9;

/** As commissioned: twice the ACGIH TLV of 5 ppm, to be confirmed by a safety engineer. */
export const SILANE_SETPOINT_PPM = 10;

/** A ventilated room into which process gases may leak. */
export interface FabRoom {
  readonly leakMgS: Partial<Record<FabGas, number>>;
  /** Inert gas let out, m³/s: it takes the place of air. */
  inertM3S: number;
  ppm(gas: FabGas): number;
  readonly hydrogenLel: number;
  readonly oxygenPercent: number;
}

/** A semiconductor fab: gas room with cabinets, sub-fab, clean room, scrubber. */
export interface ChipFab extends Plant {
  /** False: the exhaust fans stand still and the rooms breathe through their leaks only. */
  exhaustOn: boolean;
  /** False: the cabinets are told to close and do not. */
  shutOffWorks: boolean;
  scrubberFlowShare: number;
  flameSeen: boolean;
  /** The high set-point that somebody has put into the silane controller itself. */
  silaneSetpointPpm: number;
  readonly gasRoom: FabRoom;
  readonly subFab: FabRoom;
  readonly cleanRoom: FabRoom;
  readonly shutOff: "armed" | "cause" | "tripped" | "failed-to-act";
  readonly silaneMpa: number;
  readonly cabinetPa: number;
  readonly scrubberKpa: number;
  readonly scrubberM3H: number;
  readonly combustorC: number;
  readonly smokePercentM: number;
}

export function createChipFab(random: Random): ChipFab {
  const silane = createWander(random.fork("silane"), { mean: 5.2, sd: 0.02, memoryS: 1_800 });
  const cabinet = createWander(random.fork("cabinet"), { mean: 62, sd: 2, memoryS: 200 });
  const drop = createWander(random.fork("drop"), { mean: 1.1, sd: 0.03, memoryS: 600 });
  const flow = createWander(random.fork("flow"), { mean: 24, sd: 0.4, memoryS: 200 });
  const combustor = createWander(random.fork("combustor"), { mean: 780, sd: 6, memoryS: 300 });
  const smoke = createWander(random.fork("smoke"), { mean: 0.012, sd: 0.003, memoryS: 300 });
  const wanderers = [silane, cabinet, drop, flow, combustor, smoke];
  const rooms = { gasRoom: createRoom(120, 20), subFab: createRoom(2_400, 15), cleanRoom: createRoom(6_000, 12) };
  let alarmedS = -1;
  const plant: ChipFab = {
    exhaustOn: true,
    shutOffWorks: true,
    scrubberFlowShare: 1,
    flameSeen: false,
    silaneSetpointPpm: SILANE_SETPOINT_PPM,
    ...rooms,
    get shutOff() {
      if (alarmedS < 0) return "armed";
      if (plant.shutOffWorks) return alarmedS < 2 ? "cause" : "tripped";
      return alarmedS < 10 ? "cause" : "failed-to-act";
    },
    get silaneMpa() {
      return plant.shutOff === "tripped" ? 0.05 : silane.value;
    },
    get cabinetPa() {
      return plant.exhaustOn ? cabinet.value : 4;
    },
    get scrubberKpa() {
      return plant.exhaustOn ? drop.value : 0.05;
    },
    get scrubberM3H() {
      return flow.value * plant.scrubberFlowShare;
    },
    get combustorC() {
      return combustor.value;
    },
    get smokePercentM() {
      return Math.max(0, smoke.value) + (plant.flameSeen ? 3 : 0);
    },
    step(dtS, sensed) {
      for (const wanderer of wanderers) wanderer.step(dtS);
      // High set-points of the two most dangerous gases close the cylinder valves.
      const cause = sensed("PH3-101") >= 0.43 || sensed("SIH4-101") >= 10 || sensed("ASH3-101") >= 0.3;
      if (alarmedS >= 0) alarmedS += dtS;
      else if (cause) alarmedS = 0;
      if (!cause && sensed("PH3-101") < 0.1 && sensed("SIH4-101") < 2 && sensed("ASH3-101") < 0.1) alarmedS = -1;
      for (const room of Object.values(rooms)) room.step(dtS, plant.exhaustOn);
    },
  };
  return plant;
}

function createRoom(volumeM3: number, airChanges: number): FabRoom & { step(dtS: number, exhaustOn: boolean): void } {
  const mgM3 = Object.fromEntries(GASES.map((gas) => [gas, 0]));
  // The inert share is balanced like a gas: in m³ of inert gas per m³ of room.
  let inertShare = 0;
  const room = {
    leakMgS: {} as Partial<Record<FabGas, number>>,
    inertM3S: 0,
    ppm: (gas: FabGas) => toPpm(mgM3[gas] ?? 0, MOLAR_MASS[gas]),
    get hydrogenLel() {
      return toPercentLel(room.ppm("H2"), H2_LEL_PERCENT_VOL);
    },
    get oxygenPercent() {
      return AIR_OXYGEN_PERCENT * (1 - inertShare);
    },
    step(dtS: number, exhaustOn: boolean) {
      const flowM3S = toFlowM3S(exhaustOn ? airChanges : 0.5, volumeM3);
      for (const gas of GASES) {
        mgM3[gas] = roomConcentrationAfter(
          mgM3[gas] ?? 0,
          { volumeM3, flowM3S, sourceMgS: room.leakMgS[gas] ?? 0 },
          dtS,
        );
      }
      inertShare = roomConcentrationAfter(
        inertShare,
        { volumeM3, flowM3S: flowM3S + room.inertM3S, sourceMgS: room.inertM3S },
        dtS,
      );
    },
  };
  return room;
}
