import { describe, expect, it } from "vitest";
import { commitOf } from "./commit-of.ts";
import { describeReport } from "./describe-report.ts";
import { HOURS, SEEDS } from "./seeds.ts";
import { type SimulationReport, simulate } from "./simulate.ts";

/** Two or three seconds of work each; a busy machine takes longer. */
const TIMEOUT_MS = 120_000;

/**
 * The real gateway in a simulated world: devices that lose, double, reorder and back-fill, crashes between any two effects, full disks,
 * dead channels, people. `npm run simulate -- --seed 42 --hours 24` runs others and longer ones.
 */
describe("the gateway in a simulated world", () => {
  const reports: SimulationReport[] = [];

  it.each(SEEDS)("keeps every promise under seed %i", { timeout: TIMEOUT_MS }, async (seed) => {
    const report = await simulate({ seed, hours: HOURS });
    reports.push(report);
    expect(report.violations, describeReport(report, commitOf())).toEqual([]);
  });

  it("has met what it is there to meet", () => {
    const total = (name: string): number => reports.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);
    expect(total("crashes")).toBeGreaterThan(200);
    expect(total("alarms")).toBeGreaterThan(2_000);
    expect(total("foretold")).toBeGreaterThan(500);
    expect(total("witnessed")).toBeGreaterThan(200);
    expect(total("pushes")).toBeGreaterThan(total("outbox") * 0.9);
    expect(total("quarantine")).toBeGreaterThan(500);
  });

  it("is the same run again under the same seed", async () => {
    const options = { seed: 5, hours: 0.2 };
    expect(JSON.stringify(await simulate(options))).toBe(JSON.stringify(await simulate(options)));
  });
});
