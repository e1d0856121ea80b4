import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../../model/catalog/catalog.ts";
import { stateWordsOf } from "../../model/state-words.ts";
import type { Value } from "../../model/value.ts";
import { pointFacts } from "../../test/kit/rule-points.ts";
import { RuleRun } from "../../test/kit/rule-run.ts";
import { checkRule, lintRule } from "../evaluate.ts";
import { INTERLOCK_WORDS } from "../interlock-words.ts";

const BITS = ["CAUSE", "BYPASS", "TRIP", "OPEN", "CLOSED", "RUN"];
const FACTS = [
  ...BITS.map((id) => pointFacts(id, { kind: "discrete" })),
  pointFacts("XS", { kind: "interlock" }),
  pointFacts("LT", { kind: "analog", unit: "m" }),
  pointFacts("SP", { kind: "analog", unit: "m" }),
];
const SIGNALS = {
  cause: { point: "CAUSE" },
  bypass: { point: "BYPASS" },
  trip: { point: "TRIP" },
  open: { point: "OPEN" },
  closed: { point: "CLOSED" },
};
const BAD = { known: false };
const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

function rule(checks: Record<string, unknown>, more: Record<string, unknown> = SIGNALS, point = "CAUSE"): Rule {
  return { id: "r", enterprise: "e", kind: "interlock", points: [point], params: { ...more, checks } };
}
const AT_REST: readonly (readonly [string, boolean])[] = [
  ["CAUSE", false],
  ["BYPASS", false],
  ["TRIP", false],
  ["OPEN", true],
  ["CLOSED", false],
  ["RUN", true],
];

/** A loop of bits, at rest at 0. */
function bits(checks: Record<string, unknown>, more: Record<string, unknown> = {}): RuleRun {
  const run = new RuleRun(rule(checks, { ...SIGNALS, ...more }), FACTS);
  for (const [point, value] of AT_REST) run.reads(0, point, value);
  return run;
}

/** A loop that says words: `[seconds, word]`. */
function words(checks: Record<string, unknown>, said: readonly (readonly [number, Value])[], more = {}): RuleRun {
  const run = new RuleRun(rule(checks, more, "XS"), FACTS);
  for (const [seconds, word] of said) run.reads(seconds * 1_000, "XS", word);
  return run;
}

