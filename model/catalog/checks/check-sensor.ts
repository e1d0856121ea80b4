import type { Device, Point } from "../catalog.ts";
import type { EntryReport } from "./report.ts";

/** What only a point that says numbers has. */
const OF_NUMBERS = ["faultValues", "maxRatePerMinute", "processSafetyTimeSeconds", "operatorResponseSeconds"] as const;

/** What the catalogue says of the sensor behind a point: fault values, current loop, dates of its checks; and how fast its value may run away. */
export function checkSensor(point: Point, report: EntryReport): void {
  const { kind, unit, rangeMin, rangeMax, faultValues, currentLoop } = point;
  const saysNumbers = kind === "gas" || kind === "analog";
  for (const field of OF_NUMBERS) {
    if (!saysNumbers && point[field] !== undefined) report.error([field], "numbers-only", { kind });
  }
  if (!saysNumbers && currentLoop === true) report.error(["currentLoop"], "numbers-only", { kind });
  const hasRange = rangeMin !== undefined && rangeMax !== undefined;
  if (saysNumbers && currentLoop === true && unit !== "mA" && !hasRange) {
    report.error(["currentLoop"], "current-loop-needs-range");
  }
  faultValues?.forEach((value, i) => {
    if (!saysNumbers || !hasRange || value < rangeMin || value > rangeMax) return;
    report.warning(["faultValues", i], "fault-value-in-range", { value });
  });
  if (point.witness !== undefined && point.witness.atLeast === undefined && kind !== "discrete") {
    report.error(["witness"], "witness-needs-limit", { kind });
  }
  checkDates(point, report);
}

const DATED_CHECKS = [
  ["calibratedAt", "calibrationEveryDays"],
  ["bumpTestedAt", "bumpTestEveryDays"],
  ["proofTestedAt", "proofTestEveryDays"],
] as const;

function checkDates(point: Point, report: EntryReport): void {
  for (const [day, days] of DATED_CHECKS) {
    if ((point[day] === undefined) === (point[days] === undefined)) continue;
    const [given, missing] = point[day] === undefined ? [days, day] : [day, days];
    report.error([given], "dates-need-both", { missing });
  }
  if (point.proofTestedAt !== undefined && point.kind !== "interlock") {
    report.warning(["proofTestedAt"], "proof-test-of-interlocks", { kind: point.kind });
  }
}

/** A device that wakes for an alarm must say how long it sleeps without one, and wakes more often. */
export function checkReporting({ reportEveryMs, reportEveryInAlarmMs }: Device, report: EntryReport): void {
  if (reportEveryInAlarmMs === undefined || reportEveryInAlarmMs <= (reportEveryMs ?? 0)) return;
  report.error(["reportEveryInAlarmMs"], "slower-in-alarm", { reportEveryMs: reportEveryMs ?? null });
}
