import { expect, it } from "vitest";
import { grown, METRICS, SIEGE_MS_MAX, withstand } from "./kit.ts";

// 2,000 clients here; 10,000 in `npm run bench -- reconnect-storm`.
it(
  "2,000 devices that lose their connections at once all come back and are served",
  async () => {
    const report = await withstand("reconnect-storm");
    const { clients = 0, before, served, servedMsMax } = report.outcome;
    expect({ before, served }).toEqual({ before: clients, served: clients });
    expect(servedMsMax).toBeLessThan(30_000);
    expect(grown(report, METRICS.connections)).toBeGreaterThanOrEqual(2 * clients);
  },
  SIEGE_MS_MAX,
);
