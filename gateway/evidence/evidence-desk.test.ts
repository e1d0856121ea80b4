import { expect, it } from "vitest";
import type { CatalogFragment } from "../../model/catalog/catalog.ts";
import { checkEvidence } from "../../storage/records/check-evidence.ts";
import { API_CATALOG } from "../../test/kit/api-catalog.ts";
import { openApiWorld } from "../../test/kit/api-world.ts";

/** Somebody who is called every five minutes. */
const DUTY: CatalogFragment = {
  channels: [{ id: "hook", kind: "webhook", url: "http://127.0.0.1:9/push", allowPrivateNetwork: true }],
  policies: [{ id: "duty", steps: [{ afterMs: 0, channels: ["hook"] }], repeatEveryMs: 300_000 }],
  routes: [{ enterprise: "coldchain", levels: [1, 2, 3, 4], policy: "duty" }],
};

it("a pack of an alarm that rang for days beside a fast sensor stays below 2 MB, and still proves itself", async () => {
  const world = await openApiWorld({ catalog: { ...API_CATALOG, ...DUTY } });
  try {
    const t0 = Date.now() + 60_000;
    world.clock.nowMs = t0;
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 90, ts: t0 });
    // Two readings a second for half an hour.
    const readings = Array.from({ length: 3_600 }, (_, i) => ({
      p: "NH3-101",
      v: 60 + (i % 40),
      ts: t0 + (i + 1) * 500,
    }));
    for (let at = 0; at < readings.length; at += 400) {
      world.clock.nowMs = t0 + (at + 400) * 500;
      await world.publish("coldchain", "dtu1", readings.slice(at, at + 400));
    }
    // Nobody answers: it is called again and again.
    for (let i = 0; i < 700; i++) {
      world.clock.nowMs += 300_000;
      await world.take({ kind: "tick" });
    }
    const { items } = await world.records.alarms({ scope: null, status: "active", limit: 50 });
    const id = items.find(({ point, rule }) => point === "NH3-101" && !rule.startsWith("system:"))?.id ?? "";
    const request = { subject: { kind: "alarm", id }, by: "zhang", language: "zh-CN" } as const;
    const pack = await world.ports.evidence.pack(request);
    if (pack === null) throw new Error("the alarm has no pack");
    expect(pack.recordsLeftOut).toBeGreaterThan(0);
    expect(pack.points[0]?.readings.length).toBeGreaterThan(1_500);
    expect(checkEvidence(pack)).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(pack))).toBeLessThan(2 * 1024 * 1024);
    expect(Buffer.byteLength(world.ports.evidence.html(pack))).toBeLessThan(2 * 1024 * 1024);
  } finally {
    await world.close();
  }
}, 60_000);
