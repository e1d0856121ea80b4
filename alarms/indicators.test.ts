import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Annunciation, StandingSpan } from "../model/indicators.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../model/time.ts";
import { floodSpans, TEN_MINUTES_MS } from "./flood-spans.ts";
import { handlingIndicators } from "./handling-indicators.ts";
import { alarmIndicators } from "./indicators.ts";

const FROM = Date.UTC(2026, 2, 1, 16);
const DAY = { fromMs: FROM, toMs: FROM + DAY_MS, knownMs: DAY_MS, operators: 1 };
const NO_STANDING: readonly StandingSpan[] = [];

function call(atMs: number, key = "P/r", over: Partial<Annunciation> = {}): Annunciation {
  return {
    key,
    alarm: "a",
    point: key.split("/")[0] ?? null,
    level: 2,
    atMs: FROM + atMs,
    answeredAtMs: null,
    ...over,
  };
}

describe("alarm indicators of a period", () => {
  it("a day of 288 calls on one desk is 12 an hour and 2 in ten minutes: just manageable", () => {
    const annunciations = Array.from({ length: 288 }, (_, i) => call(i * 5 * MINUTE_MS, `P${i}/r`));
    const told = alarmIndicators({ ...DAY, annunciations, standing: NO_STANDING });
    expect(told).toMatchObject({
      annunciations: 288,
      perDay: 288,
      perHour: 12,
      perTenMinutes: 2,
      busiestTenMinutes: 2,
    });
    expect(told).toMatchObject({ busyPeriodsShare: 0, floods: 0, floodShare: 0, chattering: 0 });
    expect(alarmIndicators({ ...DAY, operators: 2, annunciations, standing: NO_STANDING }).perHour).toBe(6);
  });

  it("hours in which the gateway heard nothing are no quiet hours, and a period of which nothing is known has no rates", () => {
    const annunciations = Array.from({ length: 12 }, (_, i) => call(i * MINUTE_MS, `P${i}/r`));
    expect(alarmIndicators({ ...DAY, knownMs: 12 * HOUR_MS, annunciations, standing: [] }).perDay).toBe(24);
    const deaf = alarmIndicators({ ...DAY, knownMs: 0, annunciations: [], standing: [] });
    expect(deaf).toMatchObject({ perDay: null, floodShare: null, topTenShare: null });
  });

  it("a burst of fifteen in five minutes is one flood, which ends when fewer than five of ten minutes are left", () => {
    const annunciations = Array.from({ length: 15 }, (_, i) => call(HOUR_MS + i * 20 * SECOND_MS, `P${i}/r`));
    const told = alarmIndicators({ ...DAY, annunciations, standing: [] });
    // Begins with the tenth, at 3 min; the eleventh, at 3 min 20 s, is ten minutes old at 13 min 20 s.
    expect(told).toMatchObject({ floods: 1, floodMs: 10 * MINUTE_MS + 20 * SECOND_MS, busiestTenMinutes: 15 });
    expect(told.busyPeriodsShare).toBeCloseTo(1 / 144);
  });

  it("three calls of one alarm in a minute chatter, three of three alarms do not", () => {
    const same = [0, 30, 60].map((s) => call(s * SECOND_MS));
    const others = [0, 30, 60].map((s, i) => call(s * SECOND_MS, `Q${i}/r`));
    const late = [0, 30, 61].map((s) => call(HOUR_MS + s * SECOND_MS, "L/r"));
    expect(alarmIndicators({ ...DAY, annunciations: [...same, ...others, ...late], standing: [] }).chattering).toBe(1);
  });

  it("what is over within ten seconds is fleeting; what has stood for more than a day is stale, on each day it does", () => {
    const standing: readonly StandingSpan[] = [
      { key: "short", fromMs: FROM + HOUR_MS, toMs: FROM + HOUR_MS + 9_999 },
      { key: "long", fromMs: FROM - DAY_MS, toMs: FROM + HOUR_MS },
      { key: "still", fromMs: FROM - HOUR_MS, toMs: null },
      { key: "young", fromMs: FROM + HOUR_MS, toMs: null },
    ];
    const told = alarmIndicators({ ...DAY, annunciations: [], standing });
    expect(told).toMatchObject({ fleeting: 1, staleMost: 2, staleAtEnd: 1 });
  });

  it("the ten most frequent alarms are named with their share", () => {
    const annunciations = [
      ...Array.from({ length: 8 }, (_, i) => call(i * HOUR_MS, "BAD/r", { level: 4 })),
      ...Array.from({ length: 12 }, (_, i) => call(i * HOUR_MS, `P${i}/r`, { level: 1 })),
    ];
    const told = alarmIndicators({ ...DAY, annunciations, standing: [] });
    expect(told.topTen[0]).toEqual({ key: "BAD/r", count: 8 });
    expect(told.topTenShare).toBeCloseTo(17 / 20);
    expect(told.byLevel).toEqual([12, 0, 0, 8]);
  });

  it("agree with what the definitions say when they are followed word by word", () => {
    const times = fc.array(fc.integer({ min: 0, max: 3 * 3_600 }), { maxLength: 80 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 2 }), (seconds, operators) => {
        const sorted = seconds.map((s) => FROM + s * SECOND_MS).sort((a, b) => a - b);
        const toMs = FROM + 4 * HOUR_MS;
        const annunciations = sorted.map((atMs, i) => call(atMs - FROM, `P${i % 3}/r`));
        const told = alarmIndicators({ ...DAY, toMs, knownMs: 4 * HOUR_MS, operators, annunciations, standing: [] });
        expect(floodSpans(sorted, { toMs, operators })).toEqual(floodsWordByWord(sorted, toMs, operators));
        const inTen = (t: number): number => sorted.filter((at) => at > t - TEN_MINUTES_MS && at <= t).length;
        expect(told.busiestTenMinutes).toBe(Math.max(0, ...sorted.map(inTen)));
        const chattering = ["P0/r", "P1/r", "P2/r"].filter((key) => {
          const own = annunciations.filter((each) => each.key === key).map(({ atMs }) => atMs);
          return own.some((t) => own.filter((at) => at >= t && at <= t + MINUTE_MS).length >= 3);
        });
        expect(told.chattering).toBe(chattering.length);
      }),
    );
  });
});

