import { expect, it } from "vitest";
import { grown, METRICS, SIEGE_MS_MAX, violationsIn, withstand } from "./kit.ts";

it(
  "two connections throw each other out of one session a thousand times: the newest holds it each time",
  async () => {
    const report = await withstand("take-over");
    expect(report.outcome).toEqual({ times: 1_000, letIn: 1_000, thrownOut: 999, left: 1 });
    expect(grown(report, METRICS.takenOver)).toBe(999);
    expect(violationsIn(report)).toEqual({});
  },
  SIEGE_MS_MAX,
);
