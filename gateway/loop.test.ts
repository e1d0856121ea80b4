import pino from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GatewayError } from "../model/errors.ts";
import type { JournalEvent } from "../model/journal-event.ts";
import type { Journal, JournalAppend } from "../storage/journal/journal.ts";
import { EngineClock } from "./clock.ts";
import { decodeEvent } from "./codec.ts";
import type { CarryOut } from "./effects.ts";
import { Loop } from "./loop.ts";
import { newState } from "./state.ts";

/** A journal whose disk takes nothing until it is told to. Nothing in it becomes durable: only what is appended matters here. */
class PickyJournal {
  takes = true;
  readonly taken: JournalEvent[] = [];

  append({ kind, payload }: JournalAppend): number {
    if (!this.takes) throw new GatewayError("STORAGE_FULL", "no", { hint: "free space" });
    return this.taken.push(decodeEvent(kind, payload));
  }

  of(kind: JournalEvent["kind"]): JournalEvent[] {
    return this.taken.filter((event) => event.kind === kind);
  }
}

describe("the loop keeps time", () => {
  let wallMs = 0;
  let monotonicMs = 0;
  let journal: PickyJournal;
  let loop: Loop;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "setTimeout", "clearTimeout"] });
    wallMs = 1_790_000_000_000;
    monotonicMs = 0;
    journal = new PickyJournal();
    const clock = { nowMs: () => wallMs, monotonicMs: () => monotonicMs, sleep: async () => undefined };
    loop = new Loop(newState(), {
      // Nothing becomes durable here, so nothing is decided and carried out.
      journal: journal as unknown as Journal,
      carryOut: {} as CarryOut,
      clock,
      engineClock: new EngineClock(clock, 0),
      logger: pino({ level: "silent" }),
      onFailure: (error) => expect.unreachable(String(error)),
    });
    loop.start(0, "test");
  });
  afterEach(async () => {
    await loop.close();
    vi.useRealTimers();
  });

  function pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 250) {
      wallMs += 250;
      monotonicMs += 250;
      vi.advanceTimersByTime(250);
    }
  }

  it("tells of a step of the wall clock as soon as the journal takes it again, and once", () => {
    journal.takes = false;
    wallMs += 3_600_000;
    pass(5_000);
    expect(journal.of("clockStep")).toEqual([]);
    journal.takes = true;
    pass(1_000);
    expect(journal.of("clockStep")).toEqual([{ kind: "clockStep", offsetMs: 3_600_000 }]);
  });

  it("of two steps while nothing is taken only where the clock stands now matters", () => {
    journal.takes = false;
    wallMs += 3_600_000;
    pass(1_000);
    wallMs -= 1_800_000;
    pass(1_000);
    journal.takes = true;
    pass(500);
    expect(journal.of("clockStep")).toEqual([{ kind: "clockStep", offsetMs: 1_800_000 }]);
  });

  it("adds up the times of deafness that could not be journaled", () => {
    journal.takes = false;
    monotonicMs += 2_000;
    pass(250);
    monotonicMs += 5_000;
    pass(250);
    journal.takes = true;
    pass(500);
    expect(journal.of("stall")).toEqual([{ kind: "stall", deafMs: 7_500 }]);
  });
});
