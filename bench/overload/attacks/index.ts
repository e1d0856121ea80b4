import type { Attack } from "../attack.ts";
import { DEVICE_ABOVE_RATE, ENTERPRISE_ABOVE_RATE } from "./above-rate.ts";
import { BACKLOG, LARGE_BACKLOG, MANY_BACKLOGS } from "./backlog.ts";
import { FULL_ENTERPRISE, FULL_HOUSE } from "./full-house.ts";
import { HALF_OPEN, TRICKLE } from "./half-open.ts";
import { HALF_PACKETS } from "./half-packets.ts";
import { NEVER_READS, NEVER_READS_ACKS } from "./never-reads.ts";
import { OVERSIZED } from "./oversized.ts";
import { RECONNECT_STORM } from "./reconnect-storm.ts";
import { NEVER_RELEASED, PING_FLOOD, RELEASE_FLOOD } from "./small-packets.ts";
import { KEPT_SESSIONS, SUBSCRIBE_FLOOD } from "./subscriptions.ts";
import { TAKE_OVER } from "./take-over.ts";
import { RETAIN_FLOOD, WILL_FLOOD } from "./wills.ts";

/** Every attack a gateway must bear. */
export const ATTACKS: readonly Attack[] = [
  RECONNECT_STORM,
  HALF_OPEN,
  TRICKLE,
  FULL_HOUSE,
  FULL_ENTERPRISE,
  HALF_PACKETS,
  NEVER_READS,
  NEVER_READS_ACKS,
  BACKLOG,
  LARGE_BACKLOG,
  MANY_BACKLOGS,
  DEVICE_ABOVE_RATE,
  ENTERPRISE_ABOVE_RATE,
  WILL_FLOOD,
  RETAIN_FLOOD,
  TAKE_OVER,
  SUBSCRIBE_FLOOD,
  KEPT_SESSIONS,
  PING_FLOOD,
  RELEASE_FLOOD,
  NEVER_RELEASED,
  OVERSIZED,
];
