import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BYPASS, type BypassFacts } from "../../../model/offline/bypass.ts";
import { PERMIT, type PermitFacts } from "../../../model/offline/permit.ts";
import type { TicketForm } from "../../../model/offline/ticket-form.ts";
import { HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { bypassOf, entry, goodAir, OXYGEN, PEOPLE, PermitPlant } from "../../../test/kit/permit-plant.ts";
import { START_MS } from "../../../test/kit/pure-engine.ts";

const AIR = { "O2-P": 20.9, "EX-P": 0, "H2S-P": 0 };
const MEASURES = { measuresInPlace: true };
const LATER = START_MS + 3 * HOUR_MS;

/** A body that fits each act. */
const BODIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "air-test": goodAir(OXYGEN),
  approve: { post: "leader" },
  refuse: { reason: "不具备条件" },
  review: { agreed: true, note: "同意" },
  start: MEASURES,
  enter: { persons: ["周八"] },
  leave: { persons: ["周八"] },
  "change-supervisor": { supervisor: "郑十", reason: "换班" },
  suspend: { reason: "等料" },
  resume: MEASURES,
  finish: { siteClear: true, acceptedBy: "李" },
  cancel: { reason: "改期" },
  comment: { note: "备注" },
  "take-note": { until: LATER, note: "知悉" },
  check: { holds: true, note: "好" },
  extend: { until: LATER, reason: "缺件" },
  end: { note: "已恢复" },
};

const BYPASS_BODIES = { ...BODIES, approve: {} };

/** Steps that lead to each state from an application. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  applied: [],
  approved: ["approve"],
  working: ["approve", "air-test", "start"],
  suspended: ["approve", "air-test", "start", "suspend"],
  expired: ["approve", "air-test", "start", "wait"],
  finished: ["approve", "air-test", "start", "finish"],
  cancelled: ["cancel"],
  refused: ["refuse"],
};

const BYPASS_WAYS: Readonly<Record<string, readonly string[]>> = {
  applied: [],
  approved: ["approve"],
  "in-force": ["approve", "from"],
  overdue: ["approve", "wait"],
  ended: ["approve", "from", "end"],
  cancelled: ["cancel"],
  refused: ["refuse"],
  lapsed: ["wait"],
};

function open(kind: "permit" | "bypass"): { readonly plant: PermitPlant; readonly id: string } {
  const plant = new PermitPlant();
  plant.read({ ...AIR, "XS-1": "armed" });
  const from = START_MS + (kind === "bypass" ? MINUTE_MS : 0);
  const body = kind === "permit" ? entry() : bypassOf("XS-1", { from });
  const id = plant.open("worker", kind, body)?.ticket;
  if (id == null) throw new Error("not opened");
  return { plant, id };
}

function take(plant: PermitPlant, id: string, act: string, bodies = BODIES): string {
  if (act === "wait") {
    plant.passTo(9 * HOUR_MS);
    return "ok";
  }
  if (act === "from") {
    plant.passTo(MINUTE_MS);
    return "ok";
  }
  const by =
    act === "take-note" || act === "review" ? "authority" : act === "approve" || act === "refuse" ? "chief" : "worker";
  return plant.act(by, id, act, bodies[act] ?? {});
}

/** Acts that are offered in each state, written by hand: a form that offers more, or less, is told here. */
const OFFERED: Readonly<Record<string, readonly string[]>> = {
  applied: ["air-test", "approve", "cancel", "comment", "refuse", "review"],
  approved: ["air-test", "cancel", "change-supervisor", "comment", "review", "start"],
  working: ["air-test", "cancel", "change-supervisor", "comment", "enter", "finish", "leave", "review", "suspend"],
  suspended: ["air-test", "cancel", "change-supervisor", "comment", "finish", "leave", "resume", "review"],
  expired: ["air-test", "cancel", "comment", "finish", "leave"],
  finished: ["comment"],
  cancelled: ["comment"],
  refused: ["comment"],
};

const BYPASS_OFFERED: Readonly<Record<string, readonly string[]>> = {
  applied: ["approve", "cancel", "comment", "refuse", "take-note"],
  approved: ["cancel", "comment", "take-note"],
  "in-force": ["check", "comment", "end", "extend", "take-note"],
  overdue: ["check", "comment", "end", "extend", "take-note"],
  ended: ["comment"],
  cancelled: ["comment"],
  refused: ["comment"],
  lapsed: ["comment"],
};

