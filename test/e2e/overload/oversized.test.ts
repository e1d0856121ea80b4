import { expect, it } from "vitest";
import { grown, METRICS, SIEGE_MS_MAX, withstand } from "./kit.ts";

it(
  "1,000 packets that announce up to 256 MB: each ends its connection before its body is held",
  async () => {
    const report = await withstand("oversized");
    const { connections = 0, closed } = report.outcome;
    expect(closed).toBe(connections);
    expect(grown(report, METRICS.violations("packet-too-long"))).toBe(connections);
  },
  SIEGE_MS_MAX,
);
