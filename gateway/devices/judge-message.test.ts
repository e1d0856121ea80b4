import { describe, expect, it } from "vitest";
import type { RecentMessage } from "../../api/ports.ts";
import { decodeMessage } from "../../ingest/decode.ts";
import type { Reading } from "../../model/reading.ts";
import type { MessageRefusal } from "../../storage/records/records.ts";
import { judgeMessage, placesOf, READINGS_LISTED } from "./judge-message.ts";
import type { KeptMessage } from "./message-ring.ts";

const SEQ = 100;
const RECEIVED = 1_790_000_000_000;
const SPEC = {
  kind: "gas",
  unit: "ppm",
  rangeMin: 0,
  rangeMax: 500,
  substance: "NH3",
  faultValues: [],
  currentLoop: false,
} as const;
const POINTS = new Map([
  ["A", { id: "NH3-101", spec: SPEC }],
  ["B", { id: "NH3-102", spec: SPEC }],
]);

interface World {
  readonly stored?: readonly (Partial<Reading> & { readonly point: string })[];
  readonly refusals?: readonly Omit<MessageRefusal, "seq">[];
  readonly counts?: Partial<Pick<KeptMessage, "stored" | "refused" | "bytes">>;
  readonly isFresh?: boolean;
  readonly channel?: string;
}

function judge(message: unknown, world: World = {}): RecentMessage {
  const raw = Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
  const { channel = "readings", stored = [], refusals = [] } = world;
  const counts = { stored: stored.filter(({ seq = SEQ }) => seq === SEQ).length, refused: refusals.length };
  const kept = { seq: SEQ, receivedAtMs: RECEIVED, channel, bytes: raw.length, raw, ...counts, ...world.counts };
  const decoded = kept.bytes > raw.length ? null : decodeMessage("native", channel, raw);
  const places = placesOf(kept, decoded, POINTS);
  const readings = stored.map(({ point, ...facts }) => ({ point, reading: { ...READING, ...facts } }));
  return judgeMessage(kept, decoded, POINTS, {
    refusals: refusals.map((refusal) => ({ seq: SEQ, ...refusal })),
    storedAt: (point, ts) => {
      expect(places).toContainEqual({ point, ts });
      return readings.filter((each) => each.point === point && each.reading.ts === ts).map(({ reading }) => reading);
    },
    isFresh: world.isFresh ?? false,
  });
}

const READING: Reading = {
  seq: SEQ,
  ts: RECEIVED,
  value: 1,
  quality: "good",
  receivedAtMs: RECEIVED,
  historical: false,
  conflict: false,
  tsReplaced: false,
  overRange: false,
  belowRange: false,
  skewed: false,
  window: false,
  faultValue: false,
};

const verdicts = ({ readings }: RecentMessage): readonly string[] => readings.map(({ verdict }) => verdict);