describe.each([
  ["permit", PERMIT, WAYS, OFFERED, BODIES],
  ["bypass", BYPASS, BYPASS_WAYS, BYPASS_OFFERED, BYPASS_BODIES],
] as const)("every state and act of a %s", (kind, form: TicketForm, ways, offered, bodies) => {
  it.each(form.states.map((state) => [state]))("in %s only what is offered there is done", (state) => {
    const found = Object.keys(form.acts).filter((act) => {
      const { plant, id } = open(kind);
      for (const step of ways[state] ?? []) expect(take(plant, id, step, bodies)).toBe("ok");
      expect(plant.ticket(id).state).toBe(state);
      return take(plant, id, act, bodies) !== "not-in-this-state";
    });
    expect(found.sort()).toEqual(offered[state]);
  });
});

const anyone = fc.constantFrom(...(Object.keys(PEOPLE) as (keyof typeof PEOPLE)[]));
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ by: anyone, act: fc.constantFrom(...Object.keys(PERMIT.acts)) }) },
  { weight: 1, arbitrary: fc.record({ passMs: fc.integer({ min: 1, max: 3 * HOUR_MS }) }) },
  { weight: 2, arbitrary: fc.record({ air: fc.constantFrom(20.9, 19.2, 18) }) },
  { weight: 1, arbitrary: fc.record({ sample: fc.constantFrom(20.9, 19) }) },
);

function walk(plant: PermitPlant, id: string, each: typeof step extends fc.Arbitrary<infer T> ? T : never): void {
  if ("passMs" in each) plant.passTo(plant.sinceMs + each.passMs);
  else if ("air" in each) plant.read({ ...AIR, "O2-P": each.air });
  else if ("sample" in each) plant.act("worker", id, "air-test", goodAir({ ...OXYGEN, value: each.sample }));
  else plant.act(each.by, id, each.act, BODIES[each.act] ?? {});
}

describe("a permit under whatever people, time and air do", () => {
  it("is never at work without its guards, and its entries are numbered without a gap", () => {
    const worked = { times: 0 };
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 25 }), (helped, steps) => {
        const { plant, id } = open("permit");
        // Without help few walks come as far as work.
        if (helped) for (const act of ["approve", "air-test", "start"]) take(plant, id, act);
        for (const each of steps) {
          walk(plant, id, each);
          const { state, facts, closedAtMs, level, dueAtMs } = plant.ticket<PermitFacts>(id);
          if (facts.approvedBy !== null) expect(facts.approvedBy).not.toBe(facts.appliedBy);
          if (state === "working") {
            worked.times++;
            expect(facts.approvedBy).not.toBeNull();
            expect(facts.airTest).toMatchObject({ passed: true, void: false });
            expect(facts.review?.agreed).not.toBe(false);
            expect(plant.engine.nowMs).toBeLessThan(facts.untilAtMs);
          }
          if (state === "finished" || state === "cancelled") expect(facts.inside).toEqual([]);
          if (closedAtMs !== null) expect([level, dueAtMs]).toEqual([null, null]);
        }
        const entries = plant.steps(id);
        expect(entries.map(({ no }) => no)).toEqual(entries.map((_, i) => i + 1));
        expect(plant.ticket(id).entries).toBe(entries.length);
      }),
      { numRuns: 60 },
    );
    expect(worked.times).toBeGreaterThan(0);
  });
});

describe("a bypass under whatever people and time do", () => {
  it("is never in force on one person's word, nor beyond three days without the authority", () => {
    const bypassStep = fc.oneof(
      { weight: 4, arbitrary: fc.record({ by: anyone, act: fc.constantFrom(...Object.keys(BYPASS.acts)) }) },
      { weight: 1, arbitrary: fc.record({ passMs: fc.integer({ min: 1, max: HOUR_MS }) }) },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(bypassStep, { maxLength: 20 }), (hours, steps) => {
        const plant = new PermitPlant();
        const body = bypassOf("XS-1", { until: START_MS + hours * HOUR_MS });
        const id = plant.open("worker", "bypass", body)?.ticket ?? "";
        const bodies = { ...BYPASS_BODIES, extend: { until: START_MS + 90 * HOUR_MS, reason: "缺件" } };
        for (const each of steps) {
          if ("passMs" in each) plant.passTo(plant.sinceMs + each.passMs);
          else plant.act(each.by, id, each.act, bodies[each.act as keyof typeof bodies] ?? {});
          const { state, facts } = plant.ticket<BypassFacts>(id);
          if (state !== "in-force" && state !== "overdue") continue;
          expect(facts.approvedBy).not.toBeNull();
          expect(facts.approvedBy).not.toBe(facts.appliedBy);
          if (facts.untilAtMs - facts.fromAtMs > 72 * HOUR_MS) expect(facts.notedBy).not.toBeNull();
          expect(facts.checkDueAtMs).not.toBeNull();
        }
        const entries = plant.steps(id);
        expect(entries.map(({ no }) => no)).toEqual(entries.map((_, i) => i + 1));
      }),
      { numRuns: 60 },
    );
  });
});
