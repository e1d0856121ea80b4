import type { Joint } from "../joint.ts";
import { alarmMakesHazard } from "./alarm-makes-hazard.ts";
import { contradictionMakesHazard } from "./contradiction-makes-hazard.ts";
import { floodMakesRecord } from "./flood-makes-record.ts";
import { hazardReopens } from "./hazard-reopens.ts";
import { interlockFails } from "./interlock-fails.ts";

/** How each line starts work in the other. Each is given only settings that its own schema made. */
export const JOINTS = [
  alarmMakesHazard,
  contradictionMakesHazard,
  floodMakesRecord,
  hazardReopens,
  interlockFails,
] as unknown as readonly Joint[];
