import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR_MS, LIVE_WINDOW_MS, SECOND_MS } from "../model/time.ts";
import {
  admitMessage,
  admitReading,
  type DeviceClock,
  newDeviceClock,
  newPointArrival,
  type PointArrival,
} from "./admit.ts";

const MIDNIGHT = Date.UTC(2026, 8, 21);

/** `10:00:05` on the day of the stories; `+1d 10:00:05` the day after. */
function toMs(text: string): number {
  const [, days = "0", hours, minutes, seconds] = /^(?:([+-]\d+)d )?(\d\d):(\d\d):(\d\d)$/.exec(text) ?? [];
  return MIDNIGHT + ((Number(days) * 24 + Number(hours)) * 3600 + Number(minutes) * 60 + Number(seconds)) * SECOND_MS;
}

/**
 * Tells a story line by line: `received | device times of one point's readings | what becomes of them | skew shown, in seconds`.
 * A device time may be absent (`-`), or declared as history (`hist 10:00:00`). The values are all different. The answer is the
 * story as it went, with the last columns filled in anew.
 */
function tell(story: string): string {
  const clock = newDeviceClock();
  const arrival = newPointArrival();
  let value = 0;
  return linesOf(story, ([received = "", times = "", , skew]) => {
    const claims = times.split(",").map((cell) => {
      const text = cell.replace("hist", "").trim();
      return { ts: text === "-" ? null : toMs(text), historical: cell.includes("hist") };
    });
    const verdicts = admitMessage(clock, toMs(received), claims).map((admission) => {
      const verdict = admitReading(arrival, admission, null, value++, "good");
      return `${verdict}${admission.tsReplaced ? " replaced" : ""}`;
    });
    const shown = skew === undefined ? [] : [String(Math.round(clock.skewMs / SECOND_MS))];
    return [received, times, verdicts.join(", "), ...shown];
  });
}

function linesOf(story: string, told: (cells: readonly string[]) => readonly string[]): string {
  const lines = story.trim().split("\n");
  return lines.map((line) => told(line.split("|").map((cell) => cell.trim())).join(" | ")).join("\n");
}

