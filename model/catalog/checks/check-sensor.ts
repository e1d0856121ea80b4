import type { Device, Point } from "../catalog.ts";
import type { EntryReport } from "./report.ts";

/** What the catalogue says of the sensor behind a point: fault values, current loop, calibration. */
export function checkSensor(point: Point, report: EntryReport): void {
  const { kind, unit, rangeMin, rangeMax, faultValues, currentLoop } = point;
  const saysNumbers = kind === "gas" || kind === "analog";
  if (!saysNumbers && faultValues !== undefined) report.error(["faultValues"], "numbers-only", { kind });
  if (!saysNumbers && currentLoop === true) report.error(["currentLoop"], "numbers-only", { kind });
  const hasRange = rangeMin !== undefined && rangeMax !== undefined;
  if (saysNumbers && currentLoop === true && unit !== "mA" && !hasRange) {
    report.error(["currentLoop"], "current-loop-needs-range");
  }
  faultValues?.forEach((value, i) => {
    if (!saysNumbers || !hasRange || value < rangeMin || value > rangeMax) return;
    report.warning(["faultValues", i], "fault-value-in-range", { value });
  });
  checkCalibration(point, report);
}

function checkCalibration({ calibratedAt, calibrationEveryDays }: Point, report: EntryReport): void {
  if ((calibratedAt === undefined) === (calibrationEveryDays === undefined)) return;
  const given = calibratedAt === undefined ? "calibrationEveryDays" : "calibratedAt";
  const missing = calibratedAt === undefined ? "calibratedAt" : "calibrationEveryDays";
  report.error([given], "calibration-needs-both", { missing });
}

/** A device that wakes for an alarm must say how long it sleeps without one, and wakes more often. */
export function checkReporting({ reportEveryMs, reportEveryInAlarmMs }: Device, report: EntryReport): void {
  if (reportEveryInAlarmMs === undefined || reportEveryInAlarmMs <= (reportEveryMs ?? 0)) return;
  report.error(["reportEveryInAlarmMs"], "slower-in-alarm", { reportEveryMs: reportEveryMs ?? null });
}
