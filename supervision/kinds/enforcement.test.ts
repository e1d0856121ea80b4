import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ENFORCEMENT, type EnforcementFacts } from "../../model/offline/enforcement.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import {
  acted,
  LI,
  opened,
  openStory,
  type Person,
  PHOTO,
  QIAN,
  SUN,
  toOpen,
  WANG,
  ZHAO,
  ZHOU,
} from "../../test/kit/offline-story.ts";
import { type PureEngine, START_MS } from "../../test/kit/pure-engine.ts";

const BY = START_MS + 10 * DAY_MS;
const FOUND = { text: "氨机房无应急照明", grade: "general", deadline: BY, onSite: false };
const ON_SITE = { ...FOUND, text: "灭火器过期", onSite: true };
const STOP = { scope: "氨压缩机停用", effectiveAt: START_MS + HOUR_MS, zones: ["machine-room"] };
const filed = (more: object = {}) => ({
  document: "京大应急检〔2026〕31号",
  points: [],
  photos: [],
  inspectedAt: START_MS - HOUR_MS,
  items: [FOUND, ON_SITE],
  ...more,
});
const NOTE = { note: "同意" };
const RECTIFIED = { item: 1, note: "已装", photos: [PHOTO] };

function caseOf(engine: PureEngine, id: string): Ticket<EnforcementFacts> {
  // Opened as a case.
  return engine.tickets.get(id) as Ticket<EnforcementFacts>;
}

/** Takes a case on to a state, by the shortest way. */
function caseIn(engine: PureEngine, state: string, more: object = {}): string {
  const id = opened(engine, ZHAO, "enforcement", filed(more));
  const way: readonly (readonly [string, Person, string, object])[] = [
    ["reviewed", SUN, "review", NOTE],
    ["approved", ZHOU, "approve", NOTE],
    ["rectified", LI, "rectify", RECTIFIED],
    ["rechecked", ZHAO, "recheck", { ...NOTE, passed: true, photos: [] }],
    ["closed", SUN, "close", NOTE],
  ];
  if (state === "returned") expect(acted(engine, SUN, id, "return", NOTE)).toBeNull();
  if (state === "withdrawn") expect(acted(engine, SUN, id, "withdraw", NOTE)).toBeNull();
  for (const [to, by, act, body] of way) {
    if (caseOf(engine, id).state === state) break;
    expect(acted(engine, by, id, act, { ...body })).toBeNull();
    expect(caseOf(engine, id).state).toBe(to);
  }
  return id;
}

