import type { Contradiction } from "../contradiction.ts";
import { bypassedWithoutPermit } from "./bypassed-without-permit.ts";
import { deviceLimitDiffers } from "./device-limit-differs.ts";
import { findsNothing } from "./finds-nothing.ts";
import { hazardIsBack } from "./hazard-is-back.ts";
import { hotWorkWithoutPermit } from "./hot-work-without-permit.ts";
import { leakUnseen } from "./leak-unseen.ts";
import { panelSaysNormal } from "./panel-says-normal.ts";
import { permitWithoutStream } from "./permit-without-stream.ts";
import { recordsDoubtful } from "./records-doubtful.ts";
import { silentEnterprise } from "./silent-enterprise.ts";

/** In what the two lines may disagree. Each is given only settings that its own schema made. */
export const CONTRADICTIONS = [
  bypassedWithoutPermit,
  deviceLimitDiffers,
  findsNothing,
  hazardIsBack,
  hotWorkWithoutPermit,
  leakUnseen,
  panelSaysNormal,
  permitWithoutStream,
  recordsDoubtful,
  silentEnterprise,
] as unknown as readonly Contradiction[];
