import { AMMONIA_LEAK_FAN_FAILS } from "./ammonia-leak-fan-fails.ts";
import { AMMONIA_LEAK } from "./ammonia-leak.ts";
import { BACKFILL } from "./backfill.ts";
import { BYPASS_NOBODY_APPROVED } from "./bypass-nobody-approved.ts";
import { DEVICE_LIMIT_RAISED } from "./device-limit-raised.ts";
import { DEVICE_SILENT } from "./device-silent.ts";
import { FALSE_CALIBRATION } from "./false-calibration.ts";
import { FIRE } from "./fire.ts";
import { FLOOD } from "./flood.ts";
import { HAZARD_RETURNS } from "./hazard-returns.ts";
import { HOPPER_SMOULDER } from "./hopper-smoulder.ts";
import { HOT_WORK_AND_GAS } from "./hot-work-and-gas.ts";
import { HOT_WORK_NOBODY_PERMITTED } from "./hot-work-nobody-permitted.ts";
import { LEAK_UNSEEN } from "./leak-unseen.ts";
import { MORE_WORK_THAN_PROMISED } from "./more-work-than-promised.ts";
import { NOTHING_FOUND_BY_ITSELF } from "./nothing-found-by-itself.ts";
import { PANEL_SAYS_NORMAL } from "./panel-says-normal.ts";
import { PERMIT_WITHOUT_STREAM } from "./permit-without-stream.ts";
import { PORTABLE_READS_OTHERWISE } from "./portable-reads-otherwise.ts";
import { RECORD_TAMPERED_WITH } from "./record-tampered-with.ts";
import { ROUND_FROM_THE_OFFICE } from "./round-from-the-office.ts";
import { ROUND_SAYS_NORMAL } from "./round-says-normal.ts";
import { SILENT_AND_IN_ORDER } from "./silent-and-in-order.ts";
import { SILENT_ENTERPRISE } from "./silent-enterprise.ts";
import { STOP_ORDER_IGNORED } from "./stop-order-ignored.ts";
import { STOPPED_LINE_RUNS } from "./stopped-line-runs.ts";
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
  HOT_WORK_NOBODY_PERMITTED,
  BYPASS_NOBODY_APPROVED,
  HAZARD_RETURNS,
  FALSE_CALIBRATION,
  ROUND_FROM_THE_OFFICE,
  PORTABLE_READS_OTHERWISE,
  LEAK_UNSEEN,
  STOPPED_LINE_RUNS,
  STOP_ORDER_IGNORED,
  MORE_WORK_THAN_PROMISED,
  PERMIT_WITHOUT_STREAM,
  ROUND_SAYS_NORMAL,
  DEVICE_LIMIT_RAISED,
  SILENT_AND_IN_ORDER,
  PANEL_SAYS_NORMAL,
  SILENT_ENTERPRISE,
  NOTHING_FOUND_BY_ITSELF,
  RECORD_TAMPERED_WITH,
];

export function findScenario(name: string): Scenario | null {
  return SCENARIOS.find((scenario) => scenario.name === name) ?? null;
}