const stories: readonly (readonly [title: string, story: string])[] = [
  [
    "a device with a good clock is live",
    `10:00:00 | 09:59:59 | live | 0
     10:00:05 | 10:00:04 | live | 0
     10:00:10 | 10:00:40 | live | 0`,
  ],
  [
    "a reading older than the point's newest is history",
    `10:00:00 | 10:00:00 | live
     10:00:05 | 09:59:55 | historical
     10:00:10 | 10:00:05 | live`,
  ],
  [
    "what the device declares as history is history, and teaches nothing about its clock",
    `10:00:00 | hist 10:00:00 | historical | 0
     10:00:05 | hist 03:00:00, 10:00:05 | historical, live | 0
     10:00:10 | hist - | historical replaced | 0`,
  ],
  [
    "a clock eight hours behind is skew from its first message on",
    `10:00:00 | 02:00:00 | live | 28800
     10:00:05 | 02:00:05 | live | 28800
     10:00:10 | 02:00:10 | live | 28800
     10:00:15 | 02:00:15 | live | 28800
     10:00:20 | 02:00:12 | historical`,
  ],
  [
    "a clock eight hours ahead is skew from its first message on",
    `10:00:00 | 18:00:00 | live | -28800
     10:00:05 | 18:00:05 | live | -28800
     10:00:10 | 18:00:10 | live | -28800
     10:00:15 | 18:00:15 | live | -28800
     10:00:20 | 18:00:12 | historical`,
  ],
  [
    "a skewed clock that drifts stays live, and its skew is followed",
    `10:00:00 | 02:00:00 | live | 28800
     10:05:00 | 02:05:10 | live | 28790
     10:10:00 | 02:10:20 | live | 28780
     10:15:00 | 02:15:50 | live | 28776
     10:20:00 | 02:21:00 | live | 28772`,
  ],
  [
    "a clock put right is live at once, ahead or behind",
    `10:00:00 | 02:00:00 | live
     10:00:05 | 02:00:05 | live
     10:00:10 | 02:00:10 | live | 28800
     10:00:15 | 10:00:15 | live | 0
     10:00:20 | 18:00:20 | live | -28800
     10:00:25 | 18:00:25 | live | -28800
     10:00:30 | 18:00:30 | live | -28800
     10:00:35 | 10:00:35 | live | 0
     10:00:40 | 10:00:38 | live | 0
     10:00:45 | 10:00:36 | historical | 0`,
  ],
  [
    "a clock put back to a wrong time is live again once it has kept pace for three messages",
    `10:00:00 | 10:00:00 | live | 0
     10:00:05 | 08:00:05 | historical | 7200
     10:00:10 | 08:00:10 | historical | 7200
     10:00:15 | 08:00:15 | live | 7200
     10:00:20 | 08:00:20 | live | 7200`,
  ],
  [
    "three messages within a moment prove no pace",
    `10:00:00 | 10:00:00 | live | 0
     10:00:05 | 08:00:05 | historical
     10:00:05 | 08:00:05 | historical
     10:00:05 | 08:00:05 | historical
     10:00:06 | 08:00:06 | live | 7200`,
  ],
  [
    "a backlog flushed message by message is history from its second message on, until it has caught up",
    `10:00:00 | 10:00:00 | live | 0
     12:00:00 | 10:00:05 | live | 7195
     12:00:00 | 10:00:10 | historical | 0
     12:00:00 | 10:00:15 | historical | 0
     12:00:01 | 11:00:00 | historical | 0
     12:00:01 | 11:58:00 | historical | 0
     12:00:02 | 11:59:10 | live | 0
     12:00:02 | 12:00:00 | live | 0
     12:00:05 | 12:00:05 | live | 0`,
  ],
  [
    "a backlog that was caught up with is no evidence against the next one",
    `10:00:00 | 10:00:00 | live
     12:00:00 | 10:00:05 | live
     12:00:00 | 10:30:00 | historical
     12:00:01 | 12:00:00 | live | 0
     14:00:00 | 12:00:05 | live | 7195
     14:00:00 | 12:30:00 | historical | 0`,
  ],
  [
    "a time far ahead says nothing about the clock while another time does",
    `10:00:00 | 02:00:00, +2d 02:00:00 | live, live replaced | 28800`,
  ],
  [
    "a backlog that pauses is still a backlog",
    `10:00:00 | 10:00:00 | live
     12:00:00 | 10:00:05 | live
     12:00:00 | 10:10:00 | historical
     12:02:00 | 10:10:05 | historical
     12:02:00 | 10:20:00 | historical
     12:02:01 | 12:02:00 | live | 0`,
  ],
  [
    "a backlog in one message is history but for what is of now",
    `10:00:00 | 10:00:00 | live
     12:00:00 | 10:00:05, 11:00:00, 11:58:59, 11:59:00, 12:00:00 | historical, historical, historical, live, live | 0`,
  ],
  [
    "a chunk of backlog that ends in the past is history whole, from a device known to be right",
    `10:00:00 | 10:00:00 | live
     12:00:00 | 10:00:05, 11:00:00, 11:30:00 | historical, historical, historical | 0
     12:00:01 | 11:30:05, 11:59:59 | historical, live | 0`,
  ],
  [
    "of a device never heard before, only the readings well behind the newest of their message are history",
    `12:00:00 | 10:00:05, 11:29:00, 11:30:00 | historical, live, live | 1800`,
  ],
  [
    "a device never heard before that flushes a backlog is in doubt, and live, until device time has clearly outrun receipt",
    `12:00:00 | 10:00:00 | live | 7200
     12:00:00 | 10:00:05 | live
     12:00:00 | 10:00:15 | historical
     12:00:00 | 10:00:20 | historical
     12:00:01 | 12:00:00 | live | 0`,
  ],
  [
    "network jitter makes no backlog of a skewed device never heard before",
    `10:00:04 | 02:00:00 | live
     10:00:05 | 02:00:05 | live
     10:00:18 | 02:00:10 | live
     10:00:19 | 02:00:15 | live`,
  ],
  [
    "history and live readings taking turns are told apart",
    `10:00:00 | 10:00:00 | live
     12:00:00 | 12:00:00 | live
     12:00:01 | 10:00:05 | historical
     12:00:05 | 12:00:05 | live
     12:00:06 | 10:00:10 | historical
     12:00:10 | 12:00:10 | live | 0`,
  ],
  [
    "a backlog of a skewed device is told from its skew",
    `10:00:00 | 02:00:00 | live
     10:00:05 | 02:00:05 | live
     10:00:10 | 02:00:10 | live | 28800
     12:00:00 | 02:00:15 | live
     12:00:00 | 02:30:00 | historical | 28800
     12:00:00 | 03:30:00 | historical | 28800
     12:00:05 | 04:00:05 | live | 28800`,
  ],
  [
    "a device that was moved to another wrong time while flushing is live once it keeps pace",
    `10:00:00 | 10:00:00 | live
     12:00:00 | 10:00:05 | live
     12:00:00 | 10:30:00 | historical
     12:00:05 | 10:30:05 | historical
     12:00:10 | 10:30:10 | live | 5400
     12:00:15 | 10:30:15 | live | 5400`,
  ],
  [
    "without a device time the time of receipt stands in",
    `10:00:00 | - | live replaced | 0
     10:00:05 | -, - | live replaced, conflict replaced | 0
     10:00:10 | 10:00:09 | live | 0`,
  ],
  [
    "a time before 2020 counts as absent",
    `10:00:00 | 10:00:00 | live
     10:00:05 | -9999d 10:00:05 | live replaced | 0
     10:00:10 | 10:00:10 | live`,
  ],
  [
    "a time more than a day ahead counts as absent, until it has kept pace for three messages",
    `10:00:00 | 10:00:00 | live
     10:00:05 | +2d 10:00:05 | live replaced | -172800
     10:00:10 | 10:00:10 | live | 0
     10:00:15 | +2d 10:00:15 | live replaced
     10:00:20 | +2d 10:00:20 | live replaced
     10:00:25 | +2d 10:00:25 | live | -172800
     10:00:30 | +2d 10:00:30 | live`,
  ],
  [
    "a single time in the future makes no history of what follows, in one message or in the next",
    `10:00:00 | 10:00:00, 18:00:00 | live, live | 0
     10:00:05 | 10:00:05 | live | 0
     10:00:10 | 18:00:10 | live | -28800
     10:00:15 | 10:00:15 | live | 0`,
  ],
  [
    "a clock that stands still is live as long as nothing speaks against it",
    `10:00:00 | 10:00:00 | live
     10:00:30 | 10:00:00 | conflict
     10:02:00 | 10:00:00 | conflict | 120
     10:05:00 | 10:00:00 | conflict | 300
     10:05:30 | 10:00:00 | conflict | 330`,
  ],
  [
    "skew within the live window is no skew",
    `10:00:00 | 09:59:00 | live | 0
     10:00:05 | 09:59:05 | live | 0
     10:00:10 | 09:59:09 | live | 61
     10:00:15 | 09:59:15 | live | 0`,
  ],
];

