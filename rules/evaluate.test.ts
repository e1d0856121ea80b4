import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ConditionChange,
  type ConditionState,
  dueAtMs,
  newConditionState,
  onDeaf,
  onReading,
  onSilence,
  onTime,
} from "./evaluate.ts";
import { firstStands, type Judgement, type ReadingCondition } from "./condition.ts";

/** A condition whose readings say outright how they are judged: what is tested here is time. */
function condition(spec: Partial<ReadingCondition> = {}): ReadingCondition {
  return {
    by: "reading",
    level: 1,
    limit: null,
    onDelayMs: 0,
    offDelayMs: 0,
    latch: false,
    // The tests below only ever send judgements.
    judge: ({ value }) => value as unknown as Judgement,
    farther: firstStands,
    ...spec,
  };
}

function run(spec: ReadingCondition, state: ConditionState = newConditionState()) {
  const said: string[] = [];
  const note = (changes: readonly ConditionChange[]) => {
    for (const { change, atMs, latched } of changes) said.push(`${atMs} ${change}${latched ? " latched" : ""}`);
  };
  return {
    state,
    said,
    reads(atMs: number, judgement: Judgement) {
      // See `condition`.
      note(onReading(spec, state, { value: judgement as never, known: true, overRange: false }, atMs));
      return this;
    },
    falls(atMs: number, _silent: "silent") {
      note(onSilence(spec, state, atMs));
      return this;
    },
    ticks(atMs: number) {
      note(onTime(spec, state, atMs));
      return this;
    },
    deaf(ms: number) {
      onDeaf(state, ms);
      return this;
    },
    due: () => dueAtMs(state, spec),
  };
}

describe("a condition without delays", () => {
  it("is raised by the reading that meets it and cleared by the one that does not", () => {
    const story = run(condition()).reads(10, "clear").reads(20, "exceeded").reads(30, "exceeded").reads(40, "clear");
    expect(story.said).toEqual(["20 raised", "40 cleared"]);
  });

  it("keeps what is within the deadband, active or not", () => {
    const story = run(condition()).reads(10, "inside").reads(20, "exceeded").reads(30, "inside").reads(40, "clear");
    expect(story.said).toEqual(["20 raised", "40 cleared"]);
  });

  it("is neither raised nor cleared by unknown or silence", () => {
    const story = run(condition()).reads(10, "unknown").falls(15, "silent").reads(20, "exceeded");
    expect(story.reads(30, "unknown").falls(40, "silent").said).toEqual(["20 raised"]);
    expect(story.state.active).toBe(true);
  });

  it("answers with the same empty list when nothing changes", () => {
    const state = newConditionState();
    const reading = { value: "clear" as never, known: true, overRange: false };
    expect(onReading(condition(), state, reading, 1)).toBe(onReading(condition(), state, reading, 2));
    expect(onTime(condition(), state, 3)).toEqual([]);
  });
});

describe("an on-delay", () => {
  const delayed = condition({ onDelayMs: 10 });

  it("raises when the condition has been met for its whole length", () => {
    const story = run(delayed).reads(100, "exceeded");
    expect(story.due()).toBe(110);
    expect(story.ticks(109).said).toEqual([]);
    expect(story.ticks(110).said).toEqual(["110 raised"]);
    expect(story.due()).toBeNull();
  });

  it("raises at its due time when a reading or a tick comes late", () => {
    expect(run(delayed).reads(100, "exceeded").ticks(500).said).toEqual(["110 raised"]);
    expect(run(delayed).reads(100, "exceeded").reads(500, "exceeded").said).toEqual(["110 raised"]);
    expect(run(delayed).reads(100, "exceeded").reads(500, "clear").said).toEqual(["110 raised", "500 cleared"]);
    expect(run(delayed).reads(100, "exceeded").reads(500, "unknown").said).toEqual(["110 raised"]);
  });

  it.each(["clear", "inside"] as const)("starts anew after a reading that is %s", (judgement) => {
    const story = run(delayed).reads(100, "exceeded").reads(105, judgement);
    expect(story.due()).toBeNull();
    expect(story.reads(106, "exceeded").ticks(115).said).toEqual([]);
    expect(story.ticks(116).said).toEqual(["116 raised"]);
  });

  it("pauses while the value is unknown and never completes on it", () => {
    const story = run(delayed).reads(100, "exceeded").reads(104, "unknown");
    expect(story.due()).toBeNull();
    expect(story.reads(150, "unknown").ticks(1000).said).toEqual([]);
    story.reads(2000, "exceeded");
    expect(story.due()).toBe(2006);
    expect(story.ticks(2006).said).toEqual(["2006 raised"]);
  });

  it("forgets what it had counted when the value is known to be fine after the unknown", () => {
    const story = run(delayed).reads(100, "exceeded").reads(104, "unknown").reads(110, "clear").reads(120, "exceeded");
    expect(story.due()).toBe(130);
  });

  it("does not complete on silence", () => {
    const story = run(delayed).reads(100, "exceeded").falls(105, "silent").ticks(1000);
    expect(story.said).toEqual([]);
    expect(run(delayed).reads(100, "exceeded").falls(110, "silent").said).toEqual(["110 raised"]);
  });

  it("does not count time in which the gateway was deaf", () => {
    const story = run(delayed).reads(100, "exceeded").deaf(50);
    expect(story.due()).toBe(160);
    expect(run(delayed).reads(100, "exceeded").deaf(50).reads(120, "unknown").reads(130, "exceeded").due()).toBe(140);
    expect(run(delayed).deaf(50).due()).toBeNull();
  });
});

