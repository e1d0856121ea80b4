import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headerOf } from "../contract/raw-device.ts";
import { DOWN, Gate, READINGS, STATUS, type Violation } from "./gate.ts";
import { connectOf, idOf, packetOf, publishOf, subscribeOf } from "./raw-packets.ts";

/** What is counted under which name, and what the log says of it. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

const first = (bytes: Uint8Array): Omit<Violation, "name"> => ({ bytes, first: true });
const after = (bytes: Uint8Array): Omit<Violation, "name"> => ({ bytes });

/** Kinds that take no time; the others have tests of their own, with their waiting. */
const AT_ONCE: Readonly<Record<string, Omit<Violation, "name">>> = {
  "connect-missing": first(publishOf(2, READINGS, 1)),
  "connect-twice": after(connectOf()),
  "protocol-name": first(connectOf({ protocol: "AMQP" })),
  "connect-reserved-flag": first(connectOf({ flags: 0xc3 })),
  "will-flags": first(connectOf({ flags: 0xde, fields: [STATUS, "{}", "coldchain/dtu1", "x"] })),
  "password-without-user": first(connectOf({ flags: 0x42, fields: ["x"] })),
  "header-flags": after(packetOf(0xc1)),
  "packet-type": after(packetOf(0xf0)),
  "length-malformed": after(Buffer.from([0x32, 0x80, 0x80, 0x80, 0x80])),
  "packet-too-long": after(headerOf(0x32, 300_000)),
  "packet-malformed": after(packetOf(0x32)),
  qos: after(publishOf(6, READINGS, 1)),
  "dup-on-qos0": after(publishOf(8, READINGS, null)),
  "packet-id-zero": after(publishOf(2, READINGS, 0)),
  "utf8-malformed": after(publishOf(2, Buffer.from([0xff]), 1)),
  "utf8-null": after(subscribeOf([[`${DOWN}/\u0000`, 0]])),
  "topic-malformed": after(publishOf(2, "a/#", 1)),
  "topic-elsewhere": after(publishOf(2, "tl/v1/tanks/rtu7/readings", 1)),
  "filter-malformed": after(subscribeOf([["a#", 0]])),
  "filter-missing": after(packetOf(0x82, idOf(1))),
};
const WITH_TIME = [
  "connect-late",
  "keep-alive",
  "delivery-failed",
  "packet-unfinished",
  "peer-does-not-read",
  "unreleased-too-many",
];

describe("a violation", () => {
  it.each(Object.entries(AT_ONCE))("is counted as %s", async (kind, violation) => {
    expect(await gate.expectViolations([{ name: kind, ...violation }])).toEqual([kind]);
  });

  it("of each kind is among the metrics from the start, and no kind is without a test", async () => {
    const kinds = [...(await gate.violationsByKind()).keys()];
    expect(kinds.toSorted()).toEqual([...Object.keys(AT_ONCE), ...WITH_TIME].toSorted());
  });

  it("is logged with the credential and its kind; a topic, but never a payload or a secret", async () => {
    const topic = "tl/v1/tanks/rtu7/readings/logged";
    await gate.expectViolations([{ name: topic, bytes: publishOf(2, topic, 1, "a payload nobody logs") }]);
    const line = await expect
      .poll(() => gate.gateway.output.split("\n").find((each) => each.includes(topic)), { timeout: 3_000 })
      .toBeDefined()
      .then(() => gate.gateway.output.split("\n").find((each) => each.includes(topic)) ?? "");
    expect(line).toContain("coldchain/dtu1");
    expect(line).toContain("topic-elsewhere");
    expect(gate.gateway.output).not.toContain("a payload nobody logs");
    expect(gate.gateway.output).not.toContain("a-long-enough-secret");
  });

  it("says CONNECT is late after ten seconds, also to who never says a whole packet", async () => {
    const before = (await gate.violationsByKind()).get("connect-late") ?? 0;
    const silent = await gate.connect();
    const half = await gate.connect();
    half.send(connectOf().subarray(0, 20));
    await Promise.all([silent.expectClosed(13_000), half.expectClosed(13_000)]);
    expect((await gate.violationsByKind()).get("connect-late")).toBe(before + 2);
    await gate.expectUndisturbed();
  }, 20_000);
});