describe("an enforcement case", () => {
  it("rises through three ranks, is rectified, re-checked and closed", () => {
    const engine = openStory();
    const id = caseIn(engine, "closed");
    expect(
      engine.outcome.entries
        .filter(({ ticket }) => ticket === id)
        .map(({ no, act, by, state }) => [no, act, by, state]),
    ).toEqual([
      [1, "open", "zhao", "filed"],
      [2, "review", "sun", "reviewed"],
      [3, "approve", "zhou", "approved"],
      [4, "rectify", "li", "rectified"],
      [5, "recheck", "zhao", "rechecked"],
      [6, "close", "sun", "closed"],
    ]);
  });

  it.each([
    ["filed", SUN, "approve", NOTE, "not-in-this-state"],
    ["reviewed", SUN, "approve", NOTE, "head-must-approve"],
    ["rectified", ZHAO, "recheck", { ...NOTE, passed: false, photos: [] }, "deadline-needed"],
    ["approved", LI, "rectify", { ...RECTIFIED, item: 2 }, "no-such-item"],
    ["approved", LI, "rectify", { ...RECTIFIED, item: 9 }, "no-such-item"],
    ["approved", LI, "rectify", { ...RECTIFIED, photos: [] }, "photos-needed"],
    ["approved", ZHOU, "lift", NOTE, "no-stop-order"],
    ["rechecked", ZHAO, "close", NOTE, "same-person"],
  ] as const)("that is %s: %o may not %s", (state, by, act, body, reason) => {
    const engine = openStory();
    expect(acted(engine, by, caseIn(engine, state), act, body)).toBe(reason);
  });

  it("is never reviewed by who filed it, nor approved by who reviewed it", () => {
    const engine = openStory();
    const id = opened(engine, ZHOU, "enforcement", filed());
    expect(acted(engine, ZHOU, id, "review", NOTE)).toBe("same-person");
    expect(acted(engine, QIAN, id, "review", NOTE)).toBeNull();
    expect(acted(engine, QIAN, id, "approve", NOTE)).toBe("same-person");
    expect(acted(engine, ZHOU, id, "approve", NOTE)).toBe("same-person");
  });

  it("is refused when nothing was found, when it lies in the future or gives no time", () => {
    const engine = openStory();
    const refused = (more: object) => engine.offline(ZHAO, toOpen("enforcement", filed(more)))?.reason;
    expect(refused({ items: [] })).toBe("nothing-found");
    expect(refused({ inspectedAt: START_MS + DAY_MS })).toBe("inspected-later");
    expect(refused({ items: [{ ...FOUND, deadline: START_MS - 1 }] })).toBe("deadline-passed");
    expect(refused({ stop: { ...STOP, zones: ["elsewhere"] } })).toBe("no-such-zone");
    expect(refused({ items: [], stop: STOP })).toBeNull();
  });

  it("calls louder the longer what was found is not put right", () => {
    const engine = openStory();
    const id = caseIn(engine, "approved");
    expect(caseOf(engine, id)).toMatchObject({ level: null, dueAtMs: BY });
    for (const [afterMs, level] of [
      [MINUTE_MS, 3],
      [DAY_MS + MINUTE_MS, 2],
      [3 * DAY_MS + MINUTE_MS, 1],
    ] as const) {
      engine.passTo(BY + afterMs);
      expect(caseOf(engine, id)).toMatchObject({ level });
    }
  });

  it("comes back from a failed re-check with a new deadline for what was not put right on site", () => {
    const engine = openStory();
    const id = caseIn(engine, "rectified");
    const again = { ...NOTE, passed: false, photos: [], deadline: BY + DAY_MS };
    expect(acted(engine, ZHAO, id, "recheck", again)).toBeNull();
    expect(caseOf(engine, id)).toMatchObject({ state: "approved", dueAtMs: BY + DAY_MS });
    expect(caseOf(engine, id).facts.items.map(({ rectifiedAtMs }) => rectifiedAtMs !== null)).toEqual([false, true]);
  });

  it("with a stop order calls until the head lifts it, and is not closed before", () => {
    const engine = openStory();
    const id = caseIn(engine, "rechecked", { stop: STOP });
    expect(caseOf(engine, id)).toMatchObject({
      level: 2,
      facts: { stop: { orderedAtMs: START_MS, liftedAtMs: null } },
    });
    expect(acted(engine, SUN, id, "close", NOTE)).toBe("stop-not-lifted");
    expect(acted(engine, SUN, id, "lift", NOTE)).toBe("head-must-approve");
    expect(acted(engine, ZHOU, id, "lift", NOTE)).toBeNull();
    expect(acted(engine, SUN, id, "close", NOTE)).toBeNull();
  });

  it("offers in each state what its table says", () => {
    const table = ENFORCEMENT.states.map(
      (state) =>
        `${state}: ${Object.keys(ENFORCEMENT.acts)
          .filter((act) => ENFORCEMENT.acts[act]?.from.includes(state))
          .join(" ")}`,
    );
    expect(table).toEqual([
      "filed: return review withdraw comment",
      "returned: refile withdraw comment",
      "reviewed: return approve withdraw comment",
      "approved: rectify lift comment",
      "rectified: recheck lift comment",
      "rechecked: lift close comment",
      "closed: ",
      "withdrawn: ",
    ]);
  });

  it("never skips a rank, whoever does whatever to it", () => {
    const people = [WANG, LI, ZHAO, SUN, ZHOU, QIAN];
    const bodies: Readonly<Record<string, object>> = {
      refile: filed({ stop: STOP }),
      rectify: RECTIFIED,
      recheck: { ...NOTE, passed: true, photos: [] },
    };
    const move = fc.tuple(fc.constantFrom(...people), fc.constantFrom(...Object.keys(ENFORCEMENT.acts)));
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const engine = openStory();
        const id = opened(engine, ZHAO, "enforcement", filed({ stop: STOP }));
        for (const [by, act] of moves) acted(engine, by, id, act, { ...(bodies[act] ?? NOTE) });
        const { facts, state } = caseOf(engine, id);
        if (["approved", "rectified", "rechecked", "closed"].includes(state)) {
          expect(new Set([facts.filedBy, facts.reviewedBy, facts.approvedBy]).size).toBe(3);
          expect(["zhou", "qian"]).toContain(facts.approvedBy);
        }
        if (state === "closed") expect(facts.stop?.liftedAtMs).not.toBeNull();
        const numbers = engine.outcome.entries.filter(({ ticket }) => ticket === id).map(({ no }) => no);
        expect(numbers).toEqual(numbers.map((_, i) => i + 1));
      }),
      { numRuns: 60 },
    );
  });
});