describe("admitMessage and admitReading", () => {
  it.each(stories)("%s", (_title, story) => {
    expect(tell(story)).toBe(linesOf(story, (cells) => cells));
  });

  it("stores the device's time as it said it, and corrects it beside", () => {
    const clock = newDeviceClock();
    const [admission] = admitMessage(clock, toMs("10:00:00"), [{ ts: toMs("02:00:00"), historical: false }]);
    expect(admission).toMatchObject({
      ts: toMs("02:00:00"),
      correctedTs: toMs("10:00:00"),
      skewed: true,
      tsReplaced: false,
    });
    const [absent] = admitMessage(clock, toMs("10:00:05"), [{ ts: null, historical: false }]);
    expect(absent).toMatchObject({
      ts: toMs("10:00:05"),
      correctedTs: toMs("10:00:05"),
      skewed: false,
      tsReplaced: true,
    });
  });

  it("tells how far each reading lies behind the newest live one of its message", () => {
    const claims = ["10:00:00", "09:59:50", "10:00:02"].map((text) => ({ ts: toMs(text), historical: false }));
    const behind = admitMessage(newDeviceClock(), toMs("10:00:01"), claims).map(({ behindNewestMs }) => behindNewestMs);
    expect(behind).toEqual([2000, 12_000, 0]);
    const history = { ts: toMs("11:00:00"), historical: true };
    const [, live] = admitMessage(newDeviceClock(), toMs("10:00:01"), [
      history,
      { ts: toMs("10:00:00"), historical: false },
    ]);
    expect(live?.behindNewestMs).toBe(0);
  });

  it("answers an empty message with nothing", () => {
    expect(admitMessage(newDeviceClock(), toMs("10:00:00"), [])).toEqual([]);
  });
});

