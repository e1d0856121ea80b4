import { AMMONIA_LEAK } from "./ammonia-leak.ts";
import { AMMONIA_LEAK_FAN_FAILS } from "./ammonia-leak-fan-fails.ts";
import { BYPASS_NOBODY_APPROVED } from "./bypass-nobody-approved.ts";
import { BACKFILL } from "./backfill.ts";
import { DEVICE_SILENT } from "./device-silent.ts";
import { FIRE } from "./fire.ts";
import { FLOOD } from "./flood.ts";
import { HAZARD_RETURNS } from "./hazard-returns.ts";
import { HOPPER_SMOULDER } from "./hopper-smoulder.ts";
import { HOT_WORK_AND_GAS } from "./hot-work-and-gas.ts";
import type { Scenario } from "./scenario.ts";

/** The scenarios of the demo world. A new one: one file, one line here. */
export const SCENARIOS: readonly Scenario[] = [
  AMMONIA_LEAK,
  AMMONIA_LEAK_FAN_FAILS,
  FIRE,
  DEVICE_SILENT,
  FLOOD,
  BACKFILL,
  HOPPER_SMOULDER,
  HOT_WORK_AND_GAS,
  BYPASS_NOBODY_APPROVED,
  HAZARD_RETURNS,
];

export function findScenario(name: string): Scenario | null {
  return SCENARIOS.find((scenario) => scenario.name === name) ?? null;
}
