import mqttPacket, { type IConnectPacket } from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { readConnect } from "./connect-packet.ts";

const FIELDS = { cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clean: true, clientId: "dtu", keepalive: 60 };
const WILL = { topic: "tl/v1/e/d/status", payload: Buffer.from("{}"), qos: 1 as const, retain: false };

/** The body of a CONNECT: what follows the fixed header. Short ones only: their length is one byte. */
function bodyOf(fields: Partial<IConnectPacket> = {}): Buffer {
  return mqttPacket.generate({ ...FIELDS, ...fields } as IConnectPacket).subarray(2);
}

function read(body: Buffer) {
  return readConnect(body, 0, body.length);
}

/** The body with one byte changed. Byte 6 is the protocol level, 7 the flags. */
function changed(body: Buffer, at: number, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(body);
  copy[at] = change(copy[at] ?? 0);
  return copy;
}

describe("a CONNECT that is well formed", () => {
  it("is read with all it says", () => {
    const body = bodyOf({ username: "e/d", password: Buffer.from("s3cret"), will: WILL, keepalive: 17, clean: false });
    expect(read(body)).toEqual({
      version: "3.1.1",
      clientId: "dtu",
      cleanSession: false,
      keepAliveSeconds: 17,
      username: "e/d",
      password: Buffer.from("s3cret"),
      will: { topic: WILL.topic, payload: WILL.payload, qos: 1 },
    });
  });

  it("is one of 3.1, too", () => {
    expect(read(bodyOf({ protocolId: "MQIsdp", protocolVersion: 3 }))).toMatchObject({
      version: "3.1",
      username: null,
    });
  });

  it("keeps nothing of the read it stood in", () => {
    const body = bodyOf({ username: "e/d", password: Buffer.from("s3cret"), will: WILL });
    const connect = read(body);
    body.fill(0);
    expect(connect).toMatchObject({ password: Buffer.from("s3cret"), will: { payload: WILL.payload } });
  });
});

describe("a CONNECT that is refused", () => {
  const plain = bodyOf();
  const full = bodyOf({ username: "e/d", password: Buffer.from("s3cret"), will: WILL });
  it.each([
    ["another protocol name [MQTT-3.1.2-1]", changed(plain, 2, () => 0x6d), { violation: "protocol-name" }],
    ["MQTT 5 [MQTT-3.1.2-2]", changed(plain, 6, () => 5), { returnCode: 1 }],
    ["level 3 under the newer name [MQTT-3.1.2-2]", changed(plain, 6, () => 3), { returnCode: 1 }],
    ["a bridge's level [MQTT-3.1.2-2]", changed(plain, 6, () => 0x84), { returnCode: 1 }],
    [
      "the reserved flag [MQTT-3.1.2-3]",
      changed(plain, 7, (flags) => flags | 1),
      { violation: "connect-reserved-flag" },
    ],
    ["a will QoS without a will [MQTT-3.1.2-13]", changed(plain, 7, (flags) => flags | 8), { violation: "will-flags" }],
    ["will QoS 3 [MQTT-3.1.2-14]", changed(full, 7, (flags) => flags | 0x18), { violation: "will-flags" }],
    [
      "will retain without a will [MQTT-3.1.2-15]",
      changed(plain, 7, (flags) => flags | 0x20),
      { violation: "will-flags" },
    ],
    [
      "a password without a user name [MQTT-3.1.2-22]",
      changed(plain, 7, (flags) => flags | 0x40),
      { violation: "password-without-user" },
    ],
    [
      "a user name promised and missing [MQTT-3.1.2-19]",
      changed(plain, 7, (flags) => flags | 0x80),
      { violation: "packet-malformed" },
    ],
    [
      "a user name that was not promised [MQTT-3.1.2-18]",
      changed(full, 7, (flags) => flags & ~0xc0),
      { violation: "packet-malformed" },
    ],
    ["bytes behind its last field", Buffer.concat([plain, Buffer.from([0])]), { violation: "packet-malformed" }],
    [
      "an empty client id of a kept session [MQTT-3.1.3-8]",
      changed(bodyOf({ clientId: "" }), 7, (flags) => flags & ~2),
      { returnCode: 2 },
    ],
    [
      "a client id beyond the bound",
      bodyOf({ clientId: "x".repeat(100) + "机".repeat(60) }).subarray(1),
      { returnCode: 2 },
    ],
    ["a NUL in the client id [MQTT-1.5.3-2]", changed(plain, 12, () => 0), { violation: "utf8-null" }],
    [
      "half a character in the client id [MQTT-1.5.3-1]",
      changed(plain, 12, () => 0xe6),
      { violation: "utf8-malformed" },
    ],
  ])("for %s", (_why, body, refusal) => {
    expect(read(body)).toEqual(refusal);
  });

  it("wherever it ends too early", () => {
    for (let length = 0; length < full.length; length++)
      expect(readConnect(full, 0, length)).toEqual({ violation: "packet-malformed" });
  });

  it("for a surrogate, which is no character of UTF-8 [MQTT-1.5.3-1]", () => {
    const body = Buffer.concat([plain.subarray(0, 10), Buffer.from([0, 3, 0xed, 0xa0, 0x80])]);
    expect(read(body)).toEqual({ violation: "utf8-malformed" });
  });

  it("but not for U+FEFF, which is a character like any other [MQTT-1.5.3-3]", () => {
    const body = Buffer.concat([plain.subarray(0, 10), Buffer.from([0, 3, 0xef, 0xbb, 0xbf])]);
    expect(read(body)).toMatchObject({ clientId: "\ufeff" });
  });
});
