import { describe, expect, it } from "vitest";
import { ALARM_STATES, type AlarmState, alarmStateOf, isClosed, type OpenAlarm } from "../model/alarm.ts";
import type { Policy } from "../model/catalog/catalog.ts";
import { Effects } from "../model/effects.ts";
import type { Result } from "../model/result.ts";
import type { Moment } from "./moment.ts";
import { type MuteCause, settleMute } from "./muting.ts";
import {
  acknowledgeAlarm,
  clearAlarm,
  raiseAlarm,
  reopenAlarm,
  resetAlarm,
  shelveAlarm,
  unshelveAlarm,
} from "./transition.ts";

/**
 * The transition table of ISA-18.2 / IEC 62682, every state against every event.
 *
 * One difference from the standard's figure, on purpose: what ends G, H or I leads to the state the facts beneath have reached meanwhile. An
 * alarm that was acknowledged before it was shelved is acknowledged afterwards, not unacknowledged; what nobody has answered is called out.
 * H and I stand in front of G: a shelved alarm whose point is taken out of service is out of service, and shelved again if that ends first.
 */
const EVENTS = [
  "raise",
  "clear",
  "acknowledge",
  "reset",
  "shelve",
  "shelf ends",
  "suppress",
  "suppression ends",
  "out of service",
  "back in service",
] as const;
type Event = (typeof EVENTS)[number];

/** A state, `= code`: refused with it, or "·": cannot happen, or changes nothing. */
type Row = readonly [AlarmState, ...string[]];

// Columns are EVENTS. Rows G, H and I stand over an active, unacknowledged alarm.
// biome-ignore format: a table is read by its columns
const TABLE: readonly Row[] = [
  ["unacknowledged",          "·", "returned-unacknowledged", "acknowledged", "= not-latched", "shelved", "= not-shelved", "suppressed", "·", "out-of-service", "·"],
  ["acknowledged",            "·", "normal", "= already-acknowledged", "= not-latched", "shelved", "= not-shelved", "suppressed", "·", "out-of-service", "·"],
  ["returned-unacknowledged", "unacknowledged", "·", "normal", "= not-latched", "shelved", "= not-shelved", "suppressed", "·", "out-of-service", "·"],
  ["latched-unacknowledged",  "unacknowledged", "·", "latched-acknowledged", "= acknowledge-first", "shelved", "= not-shelved", "suppressed", "·", "out-of-service", "·"],
  ["latched-acknowledged",    "unacknowledged", "·", "= already-acknowledged", "normal", "shelved", "= not-shelved", "suppressed", "·", "out-of-service", "·"],
  ["shelved",                 "·", "shelved", "shelved", "= not-latched", "= already-shelved", "unacknowledged", "suppressed", "·", "out-of-service", "·"],
  ["suppressed",              "·", "suppressed", "suppressed", "= not-latched", "= is-suppressed", "= not-shelved", "·", "unacknowledged", "out-of-service", "·"],
  ["out-of-service",          "·", "out-of-service", "out-of-service", "= not-latched", "= is-out-of-service", "= not-shelved", "out-of-service", "·", "·", "unacknowledged"],
];

const POLICY: Policy = { id: "duty", steps: [{ afterMs: 0, channels: ["hook"] }], repeatEveryMs: 300_000 };

/** One alarm with what mutes it. */
class Life {
  readonly effects = new Effects();
  readonly causes = new Map<string, MuteCause>();
  readonly open: OpenAlarm;
  #seq = 0;

  constructor() {
    this.open = raiseAlarm(this.moment(), {
      enterprise: "coldchain",
      point: "NH3-101",
      device: "dtu1",
      rule: "nh3",
      level: 2,
      condition: "nh3/2",
      value: 30,
      readingTs: 1,
      limit: 28,
      unit: "ppm",
      latched: false,
      covered: false,
      params: {},
    });
  }

  moment(): Moment {
    const nowMs = 1_000_000 + ++this.#seq;
    return {
      seq: this.#seq,
      nowMs,
      wallMs: nowMs,
      effects: this.effects,
      ordinal: 0,
      policyFor: () => POLICY,
      callees: () => [],
      contactsOf: () => [],
    };
  }

  get state(): AlarmState {
    return alarmStateOf(this.open.alarm);
  }

  mute(kind: MuteCause["kind"], on: boolean): void {
    if (on) this.causes.set(kind, { id: kind, kind, by: "chief", reason: "work", untilAtMs: 2_000_000 });
    else this.causes.delete(kind);
    settleMute(this.moment(), this.open, [...this.causes.values()]);
  }

