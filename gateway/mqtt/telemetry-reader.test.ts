import fc from "fast-check";
import { generate, type Packet } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { toMessageAddress } from "../codec.ts";
import { TelemetryReader } from "./telemetry-reader.ts";

const CHANNELS = new Map(
  ["readings", "status"].map((channel) => [
    `tl/v1/e/d/${channel}`,
    toMessageAddress({ enterprise: "e", device: "d", channel }),
  ]),
);

interface Taken {
  readonly channel: string;
  readonly packetId: number;
  readonly payload: string;
}

/** Runs a stream through a reader, cut into pieces of the given lengths (over and over). */
function run(stream: Buffer, cuts: readonly number[], reader: (taken: Taken[]) => TelemetryReader) {
  const taken: Taken[] = [];
  const others: Buffer[] = [];
  const under = reader(taken);
  for (let at = 0, i = 0; at < stream.length; i++) {
    const length = cuts[i % cuts.length] ?? 1;
    const passed = under.take(Buffer.from(stream.subarray(at, at + length)));
    if (passed !== null) others.push(passed);
    at += length;
  }
  return { taken, others: Buffer.concat(others) };
}

function begun(taken: Taken[]): TelemetryReader {
  const reader = notBegun(taken);
  reader.begin(CHANNELS);
  return reader;
}

function notBegun(taken: Taken[]): TelemetryReader {
  return new TelemetryReader(({ channel }, packetId, payload) =>
    taken.push({ channel, packetId, payload: payload.toString("latin1") }),
  );
}

const payloads = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 100, maxLength: 20_000 }));
const packetIds = fc.integer({ min: 1, max: 65_535 });

const telemetry = fc.record({
  topic: fc.constantFrom(...CHANNELS.keys()),
  messageId: packetIds,
  payload: payloads,
  dup: fc.boolean(),
  retain: fc.boolean(),
});

/** Packets that are the broker's: other kinds, other levels of service, other topics. */
const forBroker: fc.Arbitrary<Packet> = fc.oneof(
  fc.constant<Packet>({ cmd: "pingreq" }),
  fc.constant<Packet>({ cmd: "disconnect" }),
  packetIds.map((messageId): Packet => ({ cmd: "pubrel", messageId })),
  packetIds.map(
    (messageId): Packet => ({ cmd: "subscribe", messageId, subscriptions: [{ topic: "tl/v1/e/d/down/#", qos: 1 }] }),
  ),
  fc
    .record({
      topic: fc.constantFrom(
        "tl/v1/e/d/readings",
        "tl/v1/e/d/readings/",
        "tl/v1/e/d/readingz",
        "tl/v1/e/x/status",
        "x",
      ),
      qos: fc.constantFrom(0 as const, 2 as const),
      messageId: packetIds,
      payload: payloads,
    })
    .map(({ topic, qos, messageId, payload }) => toPublish({ topic, qos, messageId, payload })),
  fc
    .record({
      topic: fc.constantFrom("tl/v1/e/d/readingz", "x", "tl/v1/e/d/down"),
      messageId: packetIds,
      payload: payloads,
    })
    .map((fields) => toPublish({ ...fields, qos: 1 })),
);

const packets = fc.array(
  fc.oneof(
    telemetry.map((fields) => ({ isTelemetry: true, packet: toPublish({ ...fields, qos: 1 }) })),
    forBroker.map((packet) => ({ isTelemetry: false, packet })),
  ),
  { maxLength: 30 },
);
const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30_000 })), {
  minLength: 1,
  maxLength: 20,
});

function toPublish(fields: {
  topic: string;
  qos: 0 | 1 | 2;
  messageId: number;
  payload: Uint8Array;
  dup?: boolean;
  retain?: boolean;
}): Packet {
  const { topic, qos, messageId, payload, dup = false, retain = false } = fields;
  return { cmd: "publish", topic, qos, messageId, payload: Buffer.from(payload), dup: qos > 0 && dup, retain };
}

function expectedOf(list: readonly { readonly isTelemetry: boolean; readonly packet: Packet }[]) {
  const taken = list.flatMap(({ isTelemetry, packet }) =>
    isTelemetry && packet.cmd === "publish"
      ? [
          {
            channel: CHANNELS.get(packet.topic)?.channel,
            packetId: packet.messageId,
            payload: Buffer.from(packet.payload).toString("latin1"),
          },
        ]
      : [],
  );
  const others = Buffer.concat(list.filter(({ isTelemetry }) => !isTelemetry).map(({ packet }) => generate(packet)));
  return { taken, others };
}

describe("the telemetry reader", () => {
  it("takes telemetry in order and passes every other packet on byte for byte, however the stream is cut", () => {
    fc.assert(
      fc.property(packets, cuts, (list, lengths) => {
        const stream = Buffer.concat(list.map(({ packet }) => generate(packet)));
        expect(run(stream, lengths, begun)).toEqual(expectedOf(list));
      }),
      { numRuns: 300 },
    );
  });

  it("passes everything on until it is begun, and takes telemetry from that packet on", () => {
    fc.assert(
      fc.property(packets, packets, cuts, (before, after, lengths) => {
        const earlier = Buffer.concat(before.map(({ packet }) => generate(packet)));
        const taken: Taken[] = [];
        const reader = notBegun(taken);
        const first = run(earlier, lengths, () => reader);
        reader.begin(CHANNELS);
        const later = Buffer.concat(after.map(({ packet }) => generate(packet)));
        const second = run(later, lengths, () => reader);
        expect(first.others).toEqual(earlier);
        expect({ taken, others: second.others }).toEqual(expectedOf(after));
      }),
    );
  });

  it("begun in the middle of a packet, hands that packet over whole to one side", () => {
    const packet = generate(
      toPublish({ topic: "tl/v1/e/d/readings", qos: 1, messageId: 7, payload: Buffer.from("{}") }),
    );
    for (let cut = 1; cut < packet.length; cut++) {
      const taken: Taken[] = [];
      const reader = notBegun(taken);
      expect(reader.take(packet.subarray(0, cut))).toBeNull();
      reader.begin(CHANNELS);
      expect(reader.take(packet.subarray(cut))).toBeNull();
      expect(taken).toEqual([{ channel: "readings", packetId: 7, payload: "{}" }]);
    }
  });

  it("leaves malformed publishes to the broker", () => {
    const withoutId = Buffer.from([0x32, 2, 0, 0]);
    const topicBeyondEnd = Buffer.from([0x32, 4, 0, 200, 0x61, 0x62]);
    const idZero = generate(toPublish({ topic: "tl/v1/e/d/status", qos: 1, messageId: 5, payload: Buffer.alloc(0) }));
    idZero.fill(0, idZero.length - 2);
    for (const packet of [withoutId, topicBeyondEnd, idZero]) {
      const taken: Taken[] = [];
      expect(begun(taken).take(packet)).toEqual(packet);
      expect(taken).toEqual([]);
    }
  });
});
