import { describe, expect, test } from "vitest";
import type { LiveFrame, WireAlarm, WireLivePoint } from "../../api/wire.ts";
import { makeAlarm } from "../testing/fake-plant.ts";
import { EMPTY_LIVE_STATE, FEED_SILENCE_MS, type LiveState, reduceLive, serverNowMs } from "./live-state.ts";

/** The server's clock is this far ahead of the page's. */
const AHEAD_MS = 1_000_000;

function point(id: string, v: number): WireLivePoint {
  return { enterprise: "coldchain", id, ts: 1, v, q: "good", receivedAt: 1, state: "normal" };
}

function snapshot(seq: number, atMs: number, points: WireLivePoint[] = [], alarms: WireAlarm[] = []): LiveFrame {
  return { type: "snapshot", seq, asOf: atMs + AHEAD_MS, points, alarms };
}

function delta(seq: number, atMs: number, points: WireLivePoint[] = [], alarms: WireAlarm[] = []): LiveFrame {
  return { type: "delta", seq, asOf: atMs + AHEAD_MS, points, alarms };
}

function beat(seq: number, atMs: number): LiveFrame {
  return { type: "beat", seq, asOf: atMs + AHEAD_MS };
}

function hear(state: LiveState, frame: LiveFrame, atMs: number): LiveState {
  return reduceLive(state, { kind: "frames", frames: [{ frame, atMs }] });
}

function liveAt(atMs: number, points: WireLivePoint[] = [], alarms: WireAlarm[] = []): LiveState {
  const opened = reduceLive(EMPTY_LIVE_STATE, { kind: "opened" });
  return hear(opened, snapshot(1, atMs, points, alarms), atMs);
}

describe("the live state", () => {
  test("is not live before the first snapshot", () => {
    const opened = reduceLive(EMPTY_LIVE_STATE, { kind: "opened" });
    expect(opened.feed).toBe("connecting");
    expect(hear(opened, beat(0, 100), 100).feed).not.toBe("live");
  });

  test("takes what a delta brings and keeps the rest of the snapshot", () => {
    const state = hear(liveAt(0, [point("A", 1), point("B", 2)]), delta(2, 100, [point("B", 3)]), 100);
    expect([...state.points.values()].map(({ v }) => v)).toEqual([1, 3]);
    expect(state.feed).toBe("live");
  });

  test("forgets with a new snapshot what is no longer to be seen", () => {
    const state = hear(liveAt(0, [point("A", 1)], [makeAlarm(0)]), snapshot(2, 100, [point("B", 2)]), 100);
    expect([...state.points.keys()]).toEqual(["coldchain/B"]);
    expect(state.alarms.size).toBe(0);
    expect(state.snapshots).toBe(2);
  });

  test("drops an alarm when it is closed, and only then", () => {
    const alarm = makeAlarm(0);
    const cleared = hear(liveAt(0, [], [alarm]), delta(2, 1, [], [{ ...alarm, active: false }]), 1);
    expect(cleared.alarms.size).toBe(1);
    const closed = hear(cleared, delta(3, 2, [], [{ ...alarm, active: false, acknowledged: true }]), 2);
    expect(closed.alarms.size).toBe(0);
  });

  test("is stale after silence, and live again with the next frame in order", () => {
    const quiet = reduceLive(liveAt(0), { kind: "tick", nowMs: FEED_SILENCE_MS - 1 });
    expect(quiet.feed).toBe("live");
    const silent = reduceLive(quiet, { kind: "tick", nowMs: FEED_SILENCE_MS });
    expect(silent).toMatchObject({ feed: "stale", reason: "silent", resubscribe: true });
    expect(hear(silent, beat(1, FEED_SILENCE_MS + 1), FEED_SILENCE_MS + 1)).toMatchObject({
      feed: "live",
      reason: null,
    });
  });

  test("tells silence within 5 s at the page's four looks a second", () => {
    expect(FEED_SILENCE_MS + 250).toBeLessThan(5_000);
  });

  test("is stale after a gap until a snapshot, yet shows at once what came after the gap", () => {
    const alarm = makeAlarm(0);
    const gap = hear(liveAt(0, [point("A", 1)]), delta(3, 100, [], [alarm]), 100);
    expect(gap).toMatchObject({ feed: "stale", reason: "gap", resubscribe: true });
    expect(gap.alarms.size).toBe(1);
    const further = hear(gap, delta(4, 200), 200);
    expect(further.feed).toBe("stale");
    expect(hear(further, snapshot(5, 300), 300).feed).toBe("live");
  });

  test("takes a beat of another number for a gap", () => {
    expect(hear(liveAt(0), beat(2, 100), 100)).toMatchObject({ feed: "stale", reason: "gap" });
  });

  test("does not take data held up on the way for live", () => {
    const late = hear(liveAt(0), delta(2, 100, [point("A", 1)]), 100 + 4_500);
    expect(late).toMatchObject({ feed: "stale", reason: "held-up", resubscribe: true });
  });

  test("keeps what it showed when the connection closes, marked stale with the first reason", () => {
    const silent = reduceLive(liveAt(0, [point("A", 1)]), { kind: "tick", nowMs: FEED_SILENCE_MS });
    const closed = reduceLive(silent, { kind: "closed" });
    expect(closed).toMatchObject({ feed: "stale", reason: "silent" });
    expect(closed.points.size).toBe(1);
  });

  test("starts its numbering anew with each connection", () => {
    const closed = reduceLive(hear(liveAt(0), delta(2, 1), 1), { kind: "closed" });
    const opened = reduceLive(closed, { kind: "opened" });
    expect(hear(opened, snapshot(1, 5_000), 5_000)).toMatchObject({ feed: "live", seq: 1 });
  });

  test("carries the server's clock forward by the page's own", () => {
    expect(serverNowMs(liveAt(500), 2_500)).toBe(2_500 + AHEAD_MS);
  });

  test("does not change what an earlier state holds", () => {
    const before = liveAt(0, [point("A", 1)]);
    hear(before, delta(2, 1, [point("A", 9)]), 1);
    expect(before.points.get("coldchain/A")?.v).toBe(1);
  });

  test("says when the server sends only the newest values", () => {
    const frame: LiveFrame = { type: "delta", seq: 2, asOf: AHEAD_MS, points: [], alarms: [], behind: true };
    const behind = hear(liveAt(0), frame, 0);
    expect(behind.behind).toBe(true);
    expect(hear(behind, delta(3, 1), 1).behind).toBe(false);
  });
});
