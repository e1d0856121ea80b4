import type { EnterpriseSeed } from "../enterprise-seed.ts";
import { CHIP_FAB } from "./chip-fab.ts";
import { COLD_STORE } from "./cold-store.ts";
import { GAS_NETWORK } from "./gas-network.ts";
import { POLISHING_PLANT } from "./polishing-plant.ts";
import { TANK_FARM } from "./tank-farm.ts";
import { UNDERGROUND_MALL } from "./underground-mall.ts";

/** The enterprises of the demo world, in the order in which they are shown. `never`: seen without the plant behind them. */
export const ENTERPRISES: readonly EnterpriseSeed<never>[] = [
  COLD_STORE,
  TANK_FARM,
  POLISHING_PLANT,
  CHIP_FAB,
  UNDERGROUND_MALL,
  GAS_NETWORK,
];
