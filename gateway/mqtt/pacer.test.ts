import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Clock } from "../../model/time.ts";
import { Pacer } from "./pacer.ts";

const RATES = { messagesPerSecond: 10, bytesPerSecond: 1_000 };
const SMALL_BYTES = 1;

// The pacer waits by timers: the test's clock is the one that moves them.
const clock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: () => Promise.reject(new Error("a pacer does not sleep")),
};

describe("the pacer", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("lets a burst of one second's worth go at once, and the rest at the rate", () => {
    const pacer = new Pacer(clock, RATES);
    const ran: number[] = [];
    for (let i = 0; i < 40; i++) pacer.pass(SMALL_BYTES, () => ran.push(i));
    const burst = ran.length;
    expect(burst).toBeGreaterThanOrEqual(10);
    expect(burst).toBeLessThanOrEqual(11);
    vi.advanceTimersByTime(1_000);
    expect(ran.length - burst).toBeGreaterThanOrEqual(9);
    expect(ran.length - burst).toBeLessThanOrEqual(11);
    vi.advanceTimersByTime(5_000);
    expect(ran).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(pacer.waiting).toBe(0);
  });

  it("slows by bytes as well as by messages", () => {
    const pacer = new Pacer(clock, RATES);
    const ran: number[] = [];
    for (let i = 0; i < 6; i++) pacer.pass(600, () => ran.push(i));
    expect(ran).toEqual([0, 1]);
    vi.advanceTimersByTime(3_000);
    expect(ran).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("never slows a device that keeps its rate", () => {
    const pacer = new Pacer(clock, RATES);
    for (let i = 0; i < 100; i++) {
      expect(pacer.mayGo(SMALL_BYTES, pacer.nowMs())).toBe(true);
      vi.advanceTimersByTime(100);
    }
  });

  it("lets nothing overtake what waits", () => {
    const pacer = new Pacer(clock, RATES);
    const ran: string[] = [];
    for (let i = 0; i < 12; i++) pacer.pass(SMALL_BYTES, () => ran.push(`${i}`));
    vi.advanceTimersByTime(3);
    // Before the first timer: time has come for one more, and yet the one that waits is first.
    vi.setSystemTime(Date.now() + 1_000);
    expect(pacer.mayGo(SMALL_BYTES, pacer.nowMs() + 1_000)).toBe(false);
    pacer.pass(SMALL_BYTES, () => ran.push("late"));
    vi.advanceTimersByTime(2_000);
    expect(ran).toEqual([...Array.from({ length: 12 }, (_, i) => `${i}`), "late"]);
  });

  it("drops what waits when it is closed, for its connection is gone", () => {
    const pacer = new Pacer(clock, RATES);
    let ran = 0;
    for (let i = 0; i < 30; i++) pacer.pass(SMALL_BYTES, () => ran++);
    const before = ran;
    pacer.close();
    vi.advanceTimersByTime(10_000);
    expect(ran).toBe(before);
  });

  it("lets what costs nothing follow what waits, and nothing overtake it; when closed, it is done all the same", () => {
    const pacer = new Pacer(clock, RATES);
    const ran: string[] = [];
    pacer.follow(() => ran.push("nothing waits"));
    expect(ran).toEqual(["nothing waits"]);
    for (let i = 0; i < 12; i++) pacer.pass(SMALL_BYTES, () => ran.push(`${i}`));
    pacer.follow(() => ran.push("session ended"));
    pacer.pass(SMALL_BYTES, () => ran.push("12"));
    vi.advanceTimersByTime(2_000);
    const messages = Array.from({ length: 12 }, (_, i) => `${i}`);
    expect(ran).toEqual(["nothing waits", ...messages, "session ended", "12"]);

    for (let i = 0; i < 20; i++) pacer.pass(SMALL_BYTES, () => undefined);
    pacer.follow(() => ran.push("gone"));
    pacer.close();
    expect(ran.at(-1)).toBe("gone");
  });
});
