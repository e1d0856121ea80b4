import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SECRET } from "../contract/world.ts";
import { DOWN, Gate, READINGS, STATUS } from "./gate.ts";
import {
  CLEAN_FLAG,
  connectOf,
  PASSWORD_FLAG,
  publishOf,
  subscribeOf,
  USERNAME_FLAG,
  unsubscribeOf,
  WILL_FLAG,
} from "./raw-packets.ts";

/** MQTT 3.1.1, sections 1.5.3 and 4.7.3: strings. */
let gate: Gate;
beforeAll(async () => {
  gate = await Gate.open();
});
afterAll(() => gate?.close());

const SIGNED = USERNAME_FLAG | PASSWORD_FLAG | CLEAN_FLAG;
const USER = "coldchain/dtu1";

/** Bytes that no string may hold, RFC 3629 and [MQTT-1.5.3-2]. */
const ILL_FORMED: readonly (readonly [string, readonly number[]])[] = [
  ["a continuation byte alone", [0x80]],
  ["a start byte alone, at the end", [0xc3]],
  ["a start byte before an ASCII letter", [0xc3, 0x41]],
  ["two of three bytes", [0xe4, 0xb8]],
  ["three of four bytes", [0xf0, 0x9f, 0x98]],
  ["an overlong slash of two bytes", [0xc0, 0xaf]],
  ["an overlong slash of three bytes", [0xe0, 0x80, 0xaf]],
  ["an overlong slash of four bytes", [0xf0, 0x80, 0x80, 0xaf]],
  ["an overlong NUL", [0xc0, 0x80]],
  ["the first surrogate, U+D800", [0xed, 0xa0, 0x80]],
  ["the last surrogate, U+DFFF", [0xed, 0xbf, 0xbf]],
  ["a pair of surrogates instead of four bytes", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
  ["beyond the last code point", [0xf4, 0x90, 0x80, 0x80]],
  ["a start byte of five", [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ["0xFE", [0xfe]],
  ["0xFF", [0xff]],
];

/** Where a string stands in a packet from a device. */
const PLACES: readonly (readonly [string, (bad: Buffer) => Buffer, boolean])[] = [
  ["[MQTT-3.1.3-4] a client id", (bad) => connectOf({ clientId: bad }), true],
  [
    "[MQTT-3.1.3-10] a will topic",
    (bad) => connectOf({ flags: SIGNED | WILL_FLAG, fields: [joined(STATUS, bad), "{}", USER, SECRET] }),
    true,
  ],
  ["[MQTT-3.1.3-11] a user name", (bad) => connectOf({ fields: [joined(USER, bad), SECRET] }), true],
  ["[MQTT-3.1.2-1] a protocol name", (bad) => connectOf({ protocol: joined("MQTT", bad) }), true],
  ["[MQTT-3.3.2-1] the topic of a PUBLISH", (bad) => publishOf(2, joined(READINGS, bad), 1), false],
  ["[MQTT-3.8.3-1] a filter of a SUBSCRIBE", (bad) => subscribeOf([[joined(`${DOWN}/`, bad), 1]]), false],
  ["[MQTT-3.10.3-1] a filter of an UNSUBSCRIBE", (bad) => unsubscribeOf([joined(`${DOWN}/`, bad)]), false],
  [
    "[MQTT-3.8.3-1] the second filter of a SUBSCRIBE",
    (bad) =>
      subscribeOf([
        [`${DOWN}/#`, 1],
        [joined("x", bad), 1],
      ]),
    false,
  ],
];

function joined(text: string, bad: Buffer): Buffer {
  return Buffer.concat([Buffer.from(text), bad]);
}

describe("a string that is not well-formed", () => {
  it.each(PLACES)("[MQTT-1.5.3-1] in %s closes the connection, in each of its forms", async (_name, bytesOf, first) => {
    await gate.expectViolations(ILL_FORMED.map(([name, bad]) => ({ name, bytes: bytesOf(Buffer.from(bad)), first })));
  });

  it.each(PLACES)(
    "[MQTT-1.5.3-2] [MQTT-4.7.3-2] with U+0000 in %s closes the connection",
    async (_name, bytesOf, first) => {
      const forms = ["\u0000", "a\u0000", "\u0000a", "a\u0000b"];
      await gate.expectViolations(
        forms.map((form) => ({ name: JSON.stringify(form), bytes: bytesOf(Buffer.from(form)), first })),
      );
    },
  );
});

describe("a string is compared byte by byte", () => {
  it("[MQTT-1.5.3-3] U+FEFF is a character: a user name or a topic that begins with it is another", async () => {
    const raw = await gate.connect();
    raw.send(connectOf({ fields: [`\ufeff${USER}`, SECRET] }));
    expect((await raw.expect("connack")).returnCode).toBe(5);
    await gate.expectViolations(
      [`\ufeff${READINGS}`, `${READINGS}\ufeff`].map((topic) => ({ name: topic, bytes: publishOf(2, topic, 1) })),
    );
  });

  it("[MQTT-1.5.3-3] a client id that begins with U+FEFF does not take over the one without", async () => {
    const plain = await gate.signIn({ clientId: "marked" });
    const marked = await gate.signIn({ clientId: "\ufeffmarked" });
    for (const [at, raw] of [plain, marked].entries()) {
      raw.send(publishOf(2, READINGS, at + 1));
      expect((await raw.expect("puback")).messageId).toBe(at + 1);
      raw.drop();
    }
  });

  it("[MQTT-4.7.3-4] nothing is normalised: composed and decomposed forms are two client ids and two filters", async () => {
    const composed = await gate.signIn({ clientId: "é".normalize("NFC"), clean: false });
    composed.send(subscribeOf([[`${DOWN}/#`, 1]]));
    await composed.expect("suback");
    const decomposed = await gate.connect();
    decomposed.send(connectOf({ clientId: "é".normalize("NFD"), flags: SIGNED & ~CLEAN_FLAG }));
    expect(await decomposed.expect("connack")).toMatchObject({ returnCode: 0, sessionPresent: false });
    expect(composed.closed).toBe(false);
    composed.drop();
    decomposed.drop();
    await gate.expectViolations(
      [READINGS.replace("d", "ｄ"), READINGS.toUpperCase(), READINGS.replace("c", "с")].map((topic) => ({
        name: topic,
        bytes: publishOf(2, topic, 1),
      })),
    );
  });

  it("every other character is a character: non-characters, private use, controls and emoji in a client id", async () => {
    const odd = ["\ufffe\uffff", "\u{10ffff}", "\ue000", "\u0001\u001f\u007f\u0085", "😀", "\u202e\u200b"];
    for (const [at, clientId] of odd.entries()) {
      const raw = await gate.signIn({ clientId });
      raw.send(publishOf(2, READINGS, at + 1));
      expect((await raw.expect("puback")).messageId).toBe(at + 1);
      raw.drop();
    }
  });
});

describe("the longest strings", () => {
  it("[MQTT-4.7.3-3] a topic of 65,535 bytes is refused like any other elsewhere", async () => {
    await gate.expectViolations(
      [65_535, 1_000].map((length) => ({
        name: `${length}`,
        bytes: publishOf(2, READINGS.padEnd(length, "x"), 1),
      })),
    );
    const raw = await gate.signIn();
    raw.send(subscribeOf([[`${DOWN}/${"x".repeat(65_000)}`, 1]], 5));
    expect(await raw.expect("suback")).toMatchObject({ messageId: 5, granted: [0x80] });
    raw.drop();
  });
});
