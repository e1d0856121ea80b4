import { describe, expect, test } from "vitest";
import { formatAge, formatBytes, formatCountdown, formatUnit, formatValue } from "./format.ts";

const ppm = { kind: "gas", rangeMin: 0, rangeMax: 500 } as const;

describe("what a value looks like", () => {
  test("has the same digits for every value of a point", () => {
    expect([0, 9.96, 123.456].map((value) => formatValue(value, ppm))).toEqual(["0.0", "10.0", "123.5"]);
    expect(formatValue(1.4, { kind: "analog", rangeMin: 0, rangeMax: 2.5 })).toBe("1.400");
  });

  test("no value is a dash, never a zero", () => {
    expect(formatValue(null, ppm)).toBe("—");
  });

  test("a word is worded, and one of a newer release shown as it came", () => {
    expect(formatValue("fire", { ...ppm, kind: "fire" })).toBe("火警");
    expect(formatUnit("degC")).toBe("℃");
    expect(formatUnit("furlong")).toBe("furlong");
  });
});

test("an age is told in its largest whole unit and never below zero", () => {
  expect([-500, 59_999, 60_000, 7_200_000, 172_800_000].map(formatAge)).toEqual([
    "0 秒",
    "59 秒",
    "1 分",
    "2 小时",
    "2 天",
  ]);
});

test("a countdown never goes below zero", () => {
  expect([42_000, 3_905_000, -5].map(formatCountdown)).toEqual(["00:42", "1:05:05", "00:00"]);
});

test("bytes are told in the largest unit that fits, with one digit at most", () => {
  expect([0, 512, 1024, 1536, 262_144, 1_048_576].map(formatBytes)).toEqual([
    "0 B",
    "512 B",
    "1 KiB",
    "1.5 KiB",
    "256 KiB",
    "1 MiB",
  ]);
});
