import type { Contradiction } from "../contradiction.ts";
import { bypassedWithoutPermit } from "./bypassed-without-permit.ts";
import { deviceLimitDiffers } from "./device-limit-differs.ts";
import { dismissedWithoutCalibration } from "./dismissed-without-calibration.ts";
import { findsNothing } from "./finds-nothing.ts";
import { hazardIsBack } from "./hazard-is-back.ts";
import { hotWorkWithoutPermit } from "./hot-work-without-permit.ts";
import { inspectedNormalInAlarm } from "./inspected-normal-in-alarm.ts";
import { leakUnseen } from "./leak-unseen.ts";
import { panelSaysNormal } from "./panel-says-normal.ts";
import { permitWithoutStream } from "./permit-without-stream.ts";
import { portableReadsOtherwise } from "./portable-reads-otherwise.ts";
import { promiseAndPermits } from "./promise-and-permits.ts";
import { recordsDoubtful } from "./records-doubtful.ts";
import { runsThoughStopped } from "./runs-though-stopped.ts";
import { roundFromAfar } from "./round-from-afar.ts";
import { silentEnterprise } from "./silent-enterprise.ts";
import { silentInOperation } from "./silent-in-operation.ts";

/** In what the two lines may disagree. Each is given only settings that its own schema made. */
export const CONTRADICTIONS = [
  bypassedWithoutPermit,
  deviceLimitDiffers,
  dismissedWithoutCalibration,
  findsNothing,
  hazardIsBack,
  hotWorkWithoutPermit,
  inspectedNormalInAlarm,
  leakUnseen,
  panelSaysNormal,
  permitWithoutStream,
  portableReadsOtherwise,
  promiseAndPermits,
  recordsDoubtful,
  runsThoughStopped,
  roundFromAfar,
  silentEnterprise,
  silentInOperation,
] as unknown as readonly Contradiction[];
