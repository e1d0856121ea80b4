import { describe, expect, it } from "vitest";
import { toDeviceKey } from "../../model/ids.ts";
import { RecentMessages } from "./recent-messages.ts";

const MINUTE_MS = 60_000;

function openNotes(bytesMax?: number) {
  const messages = new RecentMessages(bytesMax);
  let seq = 0;
  const note = (device: string, atMs: number, bytes = 100): void => {
    const payload = Buffer.alloc(bytes, device);
    const names = { enterprise: "coldchain", device, deviceKey: toDeviceKey("coldchain", device), channel: "readings" };
    messages.note({ ...names, payload }, { seq: ++seq, atMs, receivedAtMs: atMs, stored: 1, refused: 0 });
  };
  const countOf = (device: string): number => messages.of(toDeviceKey("coldchain", device)).length;
  const rateOf = (device: string, nowMs: number) => messages.ratesOf(toDeviceKey("coldchain", device), nowMs);
  return { messages, note, countOf, rateOf };
}

describe("the newest messages of all devices", () => {
  it("are kept for each device by itself: a talkative one pushes out nothing of another", () => {
    const { note, countOf } = openNotes();
    note("quiet", 0);
    for (let i = 0; i < 10_000; i++) note("loud", i);
    expect([countOf("quiet"), countOf("loud"), countOf("unheard")]).toEqual([1, 20, 0]);
  });

  it("stay within their bound, and the device that was silent for longest gives way first", () => {
    const { messages, note, countOf } = openNotes(64 * 1024);
    for (let i = 0; i < 100; i++) {
      note(`d${i}`, i);
      note("d0", i);
      expect(messages.bytes).toBeLessThanOrEqual(64 * 1024);
    }
    // d0 was heard again and again, d1 only once at the beginning.
    expect([countOf("d0") > 1, countOf("d1"), countOf("d99")]).toEqual([true, 0, 1]);
  });

  it("share the bound when all talk at once: each keeps fewer, none is forgotten", () => {
    const { messages, note, countOf } = openNotes(64 * 1024);
    const devices = Array.from({ length: 20 }, (_, i) => `d${i}`);
    for (let round = 0; round < 40; round++) for (const device of devices) note(device, round * 1_000, 300);
    expect(messages.bytes).toBeLessThanOrEqual(64 * 1024);
    for (const device of devices) expect(countOf(device)).toBeGreaterThan(0);
  });

  it("of a device silent for a minute give way to what a talkative one has to say", () => {
    const { note, countOf } = openNotes(48 * 1024);
    for (let i = 0; i < 10; i++) note(`d${i}`, 0, 1_000);
    for (let i = 0; i < 20; i++) note("loud", 2 * MINUTE_MS + i, 1_000);
    expect(countOf("loud")).toBe(20);
    expect(countOf("d0")).toBe(0);
  });
});

describe("the rate of a device", () => {
  it("is that of the last minute, and fades once it falls silent", () => {
    const { note, rateOf } = openNotes();
    for (let atMs = 0; atMs < 5 * MINUTE_MS; atMs += 100) note("d", atMs, 50);
    expect(rateOf("d", 5 * MINUTE_MS).messagesPerSecond).toBeCloseTo(10, 1);
    expect(rateOf("d", 5 * MINUTE_MS).bytesPerSecond).toBeCloseTo(500, 1);
    expect(rateOf("d", 5 * MINUTE_MS + 30_000).messagesPerSecond).toBeCloseTo(5, 1);
    expect(rateOf("d", 7 * MINUTE_MS).messagesPerSecond).toBe(0);
    expect(rateOf("unheard", 0)).toEqual({ messagesPerSecond: 0, bytesPerSecond: 0 });
  });
});
