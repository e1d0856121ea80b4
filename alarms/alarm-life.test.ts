import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alarmStateOf, isClosed, type OpenAlarm } from "../model/alarm.ts";
import type { Policy } from "../model/catalog/catalog.ts";
import { Effects } from "../model/effects.ts";
import type { Level } from "../model/level.ts";
import { escalate } from "./escalation.ts";
import type { Moment } from "./moment.ts";
import {
  acknowledgeAlarm,
  clearAlarm,
  commentAlarm,
  coverAlarm,
  latchAlarm,
  raiseAlarm,
  reopenAlarm,
  resetAlarm,
  retireAlarm,
  shelveAlarm,
  unshelveAlarm,
} from "./transition.ts";

const POLICY: Policy = {
  id: "duty",
  steps: [
    { afterMs: 0, channels: ["hook"] },
    { afterMs: 60_000, channels: ["hook", "chief"] },
  ],
  repeatEveryMs: 300_000,
};

/** One alarm and the moments of its life; time stands still unless told. */
class Life {
  nowMs = 1_000_000;
  seq = 100;
  readonly effects = new Effects();
  readonly open: OpenAlarm;
  readonly policy: Policy | null;

  constructor(level: Level = 1, policy: Policy | null = POLICY) {
    this.policy = policy;
    this.open = raiseAlarm(this.moment(), {
      enterprise: "coldchain",
      point: "NH3-101",
      device: "dtu1",
      rule: "nh3",
      level,
      condition: `nh3/${level}`,
      value: 62,
      readingTs: 1,
      limit: 57,
      unit: "ppm",
      latched: false,
      covered: false,
      params: {},
    });
  }

  moment(): Moment {
    const { nowMs, effects } = this;
    return {
      seq: ++this.seq,
      nowMs,
      wallMs: nowMs + 5,
      effects,
      ordinal: 0,
      policyFor: () => this.policy,
      callees: () => [],
      contactsOf: () => [],
    };
  }

  later(ms: number): this {
    this.nowMs += ms;
    escalate(this.moment(), this.open);
    return this;
  }

  get state() {
    return alarmStateOf(this.open.alarm);
  }

  get pushes() {
    return this.effects.outbox.map(({ reason, channel }) => `${reason} ${channel}`);
  }

  get kinds() {
    return this.effects.alarmEvents.map(({ kind }) => kind);
  }
}

