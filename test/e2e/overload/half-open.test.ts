import { describe, expect, it } from "vitest";
import { BOUNDS, grown, METRICS, SIEGE_MS_MAX, violationsIn, withstand } from "./kit.ts";

describe("connections that never sign in", () => {
  it(
    "more of them than there is room for: neither keep others out nor stay",
    async () => {
      const report = await withstand("half-open", 12_000 * BOUNDS.bytesPerConnection);
      const { opened = 0, neverEnded } = report.outcome;
      expect(neverEnded).toBe(0);
      const ended = grown(report, METRICS.violations("connect-late"));
      const gaveWay = grown(report, METRICS.refusedConnections);
      expect(gaveWay).toBeGreaterThan(0);
      // Some are lost in the queue of the system, and some go at the same moment by themselves.
      expect(ended + gaveWay).toBeGreaterThan(0.9 * opened);
    },
    SIEGE_MS_MAX,
  );

  it(
    "1,000 that send their CONNECT one byte a second: are ended in ten seconds all the same",
    async () => {
      const report = await withstand("trickle");
      const { opened, neverEnded } = report.outcome;
      expect({ opened, neverEnded }).toEqual({ opened: 1_000, neverEnded: 0 });
      expect(violationsIn(report)).toEqual({ [METRICS.violations("connect-late")]: 1_000 });
    },
    SIEGE_MS_MAX,
  );
});
