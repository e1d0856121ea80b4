import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isStateWord } from "../state-words.ts";
import { FIRE_COMPONENT_TYPES, fireComponentTypeOf } from "./fire-component-types.ts";
import { FIRE_STATUS_BITS, type FireSource, fireStatusOf, fireWordOf } from "./fire-status.ts";
import { FIRE_SYSTEM_TYPES, fireSystemTypeOf } from "./fire-system-types.ts";

const anySource = fc.constantFrom<FireSource>("system", "component", "transmitter");
const anyWord = fc.integer({ min: 0, max: 0xffff });

describe("a fire status", () => {
  // The status words of worked frames: a smoke detector on fire, a system with fire and fault, a transmitter without mains.
  it.each([
    { source: "component", raw: 0x0003, facts: ["fire"], word: "fire" },
    { source: "system", raw: 0x0007, facts: ["fire", "fault"], word: "fire" },
    { source: "transmitter", raw: 0x09, facts: ["main-power-fault"], word: "power-fault" },
    { source: "component", raw: 0x0101, facts: ["power-fault"], word: "power-fault" },
    { source: "system", raw: 0x0501, facts: ["main-power-fault", "bus-fault"], word: "fault" },
    { source: "component", raw: 0x0001, facts: [], word: "normal" },
    { source: "system", raw: 0x1801, facts: ["manual", "config-changed"], word: "normal" },
    { source: "system", raw: 0x2001, facts: ["reset"], word: "reset" },
    { source: "component", raw: 0x0061, facts: ["started", "feedback"], word: "feedback" },
    { source: "component", raw: 0x00a9, facts: ["shielded", "started", "delayed"], word: "shielded" },
  ] as const)("of a $source, $raw, is $word", ({ source, raw, facts, word }) => {
    const status = fireStatusOf(source, raw);
    expect(status).toEqual({ facts, test: false, unknownBits: 0, raw });
    expect(fireWordOf(status)).toBe(word);
  });

  it("of devices that leave bit 0 at 0 while they report a fire or lost power is no test", () => {
    expect(fireStatusOf("component", 0x0002)).toMatchObject({ facts: ["fire"], test: false });
    expect(fireStatusOf("transmitter", 0x08)).toMatchObject({ facts: ["main-power-fault"], test: false });
  });

  it("is a test when bit 0 is 0 and nothing is wrong; what is started by a test is no start", () => {
    expect(fireStatusOf("component", 0)).toEqual({ facts: [], test: true, unknownBits: 0, raw: 0 });
    const started = fireStatusOf("component", 0x0020);
    expect(started).toMatchObject({ facts: ["started"], test: true });
    expect(fireWordOf(started)).toBe("test");
    expect(fireWordOf(fireStatusOf("component", 0x0008))).toBe("shielded");
  });

  it("keeps bits nobody knows where they stood, and calls a status of them alone unknown, never normal", () => {
    const status = fireStatusOf("component", 0x8001);
    expect(status).toEqual({ facts: [], test: false, unknownBits: 0x8000, raw: 0x8001 });
    expect(fireWordOf(status)).toBe("unknown");
    expect(fireWordOf(fireStatusOf("component", 0x8003))).toBe("fire");
    expect(fireStatusOf("transmitter", 0x81).unknownBits).toBe(0x80);
  });

  it("decodes from every word of 16 bits, and nothing of the word is lost", () => {
    fc.assert(
      fc.property(anySource, anyWord, (source, raw) => {
        const status = fireStatusOf(source, raw);
        const known = FIRE_STATUS_BITS[source].filter(({ fact }) => status.facts.includes(fact));
        expect(known.reduce((bits, { bit }) => bits | (1 << bit), status.unknownBits | (raw & 1))).toBe(raw);
        expect(isStateWord("fire", fireWordOf(status))).toBe(true);
      }),
    );
  });

  it("with its fire bit set is a fire, whatever else is said", () => {
    fc.assert(
      fc.property(anySource, anyWord, (source, raw) => {
        const status = fireStatusOf(source, raw | 2);
        expect([fireWordOf(status), status.test]).toEqual(["fire", false]);
        // And without it never.
        expect(fireWordOf(fireStatusOf(source, raw & ~2))).not.toBe("fire");
      }),
    );
  });

  it.each([-1, 0x1_0000, 1.5, Number.NaN])("is no word of 16 bits: %d", (raw) => {
    expect(() => fireStatusOf("system", raw)).toThrow("16 bits");
  });
});

describe("types of fire components and systems", () => {
  it("have each code once, within what the standard defines, with names in two languages", () => {
    for (const rows of [FIRE_COMPONENT_TYPES, FIRE_SYSTEM_TYPES]) {
      const codes = rows.map(({ code }) => code);
      expect(codes).toEqual([...new Set(codes)].toSorted((a, b) => a - b));
      expect(rows.filter(({ code, nameZh, nameEn }) => code > 127 || !nameZh || !nameEn)).toEqual([]);
    }
    expect(FIRE_COMPONENT_TYPES).toHaveLength(66);
    expect(FIRE_SYSTEM_TYPES).toHaveLength(17);
  });

  it("keep a code nobody knows, and conclude nothing from it", () => {
    expect(fireComponentTypeOf(200)).toEqual({ code: 200, nameZh: null, nameEn: null, role: "unknown" });
    expect(fireComponentTypeOf(26)).toEqual({ code: 26, nameZh: null, nameEn: null, role: "unknown" });
    expect(fireSystemTypeOf(2)).toEqual({ code: 2, nameZh: null, nameEn: null });
  });

  it("let only fire detectors confirm a fire: no call point, no gas detector, no module", () => {
    const detectors = FIRE_COMPONENT_TYPES.filter(({ role }) => role === "fire-detector").map(({ code }) => code);
    expect(detectors).toEqual([
      25, 30, 31, 32, 33, 34, 35, 36, 37, 40, 41, 42, 43, 44, 50, 51, 52, 53, 61, 62, 69, 78, 79,
    ]);
    expect(fireComponentTypeOf(42)).toMatchObject({ nameZh: "点型光电感烟火灾探测器", role: "fire-detector" });
    expect([23, 24, 11, 17, 74, 85, 96].map((code) => fireComponentTypeOf(code).role)).toEqual([
      "manual-call-point",
      "hydrant-button",
      "gas-detector",
      "electrical-fire-monitor",
      "gas-detector",
      "control",
      "water",
    ]);
    expect(fireSystemTypeOf(12).nameZh).toBe("自动喷水灭火系统");
  });
});
