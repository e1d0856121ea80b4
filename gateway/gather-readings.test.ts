import { describe, expect, it } from "vitest";
import type { PointView } from "../api/ports.ts";
import { responseCurve } from "../model/knowledge/response-curve.ts";
import { curveOf, gatewayReadingsOf } from "../model/offline/gathered.ts";
import { type Claimed, NOTHING_GATHERED, type OpenOrder } from "../model/offline/ticket.ts";
import { ReadingBatch, toFlags } from "../model/reading-batch.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../model/time.ts";
import { MemoryStore } from "../storage/readings/memory/memory-store.ts";
import { gatherReadings } from "./gather-readings.ts";

const AT_MS = 1_790_000_000_000;

/** A plant with one point, and what it read. */
function plant(values: readonly (readonly [number, number])[]) {
  const readings = new MemoryStore();
  readings.define(1, "coldchain", "NH3-101");
  const batch = new ReadingBatch();
  for (const [i, [ts, value]] of values.entries()) {
    batch.push(1, i + 1, ts, value, toFlags(value, "good", 0), ts);
  }
  readings.append(batch, values.length);
  // Only the number of the point is asked for.
  const point = (enterprise: string, id: string) =>
    enterprise === "coldchain" && id === "NH3-101" ? ({ pointNo: 1 } as PointView) : null;
  return { readings, view: { point } };
}

function order(kind: OpenOrder["kind"], body: OpenOrder["body"], claimed: Claimed | null = null): OpenOrder {
  return { type: "open", kind, enterprise: "coldchain", body, claimed, gathered: NOTHING_GATHERED };
}

function calibration(spanMs: number, point = "NH3-101"): OpenOrder {
  return order("calibration", { point, start: AT_MS, end: AT_MS + spanMs });
}

describe("what is gathered for an order", () => {
  it("is the curve around a calibration, which shows the test gas going on and off", async () => {
    const read = Array.from({ length: 30 }, (_, i) => i).map((i): [number, number] => {
      return [AT_MS - MINUTE_MS + i * 10_000, i >= 8 && i < 16 ? 300 : 2];
    });
    const { gathered } = await gatherReadings(calibration(4 * MINUTE_MS), plant(read));
    expect(curveOf(gathered)).toHaveLength(30);
    expect(responseCurve(curveOf(gathered), 500)).toMatchObject({ shown: true, rise: 298, fell: true });
    const nobody = await gatherReadings(calibration(MINUTE_MS, "NH3-999"), plant(read));
    expect(curveOf(nobody.gathered)).toEqual([]);
  });

  it("stays small for a long calibration read every second, and loses no step", async () => {
    const read = Array.from({ length: 8 * 3_600 }, (_, i) => i).map((i): [number, number] => {
      return [AT_MS + i * SECOND_MS, i >= 9_000 && i < 9_060 ? 400 : 1 + (i % 3)];
    });
    const { gathered } = await gatherReadings(calibration(8 * HOUR_MS), plant(read));
    const curve = curveOf(gathered);
    expect(curve.length).toBeLessThanOrEqual(2_000);
    expect(curve.map(({ atMs }) => atMs)).toEqual(curve.map(({ atMs }) => atMs).sort((a, b) => a - b));
    expect(Math.max(...curve.map(({ value }) => value ?? 0))).toBe(400);
    expect(JSON.stringify(gathered).length).toBeLessThan(100_000);
  });

  it("is what the gateway had nearest to each reading of a portable, by the gateway's clock", async () => {
    const deps = plant([
      [AT_MS, 10],
      [AT_MS + 60_000, 20],
    ]);
    const readings = [
      { point: "NH3-101", value: 11, at: AT_MS - 90_000 + 50_000 },
      { point: "NH3-101", value: 11, at: AT_MS - HOUR_MS },
      { point: "NH3-999", value: 11, at: AT_MS },
    ];
    const claimed = { clientId: "c", atMs: AT_MS, offsetMs: 90_000, position: null };
    const { gathered } = await gatherReadings(order("inspection", { readings }, claimed), deps);
    expect(gatewayReadingsOf(gathered)).toEqual([{ ts: AT_MS + 60_000, value: 20 }, null, null]);
  });

  it("is nothing for what needs nothing", async () => {
    const asked = order("hazard", { text: "x" });
    expect(await gatherReadings(asked, plant([]))).toBe(asked);
  });
});
