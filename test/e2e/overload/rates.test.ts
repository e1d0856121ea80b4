import { describe, expect, it } from "vitest";
import { grown, METRICS, SIEGE_MS_MAX, violationsIn, withstand } from "./kit.ts";

/** The first second's worth goes at once. */
const FASTER_MAX = 1.35;
const SLOWER_MAX = 0.8;

describe("ten times the rate", () => {
  it.each(["device-above-rate", "enterprise-above-rate"])(
    "is slowed to the rate, with nothing dropped and nobody disconnected, whatever its keep-alive: %s",
    async (name) => {
      const report = await withstand(name);
      const { messages, acknowledged, outOfOrder, perSecond = 0, wantedPerSecond = 0 } = report.outcome;
      expect({ acknowledged, outOfOrder }).toEqual({ acknowledged: messages, outOfOrder: 0 });
      expect(perSecond).toBeLessThan(wantedPerSecond * FASTER_MAX);
      expect(perSecond).toBeGreaterThan(wantedPerSecond * SLOWER_MAX);
      expect(grown(report, METRICS.slowed("rate"))).toBeGreaterThan(0);
      expect(violationsIn(report)).toEqual({});
    },
    SIEGE_MS_MAX,
  );
});
