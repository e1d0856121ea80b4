import { expect, it } from "vitest";
import type { CatalogFragment } from "../../model/catalog/catalog.ts";
import { checkEvidence } from "../../storage/records/check-evidence.ts";
import { API_CATALOG } from "../../test/kit/api-catalog.ts";
import { openApiWorld } from "../../test/kit/api-world.ts";
import { aBatch, aTicket, aTicketEntry } from "../../test/kit/record-builders.ts";

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

it("a pack holds what was measured, judged, allowed, told and done, shows it on its page, and proves alarms and tickets as they stand", async () => {
  const world = await openApiWorld({ catalog: { ...API_CATALOG, ...DUTY, ...CALIBRATED } });
  try {
    const t0 = Date.now() + 60_000;
    world.clock.nowMs = t0;
    for (const [after, v] of [20, 90, 30].entries()) {
      world.clock.nowMs = t0 + after * 1_000;
      await world.publish("coldchain", "dtu1", { p: "NH3-101", v, ts: world.clock.nowMs });
    }
    const { items } = await world.records.alarms({ scope: null, status: "all", limit: 50 });
    const id = items.find(({ point, rule }) => point === "NH3-101" && !rule.startsWith("system:"))?.id ?? "";
    await world.take({
      kind: "command",
      id: "1",
      by: "zhang",
      alarm: id,
      action: "acknowledge",
      note: "on my way",
      minutes: null,
    });
    world.clock.nowMs += 1_000;
    const at = { openedAtMs: t0 - 3_600_000, zone: "machine-room" };
    const put = (name: string, facts: Parameters<typeof aTicket>[1]) => {
      const ticket = aTicket(name, { openedAtMs: at.openedAtMs, ...facts });
      return { ticket, entry: aTicketEntry(name, 1, { kind: ticket.kind, atMs: at.openedAtMs }) };
    };
    const inZone = { site: null, zone: "machine-room", points: [] };
    const onPoint = { site: null, zone: null, points: ["NH3-101"] };
    const written = [
      put("hazard-1", { links: [{ to: "alarm", id, role: "cause" }], place: onPoint }),
      put("permit-1", { kind: "permit", place: inZone, state: "working" }),
      put("bypass-1", { kind: "bypass", place: onPoint, state: "working" }),
      put("calibration-1", {
        kind: "calibration",
        place: onPoint,
        closedAtMs: at.openedAtMs,
        // It failed, so the date stays that of the catalogue.
        facts: { test: "calibration", passed: false, endAtMs: at.openedAtMs, curve: { shown: null } },
      }),
      // Over before, and elsewhere.
      put("permit-2", { kind: "permit", place: inZone, closedAtMs: at.openedAtMs - 1_800_001 }),
      put("permit-3", { kind: "permit", place: { site: null, zone: "hall", points: [] } }),
      put("permit-4", { kind: "permit", place: inZone, enterprise: "fab" }),
    ];
    const tickets = written.map(({ ticket }) => ticket);
    await world.records.commit(
      aBatch(world.records.committedSeq + 1, { tickets, ticketEntries: written.map(({ entry }) => entry) }),
    );
    const pack = await world.ports.evidence.pack({ subject: { kind: "alarm", id }, by: "zhang", language: "en" });
    if (pack === null) throw new Error("the alarm has no pack");

    expect(pack.points[0]?.readings.map(({ v }) => v)).toEqual([20, 90, 30]);
    expect(pack.points[0]).toMatchObject({ id: "NH3-101", calibratedAt: "2026-01-05", calibrationEveryDays: 365 });
    expect(pack.rules).toMatchObject([{ id: "nh3-hh", version: 1, rule: { params: { limit: 57 } }, source: null }]);
    const told = ["raised", "cleared", "acknowledged"].map((reason) => ({ alarm: id, channel: "hook", reason }));
    expect(pack.deliveries).toMatchObject(told);
    expect(pack.tickets.map((ticket) => ticket.id)).toEqual(["hazard-1", "bypass-1", "calibration-1", "permit-1"]);
    const saidBy = (chain: string) =>
      pack.records.filter((each) => each.chain === chain).map(({ record }) => JSON.parse(record));
    expect(saidBy("alarm_event")).toMatchObject([
      { kind: "raised" },
      { kind: "cleared" },
      { kind: "acknowledged", by: "zhang", note: "on my way" },
    ]);
    expect(saidBy("outbox")).toMatchObject(told.map(({ channel, reason }) => ({ channel, reason })));
    expect(saidBy("ticket_entry").map(({ ticket }) => ticket)).toEqual(pack.tickets.map((ticket) => ticket.id));
    expect(pack.seals.length).toBeGreaterThan(0);
    expect(checkEvidence(pack)).toEqual([]);

    const page = world.ports.evidence.html(pack);
    const parts = [
      "What happened",
      "Alarms",
      "Tickets of the offline line",
      "Work permits",
      "Calibrations",
      "Bypasses",
    ];
    for (const part of [...parts, "Readings around it", "Rules in force then", "Deliveries", "Root"])
      expect(page).toContain(part);
    // Whoever changes what is shown, and leaves the records as they are, is found out.
    const [alarm] = pack.alarms;
    if (alarm === undefined) throw new Error("the pack has no alarm");
    expect(checkEvidence({ ...pack, alarms: [{ ...alarm, value: 10 }] })).toEqual([
      { where: `alarm ${id}`, why: "not-on-record" },
    ]);
    const [hazard, ...others] = pack.tickets;
    if (hazard === undefined) throw new Error("the pack has no ticket");
    expect(checkEvidence({ ...pack, tickets: [{ ...hazard, state: "closed" }, ...others] })).toEqual([
      { where: "ticket hazard-1", why: "not-on-record" },
    ]);
  } finally {
    await world.close();
  }
});

/** The point of the alarm, calibrated. */
const CALIBRATED: CatalogFragment = {
  points: (API_CATALOG.points ?? []).map((point) =>
    point.id === "NH3-101" ? { ...point, calibratedAt: "2026-01-05", calibrationEveryDays: 365 } : point,
  ),
};
