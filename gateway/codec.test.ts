import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toDeviceKey } from "../model/ids.ts";
import { EVENT_KIND, type JournalEvent, type MessageEvent, type OnceMessageEvent } from "../model/journal-event.ts";
import { decodeEvent, encodeEvent, encodeMessage, messagePrefix } from "./codec.ts";

const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/);
const message: fc.Arbitrary<MessageEvent> = fc
  .record({ enterprise: id, device: id, channel: id, payload: fc.uint8Array({ maxLength: 300 }) })
  .map((fields) => ({ kind: "message", deviceKey: toDeviceKey(fields.enterprise, fields.device), ...fields }));

const events: readonly JournalEvent[] = [
  { kind: "connection", enterprise: "e", device: "d", connected: true, address: "::1" },
  { kind: "command", id: "1", by: "张工", alarm: "a", action: "acknowledge", note: "看到了", minutes: null },
  { kind: "catalog", id: "2", by: "admin", fragment: { areas: [{ id: "dx", name: "大兴区", kind: "district" }] } },
  { kind: "tick" },
  { kind: "clockStep", offsetMs: -3_600_000 },
  { kind: "start", deafMs: 12, offsetMs: 0, version: "0.1.0" },
  { kind: "stall", deafMs: 1_500 },
  { kind: "session", enterprise: "e", device: "d", clientId: "机房\u0000", change: { type: "begun" } },
  {
    kind: "session",
    enterprise: "e",
    device: "d",
    clientId: "c",
    change: { type: "filters", filters: [["tl/v1/e/d/down/#", 1]] },
  },
  { kind: "session", enterprise: "e", device: "d", clientId: "c", change: { type: "released", packetId: 65_535 } },
  {
    kind: "deviation",
    id: "3",
    by: "zhao",
    enterprise: "coldchain",
    deviation: "d1",
    change: { type: "signed", note: "同意" },
  },
  { kind: "fact", fault: "storage-full", subject: "", enterprise: "", active: true, params: { reason: "ENOSPC" } },
];

describe("the journal's events", () => {
  it("come back from their bytes as they were written, messages with any payload", () => {
    fc.assert(
      fc.property(message, (event) => {
        const decoded = decodeEvent(EVENT_KIND.message, encodeEvent(event)) as MessageEvent;
        expect({ ...decoded, payload: Uint8Array.from(decoded.payload) }).toEqual(event);
      }),
    );
  });

  it("come back from plain bytes as a reader of the journal gives them, too", () => {
    fc.assert(
      fc.property(message, (event) => {
        const decoded = decodeEvent(EVENT_KIND.message, Uint8Array.from(encodeEvent(event))) as MessageEvent;
        expect({ ...decoded, payload: Uint8Array.from(decoded.payload) }).toEqual(event);
      }),
    );
  });

  it.each(events.map((event) => [event.kind, event] as const))("come back from their bytes: %s", (_kind, event) => {
    expect(decodeEvent(EVENT_KIND[event.kind], encodeEvent(event))).toEqual(event);
  });

  it("come back with client id and packet id when they are taken once", () => {
    const once = fc.record({
      message,
      clientId: fc.string({ maxLength: 256, unit: "grapheme" }),
      packetId: fc.integer({ min: 1, max: 65_535 }),
    });
    fc.assert(
      fc.property(once, ({ message: { kind: _, ...facts }, clientId, packetId }) => {
        const event: OnceMessageEvent = { kind: "onceMessage", ...facts, clientId, packetId };
        const decoded = decodeEvent(EVENT_KIND.onceMessage, encodeEvent(event)) as OnceMessageEvent;
        expect({ ...decoded, payload: Uint8Array.from(decoded.payload) }).toEqual({
          ...event,
          clientId,
        });
      }),
    );
  });

  it("are the same bytes whether a message's prefix was kept ready or not", () => {
    fc.assert(
      fc.property(message, (event) => {
        expect(encodeMessage(messagePrefix(event), event.payload)).toEqual(encodeEvent(event));
      }),
    );
  });

  it("keep two devices apart whose addresses have one hash, also when their bytes are reused", () => {
    // 31 · "a" + "b" = 31 · "b" + "C": names that differ only so have one hash.
    const [one, other] = ["xab", "xbC"].map((device) =>
      encodeEvent({
        kind: "message",
        enterprise: "e",
        device,
        deviceKey: toDeviceKey("e", device),
        channel: "readings",
        payload: Buffer.from("{}"),
      }),
    );
    const decoded = [one, other, one, other].map((bytes) => {
      const copy = Buffer.from(bytes ?? []);
      const event = decodeEvent(EVENT_KIND.message, copy) as MessageEvent;
      copy.fill(0);
      return event.device;
    });
    expect(decoded).toEqual(["xab", "xbC", "xab", "xbC"]);
  });

  it("is refused, a kind this release does not know", () => {
    expect(() => decodeEvent(200, Buffer.from("{}"))).toThrow("kind");
  });
});