describe("a repetition", () => {
  const at = toMs("10:00:00");
  function second(
    first: [seq: number | null, value: number | boolean],
    then: [seq: number | null, value: number | boolean],
  ) {
    const clock = newDeviceClock();
    const arrival = newPointArrival();
    const claim = [{ ts: at, historical: false }];
    for (const [seq, value] of [first, then]) {
      const [admission] = admitMessage(clock, at + 100, claim);
      if (admission === undefined) continue;
      const verdict = admitReading(arrival, admission, seq, value, "good");
      if (value === then[1] && seq === then[0]) return verdict;
    }
    return admitAgain(clock, arrival, then);
  }
  function admitAgain(clock: DeviceClock, arrival: PointArrival, [seq, value]: [number | null, number | boolean]) {
    const [admission] = admitMessage(clock, at + 200, [{ ts: at, historical: false }]);
    return admission === undefined ? null : admitReading(arrival, admission, seq, value, "good");
  }

  it("of time, counter and value is dropped", () => {
    const clock = newDeviceClock();
    const arrival = newPointArrival();
    expect(admitAgain(clock, arrival, [7, 12.5])).toBe("live");
    expect(admitAgain(clock, arrival, [7, 12.5])).toBe("duplicate");
    expect(admitAgain(clock, arrival, [7, 12.5])).toBe("duplicate");
  });

  it("with another value is kept and flagged", () => {
    expect(second([7, 12.5], [7, 13])).toBe("conflict");
    expect(second([null, 12.5], [null, 13])).toBe("conflict");
    expect(second([null, 1], [null, true])).toBe("conflict");
  });

  it("with another counter is another reading", () => {
    expect(second([7, 12.5], [8, 12.5])).toBe("live");
    expect(second([7, 12.5], [null, 12.5])).toBe("live");
  });

  it("with another quality is kept and flagged", () => {
    const clock = newDeviceClock();
    const arrival = newPointArrival();
    const [admission] = admitMessage(clock, at, [{ ts: at, historical: false }]);
    expect(admission).toBeDefined();
    if (admission === undefined) return;
    expect(admitReading(arrival, admission, null, 1, "good")).toBe("live");
    expect(admitReading(arrival, admission, null, 1, "bad")).toBe("conflict");
  });
});

