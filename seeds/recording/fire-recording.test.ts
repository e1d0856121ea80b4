import { expect, it } from "vitest";
import { fireRecording, QUIET_FROM_S, recordedFireAt, recordedQuietAt } from "./fire-recording.ts";

it("the recording holds an hour with the onset of a real fire", () => {
  const rows = fireRecording();
  expect(rows.length).toBe(3_600);
  expect(rows.findIndex((row) => row.fire)).toBe(33);
  expect(rows.findLastIndex((row) => row.fire)).toBeLessThan(QUIET_FROM_S);
  expect(Math.max(...rows.map((row) => row.eco2Ppm))).toBeGreaterThan(30_000);
});

it("smoke shows in the eCO2 before the ground truth says fire", () => {
  expect(recordedFireAt(10).eco2Ppm).toBeGreaterThan(1_000);
  expect(recordedFireAt(10).fire).toBe(false);
  expect(recordedFireAt(120).fire).toBe(true);
});

it("the quiet part goes on for ever without a jump and without fire", () => {
  for (let s = 0; s < 10_000; s++) {
    const row = recordedQuietAt(s);
    expect(row.fire).toBe(false);
    expect(row.eco2Ppm).toBeLessThan(1_000);
    expect(Math.abs(recordedQuietAt(s + 1).temperatureC - row.temperatureC)).toBeLessThan(3);
  }
  expect(recordedFireAt(QUIET_FROM_S + 5)).toEqual(recordedQuietAt(5));
});
