import { ACKNOWLEDGED_IS_SILENT } from "./acknowledged-is-silent.ts";
import { ACKNOWLEDGED_IS_STORED } from "./acknowledged-is-stored.ts";
import { ALARMS_AS_THE_ORACLE_SAYS } from "./alarms-as-the-oracle-says.ts";
import { ALARMS_AS_THE_WITNESS_SAYS } from "./alarms-as-the-witness-says.ts";
import type { Checker } from "./checker.ts";
import { KEYS_ARE_ONE } from "./keys-are-one.ts";
import { QUEUES_ARE_BOUNDED } from "./queues-are-bounded.ts";
import { RAISED_IS_PUSHED } from "./raised-is-pushed.ts";
import { REPLAY_IS_THE_SAME } from "./replay-is-the-same.ts";
import { TIME_NEVER_GOES_BACK } from "./time-never-goes-back.ts";

/** Every sentence a run must satisfy. */
export const CHECKERS: readonly Checker[] = [
  ACKNOWLEDGED_IS_STORED,
  RAISED_IS_PUSHED,
  KEYS_ARE_ONE,
  REPLAY_IS_THE_SAME,
  ACKNOWLEDGED_IS_SILENT,
  QUEUES_ARE_BOUNDED,
  ALARMS_AS_THE_ORACLE_SAYS,
  ALARMS_AS_THE_WITNESS_SAYS,
  TIME_NEVER_GOES_BACK,
];
