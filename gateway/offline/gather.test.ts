import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { responseCurve } from "../../model/knowledge/response-curve.ts";
import { curveOf, gatewayReadingsOf } from "../../model/offline/gathered.ts";
import type { OpenOrder } from "../../model/offline/ticket.ts";
import { START_MS } from "../../test/kit/pure-engine.ts";
import { API_CATALOG } from "../../test/kit/api-catalog.ts";
import { openApiWorld } from "../../test/kit/api-world.ts";
import { gather, gatherFrom, thinOut } from "./gather.ts";

const order = (kind: "calibration" | "inspection", body: OpenOrder["body"], offsetMs = 0): OpenOrder => ({
  type: "open",
  kind,
  enterprise: "coldchain",
  body,
  claimed: offsetMs === 0 ? null : { clientId: "1", atMs: 0, offsetMs, position: null },
  gathered: {},
});

async function worldWith(values: readonly number[]) {
  const world = await openApiWorld({ catalog: API_CATALOG });
  const base = world.ports.nowMs();
  for (const [i, v] of values.entries()) {
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v, ts: base + i * 10_000 - 300_000 });
  }
  return { world, base: base - 300_000 };
}

describe("what the shell looks up for an order", () => {
  it("is the curve of the point around a calibration, by the gateway's clock", async () => {
    const { world, base } = await worldWith([0, 0, 60, 60, 60, 60, 60, 0, 0]);
    const deps = gatherFrom(world.ports.readings, world.view);
    const body = { point: "NH3-101", start: base + 20_000, end: base + 60_000 };
    const curve = curveOf(await gather(order("calibration", body), deps));
    expect(responseCurve(curve, 100).shown).toBe(true);
    // The phone was an hour behind, and said so.
    const behind = { point: "NH3-101", start: body.start - 3_600_000, end: body.end - 3_600_000 };
    expect(curveOf(await gather(order("calibration", behind, 3_600_000), deps))).toEqual(curve);
    expect(curveOf(await gather(order("calibration", { ...body, point: "NO-1" }), deps))).toEqual([]);
    await world.close();
  });

  it("is the reading nearest to that of a portable, in the order of what was read; null where there is none", async () => {
    const { world, base } = await worldWith([10, 20, 30]);
    const deps = gatherFrom(world.ports.readings, world.view);
    const at = (point: string, ms: number) => ({ point, at: base + ms });
    const readings = [at("NH3-101", 11_000), at("NO-1", 0), at("NH3-101", 3_600_000)];
    const found = gatewayReadingsOf(await gather(order("inspection", { readings }), deps));
    expect(found).toEqual([{ ts: base + 10_000, value: 20 }, null, null]);
    await world.close();
  });

  it("is nothing that a client calls gathered", async () => {
    const { world, base } = await worldWith([]);
    const deps = gatherFrom(world.ports.readings, world.view);
    const body = { point: "NH3-101", start: base, end: base + 60_000 };
    const forged = { ...order("calibration", body), gathered: { curve: [{ atMs: 0, value: 60 }] } };
    expect(curveOf(await gather(forged, deps))).toEqual([]);
    expect(curveOf({ curve: [{ atMs: "x" }, 7, null] })).toEqual([]);
    await world.close();
  });
});

describe("a curve of fewer points", () => {
  it("keeps its highest and its lowest, stays in order, and never grows", () => {
    const values = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(values, (all) => {
        const curve = all.map((value, i) => ({ atMs: START_MS + i * 1_000, value }));
        const thin = thinOut(curve, 50);
        const of = (points: readonly { readonly value: number | null }[]) => points.map(({ value }) => value ?? 0);
        expect(Math.max(...of(thin))).toBe(Math.max(...all));
        expect(Math.min(...of(thin))).toBe(Math.min(...all));
        expect(thin.length).toBeLessThanOrEqual(52);
        expect(thin.map(({ atMs }) => atMs)).toEqual(thin.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
      }),
    );
  });
});
