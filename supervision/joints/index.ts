import type { Joint } from "../joint.ts";
import { alarmMakesHazard } from "./alarm-makes-hazard.ts";
import { bypassIsExpected } from "./bypass-is-expected.ts";
import { bypassMakesHazard } from "./bypass-makes-hazard.ts";
import { calibrationMutesItsOwn } from "./calibration-mutes-its-own.ts";
import { contradictionMakesHazard } from "./contradiction-makes-hazard.ts";
import { crossedLineStopsWork } from "./crossed-line-stops-work.ts";
import { dutyChecksFallDue } from "./duty-checks-fall-due.ts";
import { exposureMakesWork } from "./exposure-makes-work.ts";
import { findingMakesHazard } from "./finding-makes-hazard.ts";
import { fireProtectionMakesHazard } from "./fire-protection-makes-hazard.ts";
import { floodMakesRecord } from "./flood-makes-record.ts";
import { gasStopsWork } from "./gas-stops-work.ts";
import { hazardBlocksWork } from "./hazard-blocks-work.ts";
import { hazardReopens } from "./hazard-reopens.ts";
import { inspectionDoesRound } from "./inspection-does-round.ts";
import { interlockFails } from "./interlock-fails.ts";
import { lostLineMakesHazard } from "./lost-line-makes-hazard.ts";
import { reportHoldsBackSilence } from "./report-holds-back-silence.ts";
import { roundsFallDue } from "./rounds-fall-due.ts";
import { sickSensorMakesWork } from "./sick-sensor-makes-work.ts";
import { streamKeepsPeopleIn } from "./stream-keeps-people-in.ts";
import { unhandledAlarmIsAsked } from "./unhandled-alarm-is-asked.ts";

/** How each line starts work in the other. Each is given only settings that its own schema made. */
export const JOINTS = [
  alarmMakesHazard,
  bypassIsExpected,
  bypassMakesHazard,
  calibrationMutesItsOwn,
  contradictionMakesHazard,
  crossedLineStopsWork,
  dutyChecksFallDue,
  exposureMakesWork,
  findingMakesHazard,
  fireProtectionMakesHazard,
  floodMakesRecord,
  gasStopsWork,
  hazardBlocksWork,
  hazardReopens,
  inspectionDoesRound,
  interlockFails,
  lostLineMakesHazard,
  reportHoldsBackSilence,
  roundsFallDue,
  sickSensorMakesWork,
  streamKeepsPeopleIn,
  unhandledAlarmIsAsked,
] as unknown as readonly Joint[];