describe("the verdict on a reading", () => {
  it("is live, history or a conflict as the store has it, found by the message's number", () => {
    const message = [
      { p: "A", v: 1 },
      { p: "A", v: 1, ts: 5 },
      { p: "B", v: 7 },
    ];
    const stored = [
      { point: "NH3-101" },
      { point: "NH3-101", ts: 5, historical: true },
      { point: "NH3-102", value: 7, conflict: true },
      { point: "NH3-102", value: 8, conflict: true, seq: 99 },
    ];
    const judged = judge(message, { stored });
    expect(verdicts(judged)).toEqual(["live", "historical", "conflict"]);
    expect(judged).toMatchObject({ verdict: "stored", stored: 3, quarantined: 0, moreReadings: false });
  });

  it("is duplicate where the same value of that instant came with an earlier message, and says which", () => {
    const judged = judge({ p: "A", v: 1 }, { stored: [{ point: "NH3-101", seq: 99 }] });
    expect(judged).toMatchObject({ verdict: "duplicate", readings: [{ verdict: "duplicate", reading: { seq: 99 } }] });
  });

  it("is duplicate for the second of two alike in one message", () => {
    const twice = [
      { p: "A", v: 1, ts: 5 },
      { p: "A", v: 1, ts: 5 },
    ];
    expect(verdicts(judge(twice, { stored: [{ point: "NH3-101", ts: 5 }] }))).toEqual(["live", "duplicate"]);
  });

  it("is not taken from another value of the same instant", () => {
    const judged = judge({ p: "A", v: 2 }, { stored: [{ point: "NH3-101", value: 1, seq: 99 }] });
    expect(verdicts(judged)).toEqual(["unknown"]);
  });

  it("finds a reading whose unit was converted, and one whose time could not be used", () => {
    const message = [
      { p: "A", v: 2, u: "ppb" },
      { p: "B", v: 3, ts: 1 },
    ];
    const stored = [
      { point: "NH3-101", value: 0.002 },
      { point: "NH3-102", value: 3, tsReplaced: true },
    ];
    expect(verdicts(judge(message, { stored }))).toEqual(["live", "live"]);
  });

  it("is pending while the stores may lag behind, and unknown once they do not", () => {
    expect(verdicts(judge({ p: "A", v: 1 }, { isFresh: true }))).toEqual(["pending"]);
    expect(verdicts(judge({ p: "A", v: 1 }))).toEqual(["unknown"]);
  });

  it("is the quarantine's word where it holds the reading, in the order of the message", () => {
    const message = [{ p: "X", v: 1 }, { p: "A", v: 1 }, 7];
    const refusals = [
      { no: 0, reason: "unknown-point", detail: "X" },
      { no: 2, reason: "bad-shape", detail: "not an object" },
    ] as const;
    const judged = judge(message, { refusals, stored: [{ point: "NH3-101" }] });
    expect(judged.verdict).toBe("partly-stored");
    expect(judged.readings).toMatchObject([
      { source: "X", point: null, value: "1", verdict: "quarantined", reason: "unknown-point" },
      { source: "A", point: "NH3-101", verdict: "live" },
      { source: null, value: null, verdict: "quarantined", reason: "bad-shape", detail: "not an object" },
    ]);
  });
});

describe("the verdict on a message", () => {
  it("is one reason where nothing in it could be told apart", () => {
    const refusals = [{ no: 0, reason: "not-json", detail: "the payload is not JSON" }] as const;
    expect(judge("{", { refusals })).toMatchObject({ verdict: "quarantined", reason: "not-json", readings: [] });
  });

  it("of a single reading that was refused is told at the reading", () => {
    const refusals = [{ no: 0, reason: "wrong-type", detail: "A" }] as const;
    const judged = judge({ p: "A", v: "12,5" }, { refusals });
    expect(judged).toMatchObject({ reason: null, readings: [{ reason: "wrong-type", value: '"12,5"' }] });
  });

  it("is empty where there was no reading, and status where the device told of itself", () => {
    expect(judge([]).verdict).toBe("empty");
    expect(judge({ online: true }, { channel: "status" }).verdict).toBe("status");
  });

  it("of a long one comes from what was counted; what is in quarantine is listed", () => {
    const refusals = [{ no: 7, reason: "unknown-point", detail: "X" }] as const;
    const judged = judge("[1,2", { counts: { bytes: 9_999, stored: 300, refused: 1 }, refusals });
    expect(judged).toMatchObject({ verdict: "partly-stored", stored: 300, reason: null, moreReadings: true });
    expect(verdicts(judged)).toEqual(["quarantined"]);
  });

  it("lists a bounded number of readings and says that there are more", () => {
    const message = Array.from({ length: 2_000 }, () => ({ p: "A", v: 1 }));
    const judged = judge(message, { stored: [{ point: "NH3-101" }] });
    expect([judged.readings.length, judged.moreReadings]).toEqual([READINGS_LISTED, true]);
  });
});
