import type { Contradiction } from "../contradiction.ts";
import { bypassedWithoutPermit } from "./bypassed-without-permit.ts";
import { dismissedWithoutCalibration } from "./dismissed-without-calibration.ts";
import { hotWorkWithoutPermit } from "./hot-work-without-permit.ts";
import { inspectedNormalInAlarm } from "./inspected-normal-in-alarm.ts";
import { permitWithoutStream } from "./permit-without-stream.ts";
import { portableReadsOtherwise } from "./portable-reads-otherwise.ts";
import { promiseAndPermits } from "./promise-and-permits.ts";
import { roundFromAfar } from "./round-from-afar.ts";
import { silentInOperation } from "./silent-in-operation.ts";

/** In what the two lines may disagree. Each is given only settings that its own schema made. */
export const CONTRADICTIONS = [
  bypassedWithoutPermit,
  dismissedWithoutCalibration,
  hotWorkWithoutPermit,
  inspectedNormalInAlarm,
  permitWithoutStream,
  portableReadsOtherwise,
  promiseAndPermits,
  roundFromAfar,
  silentInOperation,
] as unknown as readonly Contradiction[];