describe("an off-delay", () => {
  const held = condition({ offDelayMs: 10 });

  it("clears when the value has been clear for its whole length", () => {
    const story = run(held).reads(100, "exceeded").reads(110, "clear").reads(115, "clear");
    expect(story.due()).toBe(120);
    expect(story.ticks(119).said).toEqual(["100 raised"]);
    expect(story.ticks(300).said).toEqual(["100 raised", "120 cleared"]);
  });

  it("has run out before a later reading raises again", () => {
    const story = run(held).reads(100, "exceeded").reads(110, "clear").reads(200, "exceeded");
    expect(story.said).toEqual(["100 raised", "120 cleared", "200 raised"]);
  });

  it.each(["exceeded", "inside", "unknown", "latching"] as const)(
    "starts anew after a reading that is %s",
    (judgement) => {
      const story = run(held).reads(100, "exceeded").reads(110, "clear").reads(115, judgement).ticks(1000);
      expect(story.said).toEqual(["100 raised"]);
      story.reads(2000, "clear");
      expect(story.due()).toBe(2010);
    },
  );
});

describe("a latch", () => {
  it("is set by over-range and told with the raise", () => {
    expect(run(condition()).reads(10, "latching").reads(20, "clear").said).toEqual([
      "10 raised latched",
      "20 cleared latched",
    ]);
  });

  it("is set by over-range while active, for this raise alone", () => {
    const story = run(condition()).reads(10, "exceeded").reads(20, "latching");
    expect(story.state.latched).toBe(true);
    story.reads(30, "clear").reads(40, "exceeded");
    expect(story.said).toEqual(["10 raised", "30 cleared latched", "40 raised"]);
    expect(story.state.latched).toBe(false);
  });

  it("is remembered through the on-delay, and forgotten when the raise does not happen", () => {
    const delayed = condition({ onDelayMs: 10 });
    expect(run(delayed).reads(10, "latching").reads(15, "exceeded").ticks(20).said).toEqual(["20 raised latched"]);
    const story = run(delayed).reads(10, "latching").reads(15, "clear").reads(20, "exceeded").ticks(30);
    expect(story.said).toEqual(["30 raised"]);
  });

  it("is set by every raise of a rule that latches", () => {
    expect(run(condition({ latch: true })).reads(10, "exceeded").said).toEqual(["10 raised latched"]);
  });
});

describe("an edited rule", () => {
  it("judges a running delay by its new length, never before what it has already seen", () => {
    const state = newConditionState();
    run(condition({ onDelayMs: 60 }), state)
      .reads(100, "exceeded")
      .reads(150, "exceeded");
    const edited = run(condition({ onDelayMs: 10 }), state);
    expect(edited.due()).toBe(150);
    expect(edited.reads(155, "exceeded").said).toEqual(["150 raised"]);
  });
});

describe("time", () => {
  const judgements = fc.array(
    fc.record({
      judgement: fc.constantFrom<Judgement>("exceeded", "inside", "clear", "unknown", "latching"),
      atMs: fc.nat(100),
      tick: fc.boolean(),
    }),
  );
  const specs = fc.record({ onDelayMs: fc.nat(20), offDelayMs: fc.nat(20) });

  it("never goes back, and raises and clears take turns", () => {
    fc.assert(
      fc.property(judgements, specs, (steps, delays) => {
        const story = run(condition(delays));
        for (const { judgement, atMs, tick } of steps) {
          if (tick) story.ticks(atMs);
          else story.reads(atMs, judgement);
        }
        const instants = story.said.map((line) => Number(line.split(" ")[0]));
        expect(instants).toEqual(instants.toSorted((a, b) => a - b));
        story.said.forEach((line, i) => expect(line).toContain(i % 2 === 0 ? "raised" : "cleared"));
      }),
    );
  });

  it("makes no difference by being looked at: ticks change nothing but the moment of telling", () => {
    fc.assert(
      fc.property(judgements, specs, fc.array(fc.nat(10)), (steps, delays, ticks) => {
        const inOrder = steps.toSorted((a, b) => a.atMs - b.atMs);
        const quiet = run(condition(delays));
        const watched = run(condition(delays));
        let lastMs = 0;
        inOrder.forEach(({ judgement, atMs }, i) => {
          watched.ticks(Math.min(atMs, lastMs + (ticks[i] ?? 0)));
          quiet.reads(atMs, judgement);
          watched.reads(atMs, judgement);
          lastMs = atMs;
        });
        quiet.ticks(1000);
        watched.ticks(1000);
        expect(watched.said).toEqual(quiet.said);
      }),
    );
  });
});
