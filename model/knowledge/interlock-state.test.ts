import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STATE_WORDS, stateWordsOf } from "../state-words.ts";
import { isTextKey } from "../text/text.ts";
import { type InterlockBits, interlockStateOfBits, interlockStateOfWord } from "./interlock-state.ts";

const AT_REST: InterlockBits = {
  cause: false,
  bypassSwitch: false,
  trip: false,
  resetRequired: false,
  openLimitSwitch: true,
  closedLimitSwitch: false,
  healthy: true,
};
/** A valve that closes to make safe. */
const stateOf = (bits: Partial<InterlockBits>) => interlockStateOfBits({ ...AT_REST, ...bits }, "closed");
const anyBit = fc.constantFrom(true, false, null);
const anyBits: fc.Arbitrary<InterlockBits> = fc.record({
  cause: anyBit,
  bypassSwitch: anyBit,
  trip: anyBit,
  resetRequired: anyBit,
  openLimitSwitch: anyBit,
  closedLimitSwitch: anyBit,
  healthy: anyBit,
});

describe("an interlock told by its bits", () => {
  it("at rest is armed and idle, its valve open", () => {
    expect(stateOf({})).toEqual({
      mode: "armed",
      action: "idle",
      causeActive: false,
      outputCommanded: false,
      finalElement: "open",
      forced: false,
      faults: [],
    });
  });

  it("goes from cause to trip, travels, is confirmed when the valve is closed, and waits for its reset", () => {
    const steps: readonly Partial<InterlockBits>[] = [
      { cause: true },
      { cause: true, trip: true },
      { cause: true, trip: true, openLimitSwitch: false },
      { cause: true, trip: true, openLimitSwitch: false, closedLimitSwitch: true },
      { trip: true, resetRequired: true, openLimitSwitch: false, closedLimitSwitch: true },
      {},
    ];
    expect(steps.map(stateOf).map(({ action, finalElement }) => [action, finalElement])).toEqual([
      ["cause", "open"],
      ["tripped", "open"],
      ["tripped", "travelling"],
      ["trip-confirmed", "closed"],
      ["reset-pending", "closed"],
      ["idle", "open"],
    ]);
  });

  it("confirms the trip of a vent only when it is open", () => {
    const bits = { ...AT_REST, cause: true, trip: true };
    expect(interlockStateOfBits(bits, "open").action).toBe("trip-confirmed");
    expect(interlockStateOfBits(bits, "closed").action).toBe("tripped");
  });

  it("without a bypass bit is of unknown mode, whatever its other bits say, and never armed", () => {
    fc.assert(
      fc.property(anyBits, fc.constantFrom("open" as const, "closed" as const), (bits, safe) => {
        const { mode } = interlockStateOfBits(bits, safe);
        expect(mode === "unknown").toBe(bits.bypassSwitch === null);
        expect(mode === "armed").toBe(bits.bypassSwitch === false && bits.healthy !== false);
      }),
    );
  });

  it("is bypassed while its switch says so, healthy or not, and the cause stays visible beneath", () => {
    expect(stateOf({ bypassSwitch: true, cause: true })).toMatchObject({
      mode: "bypassed",
      action: "cause",
      causeActive: true,
    });
    expect(stateOf({ bypassSwitch: true, healthy: false })).toMatchObject({ mode: "bypassed", faults: ["loop"] });
  });

  it("is not ready while the logic is not healthy", () => {
    expect(stateOf({ healthy: false })).toMatchObject({ mode: "not-ready", faults: ["loop"] });
  });

  it("with both limit switches made knows nothing of its valve, says so as a fault, and confirms no trip", () => {
    expect(stateOf({ cause: true, trip: true, closedLimitSwitch: true })).toMatchObject({
      action: "tripped",
      finalElement: "unknown",
      faults: ["feedback"],
    });
  });

  it("with one limit switch knows one end of the travel and no more", () => {
    expect(stateOf({ openLimitSwitch: null, closedLimitSwitch: true }).finalElement).toBe("closed");
    expect(stateOf({ openLimitSwitch: null, closedLimitSwitch: false }).finalElement).toBe("unknown");
    expect(stateOf({ openLimitSwitch: true, closedLimitSwitch: null }).finalElement).toBe("open");
    expect(stateOf({ openLimitSwitch: null, closedLimitSwitch: null }).finalElement).toBe("unknown");
  });

  it("is idle only when both cause and trip are said to be off", () => {
    expect(stateOf({ cause: null }).action).toBe("unknown");
    expect(stateOf({ trip: null }).action).toBe("unknown");
    expect(stateOf({ trip: null, cause: true }).action).toBe("cause");
    // A reset that is due while the cause still holds changes nothing: the loop is tripped.
    expect(stateOf({ cause: true, trip: true, resetRequired: true }).action).toBe("tripped");
  });
});

describe("an interlock told by one word", () => {
  it("has the mode or the action of that word, and no other", () => {
    expect(interlockStateOfWord("bypassed")).toMatchObject({ mode: "bypassed", action: "unknown", causeActive: null });
    expect(interlockStateOfWord("tripped")).toMatchObject({
      mode: "unknown",
      action: "tripped",
      outputCommanded: true,
    });
    expect(interlockStateOfWord("idle")).toMatchObject({ mode: "unknown", causeActive: false, outputCommanded: false });
    expect(interlockStateOfWord("cause")).toMatchObject({ action: "cause", causeActive: true, outputCommanded: null });
    expect(interlockStateOfWord("forced")).toMatchObject({ mode: "bypassed", forced: true });
    expect(interlockStateOfWord("fault")).toMatchObject({ mode: "unknown", action: "unknown", faults: ["loop"] });
  });

  it("is armed by the word armed alone", () => {
    expect(STATE_WORDS.filter((word) => interlockStateOfWord(word).mode === "armed")).toEqual(["armed"]);
  });

  it("says something of every word an interlock may send, but for unknown; and nothing of a word of fire", () => {
    const nothing = JSON.stringify(interlockStateOfWord("unknown"));
    const mute = STATE_WORDS.filter((word) => JSON.stringify(interlockStateOfWord(word)) === nothing);
    const words = stateWordsOf("interlock");
    expect(mute.filter((word) => words.includes(word))).toEqual(["unknown"]);
    expect(STATE_WORDS.filter((word) => !words.includes(word) && !mute.includes(word))).toEqual([]);
  });
});

it("what the limit switches say has words in every language", () => {
  const keys = ["open", "closed", "travelling", "unknown"].map((each) => `final-element.${each}`);
  expect(keys.filter((key) => !isTextKey(key))).toEqual([]);
});
