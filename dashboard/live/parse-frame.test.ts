import { describe, expect, test } from "vitest";
import { parseFrame } from "./parse-frame.ts";

describe("reading a frame", () => {
  test("an unknown type is passed over", () => {
    expect(parseFrame('{"type":"weather"}')).toBeNull();
  });

  test("one that tells of tickets says that there is something to read, and nothing else is gone by", () => {
    expect(parseFrame('{"type":"tickets","asOf":5,"tickets":[{"id":"hazard-1"}]}')).toEqual({ type: "tickets" });
  });

  test("a known frame is returned as it came", () => {
    expect(parseFrame('{"type":"beat","seq":3,"asOf":5}')).toEqual({ type: "beat", seq: 3, asOf: 5 });
  });

  test.each(["", "null", "[]", "{}", '{"type":"beat"}', '{"type":"delta","seq":1,"asOf":2}'])(
    "%j is no frame",
    (text) => {
      expect(() => parseFrame(text)).toThrow(Error);
    },
  );
});
