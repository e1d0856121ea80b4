import type { RuleKind } from "../rule-kind.ts";
import { EXPOSURE } from "./exposure.ts";
import { EXPRESSION } from "./expression.ts";
import { FIRE } from "./fire.ts";
import { FORECAST } from "./forecast.ts";
import { INTERLOCK } from "./interlock.ts";
import { INTERLOCK_GROUP } from "./interlock-group.ts";
import { MIXTURE } from "./mixture.ts";
import { NO_DATA } from "./no-data.ts";
import { RATE } from "./rate.ts";
import { SENSOR_HEALTH } from "./sensor-health.ts";
import { SEQUENCE } from "./sequence.ts";
import { STATE } from "./state.ts";
import { TANK_BALANCE } from "./tank-balance.ts";
import { TANK_FILLING } from "./tank-filling.ts";
import { TANK_HEATING } from "./tank-heating.ts";
import { TANK_STUCK } from "./tank-stuck.ts";
import { TANK_SWITCH } from "./tank-switch.ts";
import { THRESHOLD } from "./threshold.ts";
import { VOTING } from "./voting.ts";

/** Every kind of rule the catalogue may use. The list forgets the type of the parameters: each kind is given only what it parsed. */
export const RULE_KINDS: readonly RuleKind[] = [
  THRESHOLD,
  STATE,
  NO_DATA,
  RATE,
  FORECAST,
  SENSOR_HEALTH,
  EXPOSURE,
  MIXTURE,
  FIRE,
  TANK_STUCK,
  TANK_BALANCE,
  TANK_FILLING,
  TANK_SWITCH,
  TANK_HEATING,
  EXPRESSION,
  VOTING,
  SEQUENCE,
  INTERLOCK,
  INTERLOCK_GROUP,
];

/** The same by name. */
export const KINDS_BY_NAME: ReadonlyMap<string, RuleKind> = new Map(RULE_KINDS.map((kind) => [kind.kind, kind]));