describe("a loop that fails to trip", () => {
  it("alarms 10 s after its cause when the valve has not closed, and clears when it has", () => {
    const run = bits({ "fail-trip": {} })
      .reads(MIN, "CAUSE", true)
      .reads(MIN + 1_000, "TRIP", true);
    run.reads(MIN + 2_000, "OPEN", false).passes(MIN + 9_999);
    expect(run.said).toEqual([]);
    run.passes(MIN + 10_000);
    expect(run.said).toEqual(["70000 raised CAUSE 1"]);
    expect(run.sight(1)?.facts).toMatchObject({ mode: "armed", finalElement: "travelling", withinMs: 10_000 });
    expect(run.reads(MIN + 30_000, "CLOSED", true).said.at(-1)).toBe("90000 cleared CAUSE 1");
  });

  it.each([
    ["acts in time", (run: RuleRun) => run.reads(MIN + 9_000, "OPEN", false).reads(MIN + 9_900, "CLOSED", true)],
    ["has lost its cause in time", (run: RuleRun) => run.reads(MIN + 9_000, "CAUSE", false)],
    ["was bypassed before its cause", (run: RuleRun) => run],
  ])("does not alarm when it %s", (_, act) => {
    const run = bits({ "fail-trip": {} });
    if (_.startsWith("was")) run.reads(1_000, "BYPASS", true);
    expect(act(run.reads(MIN, "CAUSE", true)).passes(HOUR).said).toEqual([]);
  });

  it("is not excused by a bypass that comes too late, by a lost limit switch, or by a bypass bit nobody sends, but by a bypass that stands", () => {
    const late = bits({ "fail-trip": {} })
      .reads(MIN, "CAUSE", true)
      .passes(2 * MIN)
      .reads(3 * MIN, "BYPASS", true);
    expect(late.said).toEqual(["70000 raised CAUSE 1"]);
    const lost = bits({ "fail-trip": {} }).falls(MIN, "OPEN").falls(MIN, "CLOSED").reads(MIN, "CAUSE", true);
    expect(lost.passes(HOUR).said).toEqual(["70000 raised CAUSE 1"]);
    const unheard = bits({ "fail-trip": {} })
      .reads(0, "BYPASS", true)
      .reads(MIN, "CAUSE", true)
      .falls(2 * MIN, "BYPASS");
    expect(unheard.passes(HOUR).said).toEqual([]);
    expect(unheard.reads(HOUR, "BYPASS", false).passes(2 * HOUR).said).toEqual([`${HOUR + 10_000} raised CAUSE 1`]);
    const mute = new RuleRun(rule({ "fail-trip": {} }), FACTS).reads(0, "CAUSE", true).passes(HOUR);
    expect(mute.said).toEqual(["10000 raised CAUSE 1"]);
    expect(mute.sight(1)?.facts).toMatchObject({ mode: "unknown" });
  });

  it("has half the process safety time, if that is known", () => {
    const run = bits({ "fail-trip": {} }, { processSafetyTimeMs: 6_000 }).reads(MIN, "CAUSE", true).passes(HOUR);
    expect(run.said).toEqual(["63000 raised CAUSE 1"]);
  });

  it("is told by words as well, at once when the loop says so itself", () => {
    const slow = words({ "fail-trip": {} }, [
      [0, "armed"],
      [5, "cause"],
      [6, "tripped"],
    ]).passes(MIN);
    expect(slow.said).toEqual(["15000 raised XS 1"]);
    const said = words({ "fail-trip": {} }, [
      [0, "armed"],
      [5, "cause"],
      [6, "failed-to-act"],
      [30, "trip-confirmed"],
    ]);
    expect(said.said).toEqual(["6000 raised XS 1", "30000 cleared XS 1"]);
    const well = words({ "fail-trip": {} }, [
      [0, "armed"],
      [5, "cause"],
      [6, "tripped"],
      [9, "trip-confirmed"],
    ]);
    expect(well.passes(HOUR).said).toEqual([]);
  });

  it("is put off by time in which the gateway was deaf", () => {
    const run = bits({ "fail-trip": {} })
      .reads(MIN, "CAUSE", true)
      .deaf(MIN)
      .passes(2 * MIN + 9_999);
    expect(run.said).toEqual([]);
    expect(run.passes(2 * MIN + 10_000).said).toHaveLength(1);
  });

  it("is measured by the trip itself where nothing tells of the final element", () => {
    const signals = { cause: SIGNALS.cause, trip: SIGNALS.trip };
    const run = new RuleRun(rule({ "fail-trip": {} }, signals), FACTS).reads(0, "TRIP", false);
    run.reads(1_000, "CAUSE", true).reads(2_000, "TRIP", true).passes(HOUR);
    expect(run.said).toEqual([]);
  });
});

describe("a final element", () => {
  it("alarms when it is not where the trip puts it after one and a half strokes", () => {
    const run = bits({ "feedback-mismatch": {} })
      .reads(MIN, "TRIP", true)
      .reads(MIN + 1_000, "OPEN", false);
    expect(run.passes(MIN + 14_999).said).toEqual([]);
    expect(run.passes(MIN + 15_000).said).toEqual(["75000 raised CAUSE 2"]);
    const both = bits({ "feedback-mismatch": { level: 1 } }, { strokeMs: 30_000 }).reads(MIN, "CLOSED", true);
    expect(both.reads(MIN, "TRIP", true).passes(HOUR).said).toEqual([`${MIN + 45_000} raised CAUSE 1`]);
  });

  it("is where it belongs when it opens to make safe", () => {
    const run = bits({ "feedback-mismatch": {} }, { safePosition: "open" }).reads(MIN, "TRIP", true).passes(HOUR);
    expect(run.said).toEqual([]);
  });
});

