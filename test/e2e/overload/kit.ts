import { expect } from "vitest";
import { ATTACKS } from "../../../bench/overload/attacks/index.ts";
import { besiege, type SiegeReport } from "../../../bench/overload/siege.ts";
import { percentile } from "../../../bench/statistics.ts";

/** What `/metrics` tells of an attack. */
export const METRICS = {
  connections: "twinline_mqtt_connections_total",
  refusedConnections: "twinline_mqtt_refused_connections_total",
  takenOver: "twinline_mqtt_taken_over_total",
  refusedFilters: "twinline_mqtt_refused_filters_total",
  droppedSessions: "twinline_mqtt_dropped_sessions_total",
  violations: (kind: string): string => `twinline_mqtt_violations_total{kind="${kind}"}`,
  /** Times a socket was left unread: for its rate, for what the engine has not decided yet, for answers the peer does not read. */
  slowed: (reason: "rate" | "undecided" | "unread"): string => `twinline_mqtt_slowed_total{reason="${reason}"}`,
} as const;

const MEBIBYTE = 1024 * 1024;

export const BOUNDS = {
  /** Catches what stands still. The figure itself, max(2 × quiet, 50 ms), is the bench's. */
  alarmMsMax: 1_000,
  /** TCP tries again after one, two and four seconds when the queue of new connections is full. */
  visitMsMax: 8_000,
  grownBytesMax: 96 * MEBIBYTE,
  bytesPerConnection: 32 * 1024,
} as const;

export const SIEGE_MS_MAX = 150_000;
const ALARMS_MIN = 20;

/** Carries out an attack against a gateway of its own, and holds it to what every attack must leave alone: the neighbour, and memory. */
export async function withstand(name: string, grownBytesMax: number = BOUNDS.grownBytesMax): Promise<SiegeReport> {
  const attack = ATTACKS.find((each) => each.name === name);
  if (attack === undefined) throw new Error(`no attack ${name}`);
  const report = await besiege({ attack, size: "quick" });
  expectNeighbourUnharmed(report);
  expect(report.grownBytes / MEBIBYTE, "memory in MiB").toBeLessThanOrEqual(grownBytesMax / MEBIBYTE);
  return report;
}

function expectNeighbourUnharmed({ attacked, said, stored }: SiegeReport): void {
  expect(attacked.alarmMs.length).toBeGreaterThan(ALARMS_MIN);
  const lost = [attacked.alarmsNeverShown, attacked.notAcknowledged, attacked.visitsRefused, said - stored];
  expect(lost, "alarms never shown, messages not acknowledged, visits refused, readings not stored").toEqual([
    0, 0, 0, 0,
  ]);
  expect(percentile(attacked.alarmMs, 0.99), "publish → alarm, ms").toBeLessThan(BOUNDS.alarmMsMax);
  expect(Math.max(...attacked.visitMs), "a new connection, ms").toBeLessThan(BOUNDS.visitMsMax);
}

/** By how much a counter grew; NaN when there is no such counter, so that no comparison holds. */
export function grown({ counted }: SiegeReport, metric: string): number {
  return counted.get(metric) ?? Number.NaN;
}

/** How many connections were ended for breaking a rule, of any kind. */
export function violationsIn({ counted }: SiegeReport): Readonly<Record<string, number>> {
  const kinds = [...counted].filter(([name, by]) => name.startsWith("twinline_mqtt_violations_total") && by !== 0);
  return Object.fromEntries(kinds);
}
