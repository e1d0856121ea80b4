import type { RuleKind } from "../rule-kind.ts";
import { FORECAST } from "./forecast.ts";
import { NO_DATA } from "./no-data.ts";
import { RATE } from "./rate.ts";
import { SENSOR_HEALTH } from "./sensor-health.ts";
import { STATE } from "./state.ts";
import { THRESHOLD } from "./threshold.ts";

/** Every kind of rule the catalogue may use. The list forgets the type of the parameters: each kind is given only what it parsed. */
export const RULE_KINDS: readonly RuleKind[] = [THRESHOLD, STATE, NO_DATA, RATE, FORECAST, SENSOR_HEALTH];