describe("a spurious trip", () => {
  it("alarms without a cause within 2 s, until it is over", () => {
    const run = bits({ spurious: {} })
      .reads(MIN, "TRIP", true)
      .passes(MIN + 2_000);
    expect(run.said).toEqual(["62000 raised CAUSE 2"]);
    expect(run.reads(2 * MIN, "TRIP", false).said.at(-1)).toBe("120000 cleared CAUSE 2");
  });

  it("is none with a cause just after it, or with a cause of which nothing is known", () => {
    const near = bits({ spurious: {} })
      .reads(MIN, "TRIP", true)
      .reads(MIN + 1_900, "CAUSE", true)
      .passes(HOUR);
    expect(near.said).toEqual([]);
    const blind = bits({ spurious: {} }).falls(MIN, "CAUSE").reads(MIN, "TRIP", true).passes(HOUR);
    expect(blind.said).toEqual([]);
    expect(
      words({ spurious: {} }, [
        [0, "armed"],
        [5, "tripped"],
      ]).passes(HOUR).said,
    ).toEqual([]);
    expect(
      words({ spurious: {} }, [
        [0, "armed"],
        [9, "test"],
        [10, "tripped"],
        [20, "test"],
      ]).passes(HOUR).said,
    ).toEqual([]);
  });
});

describe("a loop under test", () => {
  const signals = { cause: SIGNALS.cause, trip: SIGNALS.trip };
  const begun = (checks: Record<string, unknown>, mode: Value) =>
    words(checks, [[0, mode]], signals)
      .reads(0, "CAUSE", false)
      .reads(0, "TRIP", false);

  it("trips without a cause, and has causes that are no demands", () => {
    const trip = (mode: Value) =>
      begun({ spurious: {} }, mode)
        .reads(MIN, "TRIP", true)
        .passes(2 * MIN).said;
    expect([trip("test"), trip("armed")]).toEqual([[], ["62000 raised XS 2"]]);
    const causes = (mode: Value) => {
      const run = begun({ demand: {} }, mode);
      for (let i = 1; i <= 4; i++) run.reads(i * MIN, "CAUSE", i % 2 === 1);
      return run.said;
    };
    expect([causes("test"), causes("armed")]).toEqual([[], ["180000 raised XS 3"]]);
  });
});

