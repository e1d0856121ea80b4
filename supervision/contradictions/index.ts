import type { Contradiction } from "../contradiction.ts";
import { deviceLimitDiffers } from "./device-limit-differs.ts";
import { findsNothing } from "./finds-nothing.ts";
import { hazardIsBack } from "./hazard-is-back.ts";
import { leakUnseen } from "./leak-unseen.ts";
import { panelSaysNormal } from "./panel-says-normal.ts";
import { recordsDoubtful } from "./records-doubtful.ts";
import { silentEnterprise } from "./silent-enterprise.ts";

/** In what the two lines may disagree. Each is given only settings that its own schema made. */
export const CONTRADICTIONS = [
  deviceLimitDiffers,
  findsNothing,
  hazardIsBack,
  leakUnseen,
  panelSaysNormal,
  recordsDoubtful,
  silentEnterprise,
] as unknown as readonly Contradiction[];
