import type { Bench } from "../bench.ts";
import { ATTACK_LATENCY, RECONNECT_STORM } from "./attacks.ts";
import { CONNECTIONS } from "./connections.ts";
import { EVIDENCE } from "./evidence.ts";
import { FLOOD } from "./flood.ts";
import { LATENCY, LIVE_FEED } from "./latency.ts";
import { PUBACK } from "./puback.ts";
import { RECORDS } from "./records.ts";
import { REPLAY } from "./replay.ts";
import { RULES } from "./rules.ts";
import { START } from "./start.ts";
import { STATE } from "./state.ts";
import { STORE } from "./store.ts";
import { TLS } from "./tls.ts";
import { TRAFFIC } from "./traffic.ts";
import { WHY } from "./why.ts";

/** Every benchmark, in the order in which they run. */
export const BENCHES: readonly Bench[] = [
  TRAFFIC,
  TLS,
  LATENCY,
  LIVE_FEED,
  CONNECTIONS,
  RECONNECT_STORM,
  ATTACK_LATENCY,
  PUBACK,
  STORE,
  RECORDS,
  EVIDENCE,
  REPLAY,
  RULES,
  STATE,
  WHY,
  FLOOD,
  START,
];
