import { describe, expect, it } from "vitest";
import { parseCatalogText } from "../../model/catalog/parse.ts";
import { HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import { PureEngine, START_MS } from "../../test/kit/pure-engine.ts";

/** 22:13:20 in Beijing when the engine begins. */
const SHIFT_MS = START_MS + (46 * 60 + 40) * 1_000;

const CATALOGUE = `
areas: [{ id: dx, name: 大兴区, kind: district }]
enterprises: [{ id: e, name: 甲, area: dx }]
devices: [{ id: d, enterprise: e, reportEveryMs: 36000000 }]
points: [{ id: G, enterprise: e, device: d, kind: gas, unit: ppm }]
rules: [{ id: r, enterprise: e, kind: threshold, points: [G], level: 1, params: { direction: high, limit: 57, deadband: 2 } }]
channels: [{ id: phone, kind: webhook, url: "http://127.0.0.1:9/" }]
users:
  - { username: an, role: operator, enterprise: e, contacts: [{ channel: phone, address: "1" }] }
  - { username: bo, role: operator, enterprise: e, contacts: [{ channel: phone, address: "2" }] }
teams: [{ id: t, enterprise: e, name: t, members: [an, bo], deputies: [bo] }]
schedules:
  - id: s
    enterprise: e
    name: s
    team: t
    startsOn: 2026-09-01
    shifts: [{ id: night, from: "23:00", to: "07:00", crews: [[an]] }]
    confirm: { withinMinutes: 15 }
policies: [{ id: p, enterprise: e, steps: [{ afterMs: 0, duty: [{ schedule: s }] }], repeatEveryMs: 600000, acknowledgementMs: 1800000 }]
routes: [{ enterprise: e, levels: [1, 2, 3], policy: p }]
`;

function begun(): PureEngine {
  const parsed = parseCatalogText(CATALOGUE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const engine = new PureEngine();
  engine.apply(parsed.value.fragment, "admin");
  return engine;
}

function raise(engine: PureEngine): string {
  engine.message("e/d", JSON.stringify({ p: "G", v: 80 }));
  return engine.outcome.events.findLast(({ kind }) => kind === "raised")?.alarm ?? "";
}

/** What a night brings: an alarm, the question, no answer, an acknowledgement that expires, a stand-in. */
function night(engine: PureEngine, restart: (engine: PureEngine) => PureEngine): PureEngine {
  const alarm = raise(engine);
  engine.passTo(SHIFT_MS + MINUTE_MS);
  let after = restart(engine);
  after.passTo(SHIFT_MS + 20 * MINUTE_MS);
  after.command("acknowledge", alarm, "bo");
  after = restart(after);
  after.passTo(SHIFT_MS + HOUR_MS);
  const fromAtMs = after.nowMs;
  const untilAtMs = fromAtMs + HOUR_MS;
  after.duty("boss", {
    type: "override",
    schedule: "s",
    fromAtMs,
    untilAtMs,
    out: "an",
    standIns: ["bo"],
    reason: "x",
  });
  after = restart(after);
  after.passTo(SHIFT_MS + 9 * HOUR_MS);
  return after;
}

describe("duty in the engine", () => {
  it("a restart at any moment of the night calls the same people at the same times, nobody twice", () => {
    const tellings = [false, true].map((restarts) => {
      const told: string[] = [];
      const keys: string[] = [];
      const hear = ({ outcome }: PureEngine) => {
        told.push(...outcome.outbox.map(({ atMs, to, reason, step }) => [atMs, to?.person, reason, step].join(" ")));
        keys.push(...outcome.outbox.map(({ key }) => key));
      };
      const end = night(begun(), (engine) => {
        if (!restarts) return engine;
        hear(engine);
        return PureEngine.from(engine.snapshot());
      });
      hear(end);
      expect(new Set(keys).size).toBe(keys.length);
      return { told: told.sort(), duty: end.state.global.data.duty };
    });
    expect(tellings[1]).toEqual(tellings[0]);
    expect(tellings[0]?.told.length).toBeGreaterThan(10);
  });

  it("what has ended is forgotten, and what was done stays in the audit", () => {
    const engine = night(begun(), (same) => same);
    expect(engine.state.global.data.duty).toEqual({ overrides: [], checks: [] });
    expect(engine.outcome.audit.map(({ action, by }) => `${action} ${by ?? "-"}`)).toEqual([
      "duty-asked -",
      "duty-unconfirmed -",
      "duty-override boss",
    ]);
  });

  it("a key names no telephone number", () => {
    const engine = begun();
    const parsed = parseCatalogText(
      'users: [{ username: an, role: operator, enterprise: e, contacts: [{ channel: phone, address: "13800138000" }] }]',
    );
    if (!parsed.ok) throw new Error("the fragment is right");
    engine.apply(parsed.value.fragment, "admin");
    engine.passTo(SHIFT_MS + MINUTE_MS);
    raise(engine);
    expect(engine.outcome.outbox.map(({ to }) => to?.address)).toContain("13800138000");
    expect(engine.outcome.outbox.map(({ key }) => key).join()).not.toContain("13800138000");
  });

  it("whoever cannot be asked stays unconfirmed when one shift follows the other", () => {
    const engine = begun();
    const parsed = parseCatalogText(`
users: [{ username: an, role: operator, enterprise: e, contacts: [] }]
schedules:
  - id: s
    enterprise: e
    name: s
    team: t
    startsOn: 2026-09-01
    shifts: [{ id: night, from: "23:00", to: "23:00", crews: [[an]] }]
    confirm: { withinMinutes: 15 }`);
    if (!parsed.ok) throw new Error("the fragment is right");
    engine.apply(parsed.value.fragment, "admin");
    const isDoubted = () =>
      [...engine.alarms.values()].some(({ rule, active }) => rule === "system:shift-unconfirmed" && active);
    engine.passTo(SHIFT_MS + MINUTE_MS);
    expect(isDoubted()).toBe(true);
    engine.passTo(SHIFT_MS + 24 * HOUR_MS + MINUTE_MS);
    expect(isDoubted()).toBe(true);
  });

  it("two on duty are called both, though the channel itself knows where (the phones of a user)", () => {
    const engine = begun();
    const parsed = parseCatalogText(`
users:
  - { username: an, role: operator, enterprise: e, contacts: [{ channel: phone }] }
  - { username: bo, role: operator, enterprise: e, contacts: [{ channel: phone }] }
schedules:
  - { id: s, enterprise: e, name: s, team: t, startsOn: 2026-09-01, shifts: [{ id: night, from: "23:00", to: "07:00", crews: [[an, bo]] }] }`);
    if (!parsed.ok) throw new Error("the fragment is right");
    engine.apply(parsed.value.fragment, "admin");
    engine.passTo(SHIFT_MS + MINUTE_MS);
    raise(engine);
    const called = engine.outcome.outbox.filter(({ reason }) => reason === "raised" || reason === "escalated");
    expect(called.map(({ to }) => to)).toEqual([
      { person: "an", address: null },
      { person: "bo", address: null },
    ]);
    expect(new Set(called.map(({ key }) => key)).size).toBe(2);
  });

  it.each([
    ["nobody has that schedule", { schedule: "x" }, "no-such-schedule"],
    ["it ends before it begins", { untilAtMs: START_MS }, "span-reversed"],
    ["the stand-in is nobody's user", { standIns: ["nobody"] }, "no-such-person"],
    ["who is relieved has no duty then", { out: "bo" }, "not-on-duty"],
    ["it has no reason", { reason: " " }, "reason-required"],
    ["it lasts longer than two months", { untilAtMs: SHIFT_MS + 63 * 24 * HOUR_MS }, "override-too-long"],
  ])("an override is refused when %s", (_, wrong, reason) => {
    const right = {
      schedule: "s",
      fromAtMs: SHIFT_MS,
      untilAtMs: SHIFT_MS + HOUR_MS,
      out: "an",
      standIns: ["bo"],
      reason: "x",
    };
    const engine = begun();
    expect(engine.duty("boss", { type: "override", ...right, ...wrong })).toMatchObject({ ok: false, reason });
    expect(engine.duty("boss", { type: "override", ...right })).toMatchObject({ ok: true });
  });

  it("a swap is ordered whole or not at all", () => {
    const engine = begun();
    const first = { person: "an", fromAtMs: SHIFT_MS, untilAtMs: SHIFT_MS + HOUR_MS };
    const second = { person: "bo", fromAtMs: SHIFT_MS + 24 * HOUR_MS, untilAtMs: SHIFT_MS + 25 * HOUR_MS };
    const order = { type: "swap", schedule: "s", first, second, reason: "x" } as const;
    expect(engine.duty("boss", order)).toMatchObject({ ok: false, reason: "not-on-duty" });
    expect(engine.state.global.data.duty).toBeUndefined();
  });
});
