import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextAttemptAtMs, RETRY_AFTER_MS_MAX, RETRY_MS_MAX } from "./due.ts";
import { parseRetryAfter } from "./retry-after.ts";

const attempted = fc.record({
  attempts: fc.integer({ min: 1, max: 10_000 }),
  lastAttemptAtMs: fc.integer({ min: 0, max: 1e12 }),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 1e9 })),
  key: fc.string(),
});

describe("a message", () => {
  it("that was never tried is due at once", () => {
    expect(nextAttemptAtMs({ attempts: 0, lastAttemptAtMs: 7, retryAfterMs: null, key: "k" })).toBe(7);
  });

  it("is tried again within two seconds of its first failure", () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const dueMs = nextAttemptAtMs({ attempts: 1, lastAttemptAtMs: 0, retryAfterMs: null, key });
        expect(dueMs).toBeGreaterThan(0);
        expect(dueMs).toBeLessThan(2_000);
      }),
    );
  });

  it("is tried at most a minute apart, unless its receiver asks for more, and never more than an hour", () => {
    fc.assert(
      fc.property(attempted, (each) => {
        const delayMs = nextAttemptAtMs(each) - each.lastAttemptAtMs;
        expect(delayMs).toBeLessThanOrEqual(
          Math.max(RETRY_MS_MAX, Math.min(each.retryAfterMs ?? 0, RETRY_AFTER_MS_MAX)),
        );
        expect(delayMs).toBeGreaterThanOrEqual(Math.min(each.retryAfterMs ?? 0, RETRY_AFTER_MS_MAX));
      }),
    );
  });

  it("waits the same time after every restart", () => {
    fc.assert(fc.property(attempted, (each) => void expect(nextAttemptAtMs(each)).toBe(nextAttemptAtMs({ ...each }))));
  });

  it("waits longer and longer", () => {
    const delays = [1, 3, 5, 9].map((attempts) =>
      nextAttemptAtMs({ attempts, lastAttemptAtMs: 0, retryAfterMs: null, key: "k" }),
    );
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
  });
});

it("messages that failed together come back apart", () => {
  const keys = Array.from({ length: 1_000 }, (_, i) => `alarm-${i}.t1.s0.hook`);
  const dues = keys.map((key) => nextAttemptAtMs({ attempts: 9, lastAttemptAtMs: 0, retryAfterMs: null, key }));
  expect(Math.max(...dues) - Math.min(...dues)).toBeGreaterThan(25_000);
  expect(new Set(dues.map((dueMs) => Math.floor(dueMs / 1_000))).size).toBeGreaterThan(25);
});

describe("Retry-After", () => {
  const nowMs = Date.UTC(2026, 0, 1, 12);

  it.each([
    ["7", 7_000],
    [" 0 ", 0],
    ["999999999", RETRY_AFTER_MS_MAX],
    ["Thu, 01 Jan 2026 12:00:30 GMT", 30_000],
    ["Thu, 01 Jan 2026 11:00:00 GMT", 0],
    ["Fri, 01 Jan 2027 12:00:00 GMT", RETRY_AFTER_MS_MAX],
    ["-5", null],
    ["1.5", null],
    ["soon", null],
    ["", null],
    [null, null],
  ])("%j asks for %j ms", (header, ms) => {
    expect(parseRetryAfter(header, nowMs)).toBe(ms);
  });
});
