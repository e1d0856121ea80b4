import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameReader } from "./frame-reader.ts";

/** Runs a stream through a reader, cut into pieces of the given lengths (over and over); packets in hex, and what stopped it. */
function run(stream: Buffer, cuts: readonly number[], bytesMax = 256 * 1024) {
  const reader = new FrameReader(bytesMax);
  const packets: string[] = [];
  for (let from = 0, i = 0; from < stream.length; i++) {
    const length = cuts[i % cuts.length] ?? 1;
    // A read's memory is used again for the next one.
    const chunk = Buffer.from(stream.subarray(from, from + length));
    const bytes = reader.join(chunk);
    for (let at = 0; bytes !== null && at < bytes.length; at = reader.end) {
      const frame = reader.look(bytes, at);
      if (frame === "partial") break;
      if (frame !== "whole") return { packets, stoppedBy: frame, after: from + length };
      packets.push(bytes.toString("hex", at, reader.end));
    }
    chunk.fill(0xee);
    from += length;
  }
  return { packets, stoppedBy: null, after: stream.length };
}

function packetOf(header: number, body: Uint8Array): Buffer {
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([header, ...length]), body]);
}

const packet = fc
  .record({
    header: fc.integer({ min: 0, max: 255 }),
    body: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 100, maxLength: 20_000 })),
  })
  .map(({ header, body }) => packetOf(header, body));
const cuts = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 8 });

describe("a stream of packets", () => {
  it("is cut into the same packets wherever the reads cut it", () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 12 }), cuts, (packets, lengths) => {
        const expected = packets.map((each) => each.toString("hex"));
        expect(run(Buffer.concat(packets), lengths).packets).toEqual(expected);
      }),
    );
  });

  it("is cut alike byte by byte", () => {
    const packets = [
      packetOf(0xc0, Buffer.alloc(0)),
      packetOf(0x32, Buffer.alloc(300, 7)),
      packetOf(0xe0, Buffer.alloc(0)),
    ];
    expect(run(Buffer.concat(packets), [1]).packets).toEqual(packets.map((each) => each.toString("hex")));
  });

  it("stops at a packet that is too long as soon as its length is read, before its body", () => {
    const announced = Buffer.from([0x30, 0x81, 0x20]);
    expect(run(announced, [1], 4096)).toEqual({ packets: [], stoppedBy: "packet-too-long", after: 3 });
    expect(run(packetOf(0x30, Buffer.alloc(4096)), [5000], 4096).packets).toHaveLength(1);
  });

  it("stops at a length of more than four bytes (section 2.2.3)", () => {
    const endless = Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]);
    expect(run(endless, [6])).toMatchObject({ packets: [], stoppedBy: "length-malformed" });
    // Longer than it need be, but no longer than four.
    expect(run(Buffer.from([0xc0, 0x80, 0x80, 0x80, 0x00]), [2]).packets).toEqual(["c080808000"]);
  });
});

describe("a packet whose end has not come", () => {
  it("holds as much memory as has come, not as was announced, and no read alive", () => {
    const reader = new FrameReader(256 * 1024);
    const bytes = reader.join(Buffer.from([0x32, 0x80, 0x80, 0x0f, 1, 2, 3]));
    expect(bytes === null ? "" : reader.look(bytes, 0)).toBe("partial");
    expect(reader.heldBytes).toBe(7);
  });
});