  happen(event: Event): Result<null, string> | null {
    const { open } = this;
    const { alarm } = open;
    switch (event) {
      case "raise":
        if (!alarm.active) reopenAlarm(this.moment(), open, { value: 31, peak: 31, latched: false });
        return null;
      case "clear":
        if (alarm.active) clearAlarm(this.moment(), open);
        return null;
      case "acknowledge":
        return acknowledgeAlarm(this.moment(), open, "zhang", null);
      case "reset":
        return resetAlarm(this.moment(), open, "zhang", null);
      case "shelve":
        return shelveAlarm(this.moment(), open, "chief", { minutes: 5, reason: "work", minutesMax: 60 });
      case "shelf ends":
        return unshelveAlarm(this.moment(), open, null, null);
      case "suppress":
      case "suppression ends":
        return this.#settle("calibration", event === "suppress");
      case "out of service":
      case "back in service":
        return this.#settle("out-of-service", event === "out of service");
    }
  }

  #settle(kind: MuteCause["kind"], on: boolean): null {
    this.mute(kind, on);
    return null;
  }
}

/** How a state comes about. */
function lifeIn(state: AlarmState): Life {
  const life = new Life();
  const { open } = life;
  if (state.startsWith("latched")) open.alarm.latched = true;
  if (state === "acknowledged" || state === "latched-acknowledged") life.happen("acknowledge");
  if (state === "returned-unacknowledged" || state.startsWith("latched")) life.happen("clear");
  if (state === "shelved") life.happen("shelve");
  if (state === "suppressed") life.happen("suppress");
  if (state === "out-of-service") life.happen("out of service");
  expect(life.state).toBe(state);
  return life;
}

function expected(cell: string, from: AlarmState): { readonly to: AlarmState; readonly refused: string | null } {
  if (cell.startsWith("= ")) return { to: from, refused: cell.slice(2) };
  // Every other cell is a state's name.
  return { to: cell === "·" ? from : (cell as AlarmState), refused: null };
}

describe("the transition table", () => {
  const cells = TABLE.flatMap(([from, ...row]) => row.map((cell, i) => [from, EVENTS[i] as Event, cell] as const));

  it("has every state but the closed one, against every event", () => {
    expect(cells).toHaveLength((ALARM_STATES.length - 1) * EVENTS.length);
    expect(new Set(TABLE.map(([from]) => from))).toEqual(new Set(ALARM_STATES.filter((state) => state !== "normal")));
  });

  it.each(cells)("%s, %s: %s", (from, event, cell) => {
    const life = lifeIn(from);
    const before = life.effects.alarmEvents.length;
    const outcome = life.happen(event);
    const { to, refused } = expected(cell, from);
    expect(life.state).toBe(to);
    expect(outcome?.ok === false ? outcome.error : null).toBe(refused);
    if (refused !== null || cell === "·") expect(life.effects.alarmEvents).toHaveLength(before);
  });

  it.each(cells)("%s, %s (%s) leaves the facts that the same event leaves on an alarm nothing mutes", (from, event) => {
    if (!["shelved", "suppressed", "out-of-service"].includes(from)) return;
    const [muted, plain] = [lifeIn(from), lifeIn("unacknowledged")];
    muted.happen(event);
    plain.happen(event);
    const factsOf = ({ active, acknowledged, latched }: OpenAlarm["alarm"]) => ({ active, acknowledged, latched });
    expect(factsOf(muted.open.alarm)).toEqual(factsOf(plain.open.alarm));
  });

  it.each(["shelved", "suppressed", "out-of-service"] as const)(
    "%s: what clears and is answered beneath is closed, and normal",
    (from) => {
      const life = lifeIn(from);
      life.happen("clear");
      life.happen("acknowledge");
      expect([life.state, isClosed(life.open.alarm), life.open.shelfEndsAtMs]).toEqual(["normal", true, null]);
    },
  );

  it("a latched alarm that is reset on the shelf is closed, and off it", () => {
    const life = lifeIn("latched-acknowledged");
    life.happen("shelve");
    life.happen("reset");
    expect([life.state, life.open.alarm.shelvedUntilMs]).toEqual(["normal", null]);
  });

  it("out of service calls nobody, whatever happens, after it has been told once", () => {
    const life = lifeIn("out-of-service");
    const pushes = () => life.effects.outbox.map(({ reason }) => reason);
    expect(pushes()).toEqual(["raised", "out-of-service"]);
    for (const event of ["clear", "raise", "suppress", "suppression ends"] as const) life.happen(event);
    expect(pushes()).toEqual(["raised", "out-of-service"]);
    life.happen("back in service");
    expect(pushes()).toEqual(["raised", "out-of-service", "unmuted"]);
  });

  it("is called again only when the last of what mutes it has gone", () => {
    const life = lifeIn("shelved");
    life.happen("suppress");
    life.happen("out of service");
    for (const event of ["shelf ends", "back in service"] as const) life.happen(event);
    expect(life.open.escalation).toBeNull();
    life.happen("suppression ends");
    expect(life.open.escalation).not.toBeNull();
  });
});
