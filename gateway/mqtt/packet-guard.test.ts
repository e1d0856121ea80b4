import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PacketGuard } from "./packet-guard.ts";

const BYTES_MAX = 1000;

function toPacket(bodyBytes: number, first = 0x30): Buffer {
  const header: number[] = [first];
  let left = bodyBytes;
  do {
    const digit = left % 128;
    left = Math.floor(left / 128);
    header.push(left > 0 ? digit | 0x80 : digit);
  } while (left > 0);
  // A body that looks like long headers must not be read as one.
  return Buffer.concat([Buffer.from(header), Buffer.alloc(Math.min(bodyBytes, 2 * BYTES_MAX), 0xff)]);
}

/** Feeds the bytes in pieces; says after how many bytes something was found wrong. */
function feed(guard: PacketGuard, bytes: Uint8Array, cuts: readonly number[]) {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = cuts[i % cuts.length] ?? 1;
    const piece = bytes.subarray(at, at + length);
    const taken = guard.take(piece);
    at += piece.length;
    if (typeof taken === "string") return { wrong: taken, after: at };
    // Not by `expect`, which is slow for so many pieces.
    if (taken !== piece.length) throw new Error(`${taken} of ${piece.length} bytes taken`);
  }
  return null;
}

const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 10 });
const lengths = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: BYTES_MAX })), {
  maxLength: 20,
});

describe("the packet guard", () => {
  it("lets packets up to the bound pass, however they are cut", () => {
    fc.assert(
      fc.property(lengths, cuts, (bodies, pieces) => {
        const stream = Buffer.concat(bodies.map((length) => toPacket(length)));
        expect(feed(new PacketGuard(BYTES_MAX), stream, pieces)).toBeNull();
      }),
    );
  });

  it("tells of a longer packet as soon as its length is read, before its body", () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: BYTES_MAX + 1, max: 268_435_455 }), (bodies, tooLong) => {
        const before = Buffer.concat(bodies.map((length) => toPacket(length)));
        const packet = toPacket(tooLong);
        const found = feed(new PacketGuard(BYTES_MAX), Buffer.concat([before, packet]), [1]);
        expect(found?.wrong).toBe("too-long");
        expect(found?.after).toBeLessThanOrEqual(before.length + 5);
      }),
    );
  });

  it("refuses a fifth length byte [MQTT-2.2.3]", () => {
    for (const pieces of [[1], [3], [100]]) {
      const guard = new PacketGuard(Number.POSITIVE_INFINITY);
      expect(feed(guard, Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]), pieces)?.wrong).toBe("bad-length");
    }
  });

  it("takes the longest length there is when the bound allows it", () => {
    const guard = new PacketGuard(268_435_455);
    expect(guard.take(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]))).toBe(5);
  });

  it("judges the next packet by a bound raised meanwhile", () => {
    const guard = new PacketGuard(10);
    expect(guard.take(toPacket(10))).toBe(12);
    guard.bytesMax = 20;
    expect(guard.take(toPacket(20))).toBe(22);
    expect(guard.take(toPacket(21))).toBe("too-long");
  });

  it("takes one packet at a time when asked, however they are cut, and says whether it stands between two", () => {
    fc.assert(
      fc.property(lengths, cuts, (bodies, pieces) => {
        const guard = new PacketGuard(BYTES_MAX);
        const packets = bodies.map((length) => toPacket(length));
        const ends = new Set(packets.map((_, i) => Buffer.concat(packets.slice(0, i + 1)).length).concat(0));
        const stream = Buffer.concat(packets);
        for (let at = 0, i = 0; at < stream.length; i++) {
          const taken = guard.take(stream.subarray(at, at + (pieces[i % pieces.length] ?? 1)), true);
          if (typeof taken === "string") throw new Error(taken);
          if ([...ends].some((end) => end > at && end < at + taken)) throw new Error(`past the packet's end at ${at}`);
          at += taken;
          if (guard.betweenPackets !== ends.has(at)) throw new Error(`not known where it stands at ${at}`);
        }
      }),
    );
  });
});
