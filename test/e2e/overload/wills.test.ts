import { describe, expect, it } from "vitest";
import { grown, METRICS, SIEGE_MS_MAX, violationsIn, withstand } from "./kit.ts";

describe("what asks to be kept", () => {
  it(
    "3,000 retained wills, said one after another: leave nothing behind",
    async () => {
      const report = await withstand("will-flood");
      const { connections = 0, letIn } = report.outcome;
      expect(letIn).toBe(connections);
      expect(grown(report, METRICS.connections)).toBeGreaterThanOrEqual(connections);
      expect(violationsIn(report)).toEqual({});
    },
    SIEGE_MS_MAX,
  );

  it(
    "20,000 messages with the retain flag: are taken as telemetry, and none is retained",
    async () => {
      const report = await withstand("retain-flood");
      expect(report.outcome).toMatchObject({ acknowledged: 20_000, outOfOrder: 0, found: 0 });
      expect(violationsIn(report)).toEqual({});
    },
    SIEGE_MS_MAX,
  );
});
