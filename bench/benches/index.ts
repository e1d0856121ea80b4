import type { Bench } from "../bench.ts";
import { LATENCY } from "./latency.ts";
import { PUBACK } from "./puback.ts";
import { REPLAY } from "./replay.ts";
import { START } from "./start.ts";
import { STORE } from "./store.ts";
import { TRAFFIC } from "./traffic.ts";

/** Every benchmark, in the order in which they run. */
export const BENCHES: readonly Bench[] = [TRAFFIC, LATENCY, PUBACK, STORE, REPLAY, START];
