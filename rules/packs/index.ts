import type { Pack } from "../pack.ts";
import { AMMONIA_ROOM } from "./ammonia-room.ts";
import { CONFINED_SPACE } from "./confined-space.ts";
import { DUST_COLLECTOR } from "./dust-collector.ts";
import { ELECTRICAL_FIRE } from "./electrical-fire.ts";
import { FIRE_WATER } from "./fire-water.ts";
import { GAS_NETWORK } from "./gas-network.ts";
import { TANK_FARM } from "./tank-farm.ts";

/** Every pack the catalogue may use. The list forgets the type of the settings: each pack is given only what it parsed. */
export const PACKS: readonly Pack[] = [
  AMMONIA_ROOM,
  DUST_COLLECTOR,
  CONFINED_SPACE,
  TANK_FARM,
  GAS_NETWORK,
  FIRE_WATER,
  ELECTRICAL_FIRE,
];
