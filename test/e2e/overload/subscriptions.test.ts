import { describe, expect, it } from "vitest";
import { grown, METRICS, SIEGE_MS_MAX, violationsIn, withstand } from "./kit.ts";

/** Whatever the bound of one session is, it is far below this. */
const GRANTED_MAX = 1_000;
const KEPT_MAX = 1_000;

describe("what a device wants remembered", () => {
  it(
    "20,000 filters under its own down/: those beyond the bound are refused, one by one, and the connection stays",
    async () => {
      const report = await withstand("subscribe-flood");
      const { filters = 0, granted = 0, refused, closed } = report.outcome;
      expect(closed).toBe(0);
      expect(granted).toBeGreaterThan(0);
      expect(granted).toBeLessThanOrEqual(GRANTED_MAX);
      expect(refused).toBe(filters - granted);
      expect(grown(report, METRICS.refusedFilters)).toBe(refused);
    },
    SIEGE_MS_MAX,
  );

  it(
    "2,000 sessions to be kept: the one unused for longest makes room",
    async () => {
      const report = await withstand("kept-sessions");
      const { sessions = 0, subscribed } = report.outcome;
      expect(subscribed).toBe(sessions);
      expect(grown(report, METRICS.droppedSessions)).toBeGreaterThanOrEqual(sessions - KEPT_MAX);
      expect(violationsIn(report)).toEqual({});
    },
    SIEGE_MS_MAX,
  );
});
