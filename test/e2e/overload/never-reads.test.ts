import { describe, expect, it } from "vitest";
import { grown, METRICS, SIEGE_MS_MAX, violationsIn, withstand } from "./kit.ts";

describe("a peer that does not do its part", () => {
  it(
    "asks and never reads the answers: is left unread, and ended in the end",
    async () => {
      const report = await withstand("never-reads");
      const { connections = 0, closed, bytesSent = 0 } = report.outcome;
      expect(grown(report, METRICS.slowed("unread"))).toBeGreaterThanOrEqual(connections);
      // What the system's own buffers hold is the bound, far from what it wanted to say.
      expect(bytesSent / connections).toBeLessThan(12 * 1024 * 1024);
      expect(closed).toBe(connections);
      expect(violationsIn(report)).toEqual({ [METRICS.violations("peer-does-not-read")]: connections });
    },
    SIEGE_MS_MAX,
  );

  it(
    "publishes 200,000 messages and never reads a PUBACK: costs nobody anything",
    async () => {
      const report = await withstand("never-reads-acks");
      const { wantedBytes = 0, bytesSent } = report.outcome;
      // That many acknowledgements lie in the buffers of the system; the CONNECT comes on top.
      expect(bytesSent).toBeGreaterThanOrEqual(wantedBytes);
      expect(violationsIn(report)).toEqual({});
    },
    SIEGE_MS_MAX,
  );

  it(
    "leaves long packets unfinished on 500 connections: what is held for it is bounded",
    async () => {
      const report = await withstand("half-packets");
      expect(grown(report, METRICS.violations("packet-unfinished"))).toBeGreaterThan(0);
    },
    SIEGE_MS_MAX,
  );
});
