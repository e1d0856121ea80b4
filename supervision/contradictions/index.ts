import type { Contradiction } from "../contradiction.ts";
import { bypassedWithoutPermit } from "./bypassed-without-permit.ts";
import { hotWorkWithoutPermit } from "./hot-work-without-permit.ts";
import { permitWithoutStream } from "./permit-without-stream.ts";

/** In what the two lines may disagree. Each is given only settings that its own schema made. */
export const CONTRADICTIONS = [
  bypassedWithoutPermit,
  hotWorkWithoutPermit,
  permitWithoutStream,
] as unknown as readonly Contradiction[];
