import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fireRecording, parseRecording } from "../../seeds/recording/fire-recording.ts";
import { judgeRecordedFire, type RaisedInRecording } from "../kit/recorded-fire-run.ts";

/** The real recording with its own ground truth: what the rules find of it, what they miss, and what they call that was not flagged. */
const brief = (raised: readonly RaisedInRecording[]) =>
  raised.map(({ rule, level, atS, clearedS }) => `${rule}/${level} ${atS}–${clearedS ?? "end"}`);

describe("an hour around the flagged fire, once a second", () => {
  const rows = fireRecording();
  const raised = judgeRecordedFire(rows, 1);
  const flagS = rows.findIndex(({ fire }) => fire);

  it("is found by eCO₂ 14 s before the flag and told as grave 199 s after it; the air never grows hot enough for the heat rules", () => {
    expect(brief(raised)).toEqual(["eco2/3 19–86", "eco2/3 152–1118", "eco2/2 232–611", "eco2/2 676–758"]);
    expect([0, 2].map((i) => (raised[i]?.atS ?? Number.NaN) - flagS)).toEqual([-14, 199]);
    expect(Math.max(...rows.map(({ temperatureC }) => temperatureC))).toBeLessThan(42);
  });

  it("gives no false alarm in the forty minutes after the fire", () => {
    const lastS = rows.findLastIndex(({ fire }) => fire);
    expect(rows.length - lastS).toBeGreaterThan(2_400);
    expect(raised.filter(({ atS }) => atS > lastS)).toEqual([]);
  });
});

describe("the whole recording, every ten seconds", () => {
  const text = readFileSync(new URL("./recordings/fire-sensor-every-10-s.csv", import.meta.url), "utf8");
  const rows = parseRecording(text);
  const raised = judgeRecordedFire(rows, 10);
  const flagged = (atS: number): boolean => rows[Math.round(atS / 10)]?.fire === true;

  it("finds one of the three long flagged stretches: in the two others these sensors saw nothing", () => {
    const stretches = [
      [3_178, 24_994],
      [28_172, 49_988],
      [50_021, 51_142],
    ] as const;
    const found = stretches.map(([from, to]) => raised.some(({ atS }) => atS >= from - 60 && atS < to));
    expect(found).toEqual([false, false, true]);
    for (const [from, to] of stretches.slice(0, 2)) {
      const inside = rows.slice(Math.ceil(from / 10), Math.floor(to / 10));
      expect(inside.every(({ fire }) => fire)).toBe(true);
      expect(Math.max(...inside.map(({ eco2Ppm }) => eco2Ppm))).toBeLessThan(1_000);
      expect(Math.max(...inside.map(({ temperatureC }) => temperatureC))).toBeLessThan(28);
    }
  });

  it("raises in unflagged time what the flag calls false, in five hours: heat of 57 ℃ and 39,000 ppm that no flag goes with", () => {
    const unflaggedHours = (rows.filter(({ fire }) => !fire).length * 10) / 3_600;
    expect(unflaggedHours).toBeCloseTo(4.97, 1);
    // What is raised in the minute before the flag is early, not false.
    const falsely = raised.filter(({ atS }) => !flagged(atS) && !flagged(atS + 60));
    expect(brief(falsely)).toEqual([
      "heat/1 55740–55770",
      "eco2/3 56030–56480",
      "eco2/2 56060–56460",
      "heat/1 56280–56600",
      "eco2/3 61770–62220",
      "eco2/2 61790–62210",
      "heat-rise/2 62595–end",
    ]);
  });
});