describe("a bypass", () => {
  it("alarms after 8, 24 and 72 hours, graver each time, and ends when the loop is armed", () => {
    const run = bits({ "bypass-long": {} })
      .reads(HOUR, "BYPASS", true)
      .passes(80 * HOUR);
    expect(run.said).toEqual([9, 25, 73].map((hours, i) => `${hours * HOUR} raised CAUSE ${3 - i}`));
    run.reads(81 * HOUR, "BYPASS", false);
    expect(run.said.slice(3)).toEqual([3, 2, 1].map((level) => `${81 * HOUR} cleared CAUSE ${level}`));
  });

  const short = { "bypass-long": { levels: [{ level: 2, afterMs: HOUR }] } };

  it("is counted on over a moment in which the loop was armed, and anew after ten minutes", () => {
    const run = bits(short)
      .reads(0, "BYPASS", true)
      .reads(50 * MIN, "BYPASS", false)
      .reads(51 * MIN, "BYPASS", true);
    expect(run.passes(2 * HOUR).said).toEqual([`${61 * MIN} raised CAUSE 2`]);
    const anew = bits(short)
      .reads(0, "BYPASS", true)
      .reads(50 * MIN, "BYPASS", false)
      .reads(60 * MIN, "BYPASS", true);
    expect(anew.passes(119 * MIN).said).toEqual([]);
  });

  it("goes on while nobody says what the mode is, and does not begin then", () => {
    const run = bits(short)
      .reads(0, "BYPASS", true)
      .falls(10 * MIN, "BYPASS")
      .passes(2 * HOUR);
    expect(run.said).toEqual([`${HOUR} raised CAUSE 2`]);
    expect(
      bits(short)
        .falls(10 * MIN, "BYPASS")
        .passes(9 * HOUR).said,
    ).toEqual([]);
    const acting = words(short, [
      [0, "bypassed"],
      [600, "cause"],
      [700, "unknown"],
    ]).passes(2 * HOUR);
    expect(acting.said).toEqual([`${HOUR} raised XS 2`]);
  });

  it("counts no time in which the gateway was deaf", () => {
    const run = bits(short)
      .reads(0, "BYPASS", true)
      .passes(10 * MIN)
      .deaf(30 * MIN)
      .passes(89 * MIN);
    expect(run.said).toEqual([]);
    expect(run.passes(90 * MIN).said).toHaveLength(1);
  });

  it("alarms at once while the cause is there, whichever came first, and not without", () => {
    const checks = { "bypass-under-demand": {} };
    const first = bits(checks).reads(1_000, "BYPASS", true).passes(HOUR);
    expect(first.said).toEqual([]);
    expect(first.reads(HOUR, "CAUSE", true).said).toEqual([`${HOUR} raised CAUSE 1`]);
    expect(first.falls(HOUR + 1, "BYPASS").said).toHaveLength(1);
    expect(first.reads(HOUR + 2, "BYPASS", false).said.at(-1)).toBe(`${HOUR + 2} cleared CAUSE 1`);
    expect(
      words(checks, [
        [0, "armed"],
        [5, "cause"],
        [6, "bypassed"],
      ]).said,
    ).toEqual(["6000 raised XS 1"]);
    expect(
      words(checks, [
        [0, "armed"],
        [5, "bypassed"],
        [6, "test"],
        [7, "cause"],
      ]).said,
    ).toEqual([]);
  });

  it("alarms while a process value is beyond its own limit", () => {
    const process = { point: "LT", direction: "high", limit: 9, deadband: 0.2 };
    const run = bits({ "bypass-under-demand": {} }, { process }).reads(1_000, "LT", 8).reads(2_000, "BYPASS", true);
    run.reads(3_000, "LT", 9.1).reads(4_000, "LT", 8.9).reads(5_000, "LT", 0, BAD).reads(6_000, "LT", 8);
    expect(run.said).toEqual(["3000 raised CAUSE 1", "6000 cleared CAUSE 1"]);
  });
});