describe("on any device", () => {
  const START = toMs("10:00:00");
  const offset = fc.oneof(
    fc.integer({ min: -LIVE_WINDOW_MS, max: LIVE_WINDOW_MS }),
    fc.integer({ min: -20 * HOUR_MS, max: 20 * HOUR_MS }),
    fc.integer({ min: -400 * 24 * HOUR_MS, max: 24 * HOUR_MS * 400 }),
  );

  it("a constant offset, however large, leaves every reading live", () => {
    fc.assert(
      fc.property(offset, fc.array(fc.integer({ min: 0, max: 600_000 }), { maxLength: 20 }), (offsetMs, gaps) => {
        const clock = newDeviceClock();
        const arrival = newPointArrival();
        let nowMs = START;
        gaps.forEach((gapMs, i) => {
          nowMs += gapMs;
          for (const admission of admitMessage(clock, nowMs, [{ ts: nowMs - offsetMs, historical: false }])) {
            expect(admitReading(arrival, admission, i, i, "good")).toBe("live");
            expect(Math.abs(admission.correctedTs - nowMs)).toBeLessThanOrEqual(LIVE_WINDOW_MS);
          }
        });
      }),
    );
  });

  it("what is declared as history never becomes live", () => {
    const message = fc.array(
      fc.record({ ts: fc.option(fc.integer({ min: -1e13, max: 1e13 })), historical: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const clock = newDeviceClock();
        const arrival = newPointArrival();
        messages.forEach((claims, i) => {
          admitMessage(clock, START + i * 1000, claims).forEach((admission, j) => {
            const verdict = admitReading(arrival, admission, j, i, "good");
            expect(claims[j]?.historical && verdict !== "historical").not.toBe(true);
            expect(admission.behindNewestMs).toBeGreaterThanOrEqual(0);
          });
        });
      }),
    );
  });

  it("readings in order from a right clock are live whatever else the device sends in between", () => {
    const other = fc.array(
      fc.record({ behindMs: fc.integer({ min: -2 * HOUR_MS, max: 48 * HOUR_MS }), historical: fc.boolean() }),
      { maxLength: 3 },
    );
    const step = fc.record({
      gapMs: fc.integer({ min: 0, max: 300_000 }),
      lateMs: fc.nat(5_000),
      other,
      apart: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const clock = newDeviceClock();
        const point = newPointArrival();
        let [nowMs, ts] = [START, START - 10_000];
        steps.forEach(({ gapMs, lateMs, other: others, apart }, i) => {
          nowMs += gapMs;
          ts = Math.max(ts, nowMs - lateMs);
          const noise = others.map(({ behindMs, historical }) => ({ ts: nowMs - behindMs, historical }));
          const mine = { ts, historical: false };
          // The noise is about other points of the same device: it shares the clock, not the point.
          if (apart) admitMessage(clock, nowMs, noise);
          const admission = admitMessage(clock, nowMs, apart ? [mine] : [...noise, mine]).at(-1);
          expect(admission && admitReading(point, admission, i, i, "good")).toBe("live");
        });
      }),
      { numRuns: 1000 },
    );
  });

  it("the state is JSON: a snapshot between any two messages changes nothing", () => {
    const message = fc.record({
      gapMs: fc.nat(200_000),
      claims: fc.array(
        fc.record({
          ts: fc.option(
            fc
              .oneof(fc.integer({ min: -9e6, max: 9e6 }), fc.integer({ min: -4e11, max: 4e11 }))
              .map((ms) => START + ms),
          ),
          historical: fc.boolean(),
        }),
      ),
    });
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const [clock, arrival] = [newDeviceClock(), newPointArrival()];
        let [stored, storedArrival] = [JSON.stringify(newDeviceClock()), JSON.stringify(newPointArrival())];
        let nowMs = START;
        messages.forEach(({ gapMs, claims }, i) => {
          nowMs += gapMs;
          // What was written by JSON.stringify a line ago.
          const [again, arrivalAgain] = [JSON.parse(stored) as DeviceClock, JSON.parse(storedArrival) as PointArrival];
          const admissions = admitMessage(clock, nowMs, claims);
          expect(admitMessage(again, nowMs, claims)).toEqual(admissions);
          for (const admission of admissions) {
            const verdict = admitReading(arrival, admission, null, i, "good");
            expect(admitReading(arrivalAgain, admission, null, i, "good")).toBe(verdict);
          }
          [stored, storedArrival] = [JSON.stringify(again), JSON.stringify(arrivalAgain)];
          expect(stored).toBe(JSON.stringify(clock));
        });
      }),
    );
  });
});
