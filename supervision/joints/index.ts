import type { Joint } from "../joint.ts";
import { alarmMakesHazard } from "./alarm-makes-hazard.ts";

/** How each line starts work in the other. Each is given only settings that its own schema made. */
export const JOINTS = [alarmMakesHazard] as unknown as readonly Joint[];