/** Looks at every instant at which a count can change. */
function floodsWordByWord(times: readonly number[], toMs: number, operators: number) {
  const instants = [...new Set(times.flatMap((t) => [t, t + TEN_MINUTES_MS]))]
    .filter((t) => t < toMs)
    .sort((a, b) => a - b);
  const floods: { fromMs: number; toMs: number }[] = [];
  let begun: number | null = null;
  for (const t of instants) {
    const count = times.filter((at) => at > t - TEN_MINUTES_MS && at <= t).length;
    if (begun === null && count >= 10 * operators) begun = t;
    else if (begun !== null && count < 5 * operators) {
      floods.push({ fromMs: begun, toMs: t });
      begun = null;
    }
  }
  return begun === null ? floods : [...floods, { fromMs: begun, toMs }];
}

describe("indicators of how alarms are dealt with", () => {
  const HANDLING = {
    ...DAY,
    points: 10,
    silentMs: 0,
    doubtfulMs: 0,
    annunciations: [],
    disposals: [],
    unauthorisedSuppressions: 0,
  };

  it("one of ten points silent for 12 hours leaves 95 % on line; without points nothing is known", () => {
    const told = handlingIndicators({ ...HANDLING, silentMs: 12 * HOUR_MS, doubtfulMs: 24 * HOUR_MS });
    expect(told.onlineShare).toBeCloseTo(0.95);
    expect(told.goodShare).toBeCloseTo(0.9);
    expect(handlingIndicators({ ...HANDLING, points: 0 })).toMatchObject({ onlineShare: null, alarmRate: null });
    expect(handlingIndicators({ ...HANDLING, knownMs: 0 }).onlineShare).toBeNull();
  });

  it("an answer counts as timely within its level's time, and one whose time runs is not counted yet", () => {
    const annunciations = [
      call(0, "A/r", { level: 1, answeredAtMs: FROM + MINUTE_MS }),
      call(0, "B/r", { level: 1, answeredAtMs: FROM + MINUTE_MS + 1 }),
      call(0, "C/r", { level: 3 }),
      call(DAY_MS - MINUTE_MS, "D/r", { level: 2 }),
    ];
    const told = handlingIndicators({ ...HANDLING, annunciations });
    expect(told).toMatchObject({ timelyOf: 3 });
    expect(told.timelyShare).toBeCloseTo(1 / 3);
    expect(handlingIndicators(HANDLING).timelyShare).toBeNull();
  });

  it("a point that calls three times within a day repeats, and disturbs its share of the days", () => {
    const annunciations = [0, 1, 2].map((h) => call(h * HOUR_MS, "A/r"));
    const told = handlingIndicators({ ...HANDLING, annunciations: [...annunciations, call(0, "B/r")] });
    expect(told).toMatchObject({ repeating: 1, disturbedShare: 0.2, alarmRate: 0.4 });
    const week = { ...HANDLING, toMs: FROM + 7 * DAY_MS, knownMs: 7 * DAY_MS };
    expect(handlingIndicators({ ...week, annunciations }).disturbedShare).toBeCloseTo(1 / 70);
  });

  it("disposals have a median, a 95th percentile by nearest rank, and a share of false alarms", () => {
    const disposals = Array.from({ length: 20 }, (_, i) => ({ type: i < 5 ? "false" : "real", ms: (20 - i) * 1_000 }));
    const told = handlingIndicators({ ...HANDLING, disposals });
    expect(told).toMatchObject({ disposals: 20, disposalMedianMs: 10_000, disposalP95Ms: 19_000, falseShare: 0.25 });
  });
});
