import { describe, expect, it } from "vitest";
import { grown, METRICS, SIEGE_MS_MAX, violationsIn, withstand } from "./kit.ts";

describe("a device that flushes what it kept", () => {
  it(
    "50,000 messages right behind CONNECT, in one write: all are acknowledged, in order",
    async () => {
      const report = await withstand("backlog");
      expect(report.outcome).toMatchObject({ acknowledged: 50_000, outOfOrder: 0, closed: 0 });
      expect(grown(report, METRICS.slowed("undecided"))).toBeGreaterThan(0);
      expect(violationsIn(report)).toEqual({});
    },
    SIEGE_MS_MAX,
  );

  it.each([
    ["over a hundred connections", "large-backlog"],
    ["together with ninety-nine others", "many-backlogs"],
  ])(
    "200,000 readings %s: no alarm of a neighbour queues behind them",
    async (_, name) => {
      const report = await withstand(name);
      const { messages, acknowledged, outOfOrder, closed } = report.outcome;
      expect({ acknowledged, outOfOrder, closed }).toEqual({ acknowledged: messages, outOfOrder: 0, closed: 0 });
      // One alone is left unread meanwhile; of a hundred none has so much, and they take turns.
      if (name === "large-backlog") expect(grown(report, METRICS.slowed("undecided"))).toBeGreaterThan(0);
    },
    SIEGE_MS_MAX,
  );
});
