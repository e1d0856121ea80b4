import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Alarm } from "../model/alarm.ts";
import type { AlarmId } from "../model/ids.ts";
import type { Level } from "../model/level.ts";
import type { OutboxEntry } from "../model/push.ts";
import { anAlarm, anOutboxEntry } from "../test/kit/record-builders.ts";
import { bareFacts, type Letter, type LetterFacts } from "./letter.ts";
import { bytesRoom, charsRoom, toLine, toText } from "./letter-text.ts";

const RAISED_AT = Date.UTC(2026, 2, 1, 6, 2, 11);
const FACTS: Partial<LetterFacts> = { enterprise: "京南冷链", zone: "机房", tag: "NH3-101", name: "氨" };

function aLetter(alarm: Partial<Alarm> = {}, facts: Partial<LetterFacts> = FACTS, entry: Partial<OutboxEntry> = {}) {
  const owed = anOutboxEntry("k", {
    alarm: { ...anAlarm("a", { value: 62, raisedAtMs: RAISED_AT }), ...alarm },
    step: 0,
    ...entry,
  });
  return { entry: owed, facts: { ...bareFacts(owed), ...facts } } satisfies Letter;
}

describe("a message to people", () => {
  it("stands alone: glyph, enterprise, point in words, value, limit, first out", () => {
    expect(toLine(aLetter(), "zh-CN", charsRoom(200))).toBe(
      "■1红 京南冷链 机房 NH3-101 氨 62 ppm ↑（限 57） 首发 14:02:11",
    );
    expect(toLine(aLetter({ level: 2, value: 20 }), "en", charsRoom(200))).toBe(
      "▲2orange 京南冷链 机房 NH3-101 氨 20 ppm ↓ (limit 57) first out 14:02:11",
    );
  });

  it("is shortened from the least needed on, and keeps level, tag and value", () => {
    const line = (max: number) => toLine(aLetter(), "zh-CN", charsRoom(max));
    expect(line(46)).toBe("■1红 京南冷链 机房 NH3-101 62 ppm ↑（限 57） 首发 14:02:11");
    expect(line(30)).toBe("■1红 京南冷链 NH3-101 62 ppm ↑");
    expect(line(22)).toBe("■1红 NH3-101 62 ppm ↑");
  });

  it("names who answered and when, and asks for no further answer", () => {
    const links = { open: "https://t.example/a", acknowledge: "https://t.example/r/x", arrive: null, reassign: null };
    const answered = { by: "张工", atMs: RAISED_AT + 60_000 };
    const text = toText([aLetter({}, { ...FACTS, answered, links }, { reason: "escalated" })], "zh-CN", charsRoom(400));
    expect(text).toContain("张工 已于 14:03:11 签收");
    expect(text).not.toContain("/r/x");
    expect(text).toContain("https://t.example/a");
  });

  it("of a drill says so before anything else", () => {
    expect(toLine(aLetter({ drill: "d" }), "zh-CN", charsRoom(200))).toMatch(/^【演练】■1红/);
  });

  it("takes hostile names as text in one line", () => {
    const line = toLine(aLetter({}, { ...FACTS, enterprise: "恶\u202e意\n企业\u0007" }), "zh-CN", charsRoom(200));
    expect([..."\u202e\n\u0007"].filter((char) => line.includes(char))).toEqual([]);
  });
});

describe("a storm", () => {
  const storm = (reds: number, others: number) => [
    ...Array.from({ length: reds }, (_, i) =>
      aLetter({ id: `r${i}` as AlarmId, raisedAtMs: RAISED_AT + i }, { ...FACTS, tag: `R-${i}.` }),
    ),
    ...Array.from({ length: others }, (_, i) =>
      aLetter({ id: `y${i}` as AlarmId, level: 3 as Level }, { ...FACTS, tag: `Y-${i}.` }),
    ),
  ];

  it("is none where one call is meant for several people of a group: it is told once", () => {
    const twice = [aLetter(), aLetter()];
    expect(toText(twice, "zh-CN", charsRoom(200))).toBe(toText(twice.slice(1), "zh-CN", charsRoom(200)));
  });

  it("is one message that names every red and counts what is below as far as it does not fit", () => {
    const text = toText(storm(20, 400), "zh-CN", bytesRoom(2048));
    for (let i = 0; i < 20; i++) expect(text).toContain(`R-${i}.`);
    expect(text.split("\n")[0]).toBe("420 条报警");
    expect(text).toMatch(/另有 ◆3 ×\d+$/);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048);
  });

  it("is never longer than the vendor takes, whatever the names", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.constantFrom<Level>(1, 2, 3, 4)), { maxLength: 40 }),
        fc.integer({ min: 120, max: 4096 }),
        (alarms, max) => {
          const letters = alarms.map(([name, level]) => aLetter({ level }, { ...FACTS, enterprise: name, tag: name }));
          expect(Buffer.byteLength(toText(letters, "zh-CN", bytesRoom(max)))).toBeLessThanOrEqual(max);
        },
      ),
      { numRuns: 25 },
    );
  });
});
