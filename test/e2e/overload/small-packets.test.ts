import { describe, expect, it } from "vitest";
import { grown, METRICS, SIEGE_MS_MAX, violationsIn, withstand } from "./kit.ts";

describe("packets that cost little to send", () => {
  it.each([
    ["PINGREQ by the million", "ping-flood"],
    ["PUBREL of messages that were never sent", "release-flood"],
  ])(
    "%s: count towards the rate of the device, which is slowed and not disconnected",
    async (_, name) => {
      const report = await withstand(name);
      const { answered, closed } = report.outcome;
      expect(closed).toBe(0);
      expect(answered).toBeGreaterThan(0);
      expect(grown(report, METRICS.slowed("rate"))).toBeGreaterThan(0);
      expect(violationsIn(report)).toEqual({});
    },
    SIEGE_MS_MAX,
  );

  it(
    "QoS 2 messages under every packet id, never released: are all received, up to the bound of the device",
    async () => {
      const report = await withstand("never-released");
      const { answered, outOfOrder, closed } = report.outcome;
      expect(answered).toBeGreaterThanOrEqual(65_535);
      expect(outOfOrder).toBe(0);
      expect(closed).toBeGreaterThan(0);
      expect(grown(report, METRICS.violations("unreleased-too-many"))).toBe(closed);
    },
    SIEGE_MS_MAX,
  );
});
