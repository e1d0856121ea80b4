import type { RuleKind } from "../rule-kind.ts";
import { INTERLOCK } from "./interlock.ts";
import { INTERLOCK_GROUP } from "./interlock-group.ts";
import { NO_DATA } from "./no-data.ts";
import { RATE } from "./rate.ts";
import { SEQUENCE } from "./sequence.ts";
import { STATE } from "./state.ts";
import { THRESHOLD } from "./threshold.ts";
import { VOTING } from "./voting.ts";

/** Every kind of rule the catalogue may use. The list forgets the type of the parameters: each kind is given only what it parsed. */
export const RULE_KINDS: readonly RuleKind[] = [
  THRESHOLD,
  STATE,
  NO_DATA,
  RATE,
  VOTING,
  SEQUENCE,
  INTERLOCK,
  INTERLOCK_GROUP,
];
