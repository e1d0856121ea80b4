import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MESSAGE_BYTES_KEPT, MESSAGES_KEPT, MessageRing } from "./message-ring.ts";

const always = (): boolean => true;
const never = (): boolean => false;

function note(ring: MessageRing, seq: number, payload: Uint8Array, mayGrow: (bytes: number) => boolean): void {
  ring.note(
    { seq, atMs: seq, receivedAtMs: 1_000 + seq, stored: seq % 3, refused: seq % 2 },
    "readings",
    payload,
    mayGrow,
  );
}

function payloadOf(seq: number, length: number): Buffer {
  return Buffer.alloc(length, seq % 251);
}

describe("the newest messages of a device", () => {
  it("are the last twenty, byte for byte, newest first, whatever their lengths", () => {
    const lengths = fc.array(fc.oneof(fc.nat(60), fc.nat(600), fc.nat(9_000)), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(lengths, (all) => {
        const ring = new MessageRing();
        all.forEach((length, i) => note(ring, i + 1, payloadOf(i + 1, length), always));
        const read = ring.read();
        expect(read.map(({ seq }) => seq)).toEqual(
          all
            .map((_, i) => i + 1)
            .reverse()
            .slice(0, MESSAGES_KEPT),
        );
        for (const { seq, bytes, raw, stored, refused, receivedAtMs } of read) {
          const whole = payloadOf(seq, all[seq - 1] ?? 0);
          expect({ bytes, stored, refused, receivedAtMs }).toEqual({
            bytes: whole.length,
            stored: seq % 3,
            refused: seq % 2,
            receivedAtMs: 1_000 + seq,
          });
          expect(raw.equals(whole.subarray(0, MESSAGE_BYTES_KEPT))).toBe(true);
        }
      }),
    );
  });

  it("are fewer where the buffer may not grow, and still the newest without a gap", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(700), { minLength: 1, maxLength: 80 }), fc.nat(3), (all, growths) => {
        let left = growths;
        const ring = new MessageRing();
        const mayGrow = (): boolean => left-- > 0;
        all.forEach((length, i) => note(ring, i + 1, payloadOf(i + 1, length), mayGrow));
        const read = ring.read();
        expect(read.length).toBeGreaterThan(0);
        read.forEach(({ seq, raw }, i) => {
          expect(seq).toBe(all.length - i);
          const whole = payloadOf(seq, all[seq - 1] ?? 0);
          expect(raw.equals(whole.subarray(0, raw.length))).toBe(true);
        });
        expect(read.reduce((sum, { raw }) => sum + raw.length, 0)).toBeLessThanOrEqual(ring.capacity);
      }),
    );
  });

  it("never take more than twenty-one times what is kept of one", () => {
    const ring = new MessageRing();
    for (let seq = 1; seq <= 100; seq++) note(ring, seq, payloadOf(seq, 100_000), always);
    expect(ring.read()).toHaveLength(MESSAGES_KEPT);
    expect(ring.capacity).toBe((MESSAGES_KEPT + 1) * MESSAGE_BYTES_KEPT);
  });

  it("are what they were, also when the bytes they came in are used again", () => {
    const ring = new MessageRing();
    const chunk = Buffer.from("first");
    note(ring, 1, chunk, never);
    chunk.fill("x");
    expect(ring.read()[0]?.raw.toString()).toBe("first");
  });
});