describe("a loop", () => {
  it("that stays tripped for a day with the unit running has not been reset", () => {
    const running = { running: { point: "RUN" } };
    const run = bits({ "no-reset": {} }, running)
      .reads(HOUR, "TRIP", true)
      .passes(26 * HOUR);
    expect(run.said).toEqual([`${25 * HOUR} raised CAUSE 3`]);
    const stopped = bits({ "no-reset": {} }, running).reads(0, "RUN", false).reads(HOUR, "TRIP", true);
    expect(stopped.passes(90 * HOUR).said).toEqual([]);
  });

  it("with a second demand within twelve months is one too many", () => {
    const run = bits({ demand: {} })
      .reads(DAY, "CAUSE", true)
      .reads(DAY + 1, "CAUSE", false);
    run
      .falls(2 * DAY, "CAUSE")
      .reads(3 * DAY, "CAUSE", false)
      .passes(300 * DAY);
    expect(run.said).toEqual([]);
    run.reads(300 * DAY, "CAUSE", true).passes(400 * DAY);
    expect(run.said).toEqual([`${300 * DAY} raised CAUSE 3`, `${366 * DAY} cleared CAUSE 3`]);
    expect(run.sight(3)?.facts).toMatchObject({ demands: 1 });
  });

  it("of which any signal is not known for a minute is dark, bad values included, and a deaf gateway is no darkness", () => {
    const run = bits({ dark: {} });
    for (let atMs = 10_000; atMs <= 120_000; atMs += 10_000) {
      for (const [point, value] of AT_REST) run.reads(atMs, point, value, { known: point !== "TRIP" || atMs > 80_000 });
    }
    expect(run.said).toEqual(["60000 raised CAUSE 2", "90000 cleared CAUSE 2"]);
    expect(run.deaf(HOUR).passes(HOUR + 179_999).said).toHaveLength(2);
    expect(run.passes(HOUR + 180_000).said).toHaveLength(3);
  });

  it("whose mode changes three times in ten minutes flaps", () => {
    const run = bits({ flap: {} });
    [1, 2, 3].forEach((minute) =>
      run.reads(minute * MIN, "BYPASS", minute % 2 === 1).falls(minute * MIN + 1, "BYPASS"),
    );
    expect(run.said).toEqual([`${3 * MIN} raised CAUSE 3`]);
    expect(run.passes(HOUR).said.at(-1)).toBe(`${11 * MIN} cleared CAUSE 3`);
    const slow = bits({ flap: {} });
    [1, 6, 11].forEach((minute) => slow.reads(minute * MIN, "BYPASS", minute % 5 === 1 && minute !== 6));
    expect(slow.passes(HOUR).said).toEqual([]);
  });

  it("alarms while its trip set-point is not the approved one", () => {
    const setPoint = { point: "SP", approved: 9, tolerance: 0.05 };
    const run = bits({ "set-point": {} }, { setPoint }).reads(1_000, "SP", 9.04).reads(2_000, "SP", 9.5);
    expect(run.said).toEqual(["2000 raised CAUSE 2"]);
    expect(run.sight(2)?.facts).toMatchObject({ setPoint: 9.5, approved: 9 });
    expect(run.reads(3_000, "SP", 9, BAD).reads(4_000, "SP", 9).said.at(-1)).toBe("4000 cleared CAUSE 2");
  });

  it("of which nobody says that it is armed says so after a minute, in blue", () => {
    const { bypass: _, ...mute } = SIGNALS;
    const run = new RuleRun(rule({ "mode-unknown": {} }, mute), FACTS).reads(0, "CAUSE", false).passes(HOUR);
    expect(run.said).toEqual(["60000 raised CAUSE 4"]);
    expect(bits({ "mode-unknown": {} }).passes(HOUR).said).toEqual([]);
    expect(
      words({ "mode-unknown": {} }, [
        [0, "armed"],
        [5, "cause"],
        [6, "tripped"],
      ]).passes(HOUR).said,
    ).toEqual([]);
    expect(words({ "mode-unknown": {} }, [[0, "fault"]]).passes(HOUR).said).toEqual(["60000 raised XS 4"]);
  });

  it("may have its bits the other way round", () => {
    const inverted = { cause: { point: "CAUSE", states: [false] }, bypass: SIGNALS.bypass };
    const run = new RuleRun(rule({ "bypass-under-demand": {} }, inverted), FACTS).reads(0, "CAUSE", true);
    run.reads(0, "BYPASS", true).reads(1_000, "CAUSE", false);
    expect(run.said).toEqual(["1000 raised CAUSE 1"]);
  });

  it("says a word and has a bit beside it: the bit goes first", () => {
    const run = words({ "bypass-under-demand": {} }, [[0, "bypassed"]], { cause: SIGNALS.cause });
    expect(run.reads(1_000, "CAUSE", true).said).toEqual(["1000 raised XS 1"]);
  });
});

const EVERY_CHECK = {
  "fail-trip": {},
  "feedback-mismatch": {},
  spurious: {},
  "bypass-long": {},
  "bypass-under-demand": {},
  "no-reset": {},
  demand: {},
  dark: {},
  flap: {},
  "set-point": {},
  "mode-unknown": {},
};
const EVERYTHING = {
  ...SIGNALS,
  running: { point: "RUN" },
  process: { point: "LT", direction: "high", limit: 9 },
  setPoint: { point: "SP", approved: 9 },
};

