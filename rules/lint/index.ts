import { blindZones } from "./blind-zones.ts";
import { deadbands } from "./deadbands.ts";
import { delayAdvice } from "./delay-advice.ts";
import { gasDelays } from "./gas-delays.ts";
import type { Lint } from "./lint.ts";
import { missingLevels } from "./missing-levels.ts";
import { nearDuplicates } from "./near-duplicates.ts";
import { standardLimits } from "./standard-limits.ts";
import { timeToAct } from "./time-to-act.ts";

/** Every concern of the lint, gravest first. */
export const LINTS: readonly Lint[] = [
  standardLimits,
  blindZones,
  missingLevels,
  gasDelays,
  timeToAct,
  deadbands,
  nearDuplicates,
  delayAdvice,
];