describe("the life of an alarm", () => {
  it("is over once it has cleared and was acknowledged, in either order", () => {
    const acknowledgedFirst = new Life();
    acknowledgeAlarm(acknowledgedFirst.moment(), acknowledgedFirst.open, "zhang", null);
    expect(acknowledgedFirst.state).toBe("acknowledged");
    clearAlarm(acknowledgedFirst.moment(), acknowledgedFirst.open);
    expect(acknowledgedFirst.state).toBe("normal");
    expect(isClosed(acknowledgedFirst.open.alarm)).toBe(true);

    const clearedFirst = new Life();
    clearAlarm(clearedFirst.moment(), clearedFirst.open);
    expect(clearedFirst.state).toBe("returned-unacknowledged");
    acknowledgeAlarm(clearedFirst.moment(), clearedFirst.open, "zhang", null);
    expect(isClosed(clearedFirst.open.alarm)).toBe(true);
  });

  it("stays listed while latched, and is reset only after it cleared and was acknowledged", () => {
    const life = new Life();
    latchAlarm(life.moment(), life.open);
    expect(resetAlarm(life.moment(), life.open, "zhang", null)).toEqual({ ok: false, error: "still-active" });
    clearAlarm(life.moment(), life.open);
    expect(life.state).toBe("latched-unacknowledged");
    expect(resetAlarm(life.moment(), life.open, "zhang", null)).toEqual({ ok: false, error: "acknowledge-first" });
    acknowledgeAlarm(life.moment(), life.open, "zhang", null);
    expect(life.state).toBe("latched-acknowledged");
    expect(resetAlarm(life.moment(), life.open, "zhang", null).ok).toBe(true);
    expect(life.state).toBe("normal");
    expect(resetAlarm(life.moment(), life.open, "zhang", null)).toEqual({ ok: false, error: "not-latched" });
  });

  it("reopens the same alarm unacknowledged and calls again under new keys", () => {
    const life = new Life();
    acknowledgeAlarm(life.moment(), life.open, "zhang", null);
    latchAlarm(life.moment(), life.open);
    clearAlarm(life.moment(), life.open);
    reopenAlarm(life.moment(), life.open, { value: 70, peak: 70, latched: false });
    expect(life.state).toBe("unacknowledged");
    expect(life.pushes.filter((push) => push === "raised hook")).toHaveLength(2);
    expect(new Set(life.effects.outbox.map(({ key }) => key)).size).toBe(life.effects.outbox.length);
  });

  it("cannot be acknowledged twice, nor commented with nothing", () => {
    const life = new Life();
    acknowledgeAlarm(life.moment(), life.open, "zhang", null);
    expect(acknowledgeAlarm(life.moment(), life.open, "li", null)).toEqual({
      ok: false,
      error: "already-acknowledged",
    });
    expect(commentAlarm(life.moment(), life.open, "li", "  ")).toEqual({ ok: false, error: "comment-empty" });
  });

  it("is shelved with a reason, for a bounded time, and speaks again when that is over", () => {
    const life = new Life(3);
    expect(shelveAlarm(life.moment(), life.open, "chief", { minutes: 30, reason: " ", minutesMax: 480 }).ok).toBe(
      false,
    );
    expect(
      shelveAlarm(life.moment(), life.open, "chief", { minutes: 100_000, reason: "welding", minutesMax: 480 }).ok,
    ).toBe(false);
    expect(shelveAlarm(life.moment(), life.open, "chief", { minutes: 30, reason: "welding", minutesMax: 480 }).ok).toBe(
      true,
    );
    expect(life.state).toBe("shelved");
    expect(life.later(10 * 60_000).pushes).toEqual(["raised hook", "shelved hook"]);
    unshelveAlarm(life.moment(), life.open, null, null);
    expect(life.state).toBe("unacknowledged");
    expect(life.pushes.at(-1)).toBe("unshelved hook");
  });

  it("retired is over but never cleared, and stays listed until acknowledged", () => {
    const life = new Life();
    retireAlarm(life.moment(), life.open, "admin");
    expect(life.kinds).toEqual(["raised", "retired"]);
    expect(life.open.alarm.clearedAtMs).toBeNull();
    expect(isClosed(life.open.alarm)).toBe(false);
    acknowledgeAlarm(life.moment(), life.open, "zhang", null);
    expect(isClosed(life.open.alarm)).toBe(true);
  });
});

describe("escalation", () => {
  it("calls at once, then by steps, then repeats the last step until acknowledged", () => {
    const life = new Life();
    expect(life.pushes).toEqual(["raised hook"]);
    life.later(59_999);
    expect(life.pushes).toHaveLength(1);
    life.later(1);
    expect(life.pushes.slice(1)).toEqual(["escalated hook", "escalated chief"]);
    life.later(300_000);
    expect(life.pushes.slice(3)).toEqual(["escalated hook", "escalated chief"]);
    acknowledgeAlarm(life.moment(), life.open, "zhang", null);
    expect(life.pushes.slice(5)).toEqual(["acknowledged hook", "acknowledged chief"]);
    life.later(3_600_000);
    expect(life.pushes).toHaveLength(7);
  });

  it("fires steps missed during a stop once, at the step reached", () => {
    const life = new Life().later(60_000 + 3 * 300_000 + 5);
    expect(life.pushes).toEqual(["raised hook", "escalated hook", "escalated chief"]);
    expect(life.open.escalation?.step).toBe(5);
  });

  it("goes on after red and orange have cleared, and ends with yellow and blue", () => {
    const red = new Life(1);
    clearAlarm(red.moment(), red.open);
    expect(red.later(60_000).pushes).toContain("escalated chief");
    const yellow = new Life(3);
    clearAlarm(yellow.moment(), yellow.open);
    expect(yellow.later(60_000).pushes).not.toContain("escalated chief");
  });

  it("is silent while a graver alarm speaks, and begins when that has gone", () => {
    const life = new Life(2);
    coverAlarm(life.moment(), life.open, true);
    expect(life.later(120_000).pushes).toEqual(["raised hook"]);
    coverAlarm(life.moment(), life.open, false);
    expect(life.pushes).toEqual(["raised hook", "raised hook"]);
    expect(new Set(life.effects.outbox.map(({ key }) => key)).size).toBe(2);
  });

  it("calls nobody where no route leads, and says nothing of it being over", () => {
    const life = new Life(1, null).later(3_600_000);
    acknowledgeAlarm(life.moment(), life.open, "zhang", null);
    expect(life.pushes).toEqual([]);
  });
});