describe("the checks of a loop", () => {
  it("have words in both languages", () => {
    const names = new RuleRun(rule(EVERY_CHECK, EVERYTHING), FACTS).specs.map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set(Object.keys(EVERY_CHECK)));
    for (const { named } of [INTERLOCK_WORDS.zh, INTERLOCK_WORDS.en]) {
      expect(Object.keys(named ?? {})).toEqual(Object.keys(EVERY_CHECK));
    }
  });

  const step = fc.record({
    afterMs: fc.constantFrom(0, 1_000, MIN, HOUR, 9 * HOUR),
    point: fc.constantFrom(...BITS, "XS"),
    value: fc.boolean(),
    word: fc.constantFrom(...stateWordsOf("interlock")) as fc.Arbitrary<Value>,
  });

  it("raise nothing but what is about not knowing while nothing is known, and stay small", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        for (const [more, point] of [
          [EVERYTHING, "CAUSE"],
          [{ ...EVERYTHING, bypass: undefined, cause: undefined }, "XS"],
        ] as const) {
          const run = new RuleRun(rule(EVERY_CHECK, more, point), FACTS);
          const blind = new RuleRun(rule(EVERY_CHECK, more, point), FACTS);
          let atMs = 0;
          for (const { afterMs, point: from, value, word } of steps) {
            atMs += afterMs;
            run.reads(atMs, from, from === "XS" ? word : value);
            blind.reads(atMs, from, from === "XS" ? word : value, BAD);
          }
          run.passes(atMs + DAY);
          blind.passes(atMs + DAY);
          expect(run.memoryBytes).toBeLessThan(1_500);
          expect(blind.said.filter((said) => !/raised (CAUSE|XS) (2|4)$/.test(said))).toEqual([]);
          expect(blind.said.length).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("parameters of a loop", () => {
  const refused = (given: Rule) => checkRule(given, FACTS).map(({ path, code }) => `${path} ${code}`);

  it.each([
    [rule({}), ["params.checks checks-missing"]],
    [rule({ "fail-tripp": {} }), ["params.checks params-invalid"]],
    [rule({ "fail-trip": { withinMs: 0 } }), ["params.checks.fail-trip.withinMs params-invalid"]],
    [rule({ demand: { claimed: 51 } }), ["params.checks.demand.claimed params-invalid"]],
    [rule({ flap: { changes: 1 } }), ["params.checks.flap.changes params-invalid"]],
    [rule({ dark: {} }, { safePosition: "shut" }), ["params.safePosition params-invalid"]],
    [{ ...rule({ dark: {} }), level: 1 as const }, ["level level-twice"]],
    [
      rule({
        "bypass-long": {
          levels: [
            { level: 1, afterMs: 5 },
            { level: 1, afterMs: 6 },
          ],
        },
      }),
      ["params.checks.bypass-long.levels.1.level level-twice"],
    ],
    [
      rule({ "fail-trip": {} }, {}),
      ["params.checks.fail-trip signal-missing", "params.checks.fail-trip signal-missing"],
    ],
    [rule({ "no-reset": {} }), ["params.checks.no-reset signal-missing"]],
    [rule({ "set-point": {} }), ["params.checks.set-point signal-missing"]],
    [rule({ "feedback-mismatch": {} }, {}, "XS"), ["params.checks.feedback-mismatch signal-missing"]],
    [rule({ dark: {} }, { cause: { point: "LT" } }), ["params.cause.limit point-kind"]],
    [{ ...rule({ dark: {} }), points: ["CAUSE", "TRIP"] }, ["points several-loops"]],
    [rule(EVERY_CHECK, EVERYTHING), []],
  ] as const)("%#: %j is refused for %j", (given, problems) => {
    expect(refused({ ...given, points: [...given.points] })).toEqual(problems);
  });

  it("draw a warning where the bypass, or the cause of a spurious trip, is never said", () => {
    const doubts = (given: Rule) => lintRule(given, FACTS).map(({ code }) => code);
    expect(doubts(rule({ dark: {} }))).toEqual([]);
    expect(doubts(rule({ dark: {} }, { cause: SIGNALS.cause }))).toEqual(["bypass-never-said"]);
    expect(doubts(rule({ spurious: {} }, {}, "XS"))).toEqual(["cause-never-said"]);
  });
});
