import { expect, test } from "vitest";
import { differencesOf } from "./differences.ts";

const before = { id: "a", level: 1, points: ["P", "Q"], params: { levels: [{ level: 1, limit: 57 }], latch: false } };

test("a version shows what changed, and nothing else", () => {
  const after = { ...before, points: ["P"], params: { levels: [{ level: 1, limit: 50 }], latch: false } };
  expect(differencesOf(before, after)).toEqual([
    { path: "points", before: "P, Q", after: "P" },
    { path: "params.levels[0].limit", before: "57", after: "50" },
  ]);
  expect(differencesOf(before, before)).toEqual([]);
});

test("what was added and what was taken away stand with one side empty", () => {
  const { level: _level, ...rest } = before;
  expect(differencesOf(before, { ...rest, name: "N" })).toEqual([
    { path: "name", before: null, after: "N" },
    { path: "level", before: "1", after: null },
  ]);
});

test("the first version is all new", () => {
  expect(differencesOf(null, { id: "a" })).toEqual([{ path: "id", before: null, after: "a" }]);
});