const ACTIONS = [
  "clear",
  "reopen",
  "acknowledge",
  "comment",
  "shelve",
  "unshelve",
  "reset",
  "latch",
  "cover",
  "uncover",
  "wait",
] as const;

function act(life: Life, action: (typeof ACTIONS)[number]): void {
  const { open } = life;
  if (action === "clear" && open.alarm.active) clearAlarm(life.moment(), open);
  if (action === "reopen" && !open.alarm.active)
    reopenAlarm(life.moment(), open, { value: 60, peak: 62, latched: false });
  if (action === "acknowledge") acknowledgeAlarm(life.moment(), open, "zhang", null);
  if (action === "comment") commentAlarm(life.moment(), open, "zhang", "seen");
  if (action === "shelve") shelveAlarm(life.moment(), open, "zhang", { minutes: 5, reason: "work", minutesMax: 480 });
  if (action === "unshelve") unshelveAlarm(life.moment(), open, "zhang", null);
  if (action === "reset") resetAlarm(life.moment(), open, "zhang", null);
  if (action === "latch") latchAlarm(life.moment(), open);
  if (action === "cover") coverAlarm(life.moment(), open, true);
  if (action === "uncover") coverAlarm(life.moment(), open, false);
  if (action === "wait") life.later(61_000);
}

describe("whatever happens to an alarm", () => {
  const anyLife = fc.record({
    level: fc.constantFrom<Level>(1, 2, 3, 4),
    actions: fc.array(fc.constantFrom(...ACTIONS), { maxLength: 40 }),
  });

  it("every transition is numbered without a gap and every key is its own", () => {
    fc.assert(
      fc.property(anyLife, ({ level, actions }) => {
        const life = new Life(level);
        for (const action of actions) act(life, action);
        expect(life.effects.alarmEvents.map(({ no }) => no)).toEqual(life.effects.alarmEvents.map((_, i) => i + 1));
        expect(new Set(life.effects.outbox.map(({ key }) => key)).size).toBe(life.effects.outbox.length);
      }),
    );
  });

  it("an acknowledged, shelved or covered alarm calls nobody", () => {
    fc.assert(
      fc.property(anyLife, ({ level, actions }) => {
        const life = new Life(level);
        for (const action of actions) act(life, action);
        const { alarm } = life.open;
        const before = life.effects.outbox.length;
        life.later(24 * 3_600_000);
        const silent = alarm.acknowledged || alarm.shelvedUntilMs !== null || alarm.covered;
        if (silent) expect(life.effects.outbox.length).toBe(before);
      }),
    );
  });

  it("an unanswered red or orange alarm that nobody covers or shelves goes on calling", () => {
    fc.assert(
      fc.property(anyLife, ({ level, actions }) => {
        const life = new Life(level);
        for (const action of actions) act(life, action);
        const { alarm } = life.open;
        if (alarm.acknowledged || alarm.shelvedUntilMs !== null || alarm.covered) return;
        if (!alarm.active && alarm.level > 2) return;
        const before = life.effects.outbox.length;
        life.later(24 * 3_600_000);
        expect(life.effects.outbox.length).toBeGreaterThan(before);
      }),
    );
  });

  it("can be brought to its end by people: unshelve, acknowledge, clear, reset", () => {
    fc.assert(
      fc.property(anyLife, ({ level, actions }) => {
        const life = new Life(level);
        for (const action of actions) act(life, action);
        for (const action of ["unshelve", "acknowledge", "clear", "reset"] as const) act(life, action);
        expect(life.state).toBe("normal");
      }),
    );
  });
});
