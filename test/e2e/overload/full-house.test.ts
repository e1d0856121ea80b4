import { describe, expect, it } from "vitest";
import { BOUNDS, grown, METRICS, SIEGE_MS_MAX, withstand } from "./kit.ts";

describe("who takes every connection there is", () => {
  it.each(["full-house", "full-enterprise"])(
    "keeps no neighbour out: %s",
    async (name) => {
      const report = await withstand(name, 12_000 * BOUNDS.bytesPerConnection);
      const { letIn } = report.outcome;
      // Contract: the defaults admit 10,000 connections, also from one address.
      expect(letIn).toBeGreaterThanOrEqual(10_000);
      expect(grown(report, METRICS.refusedConnections)).toBeGreaterThan(0);
    },
    SIEGE_MS_MAX,
  );
});
