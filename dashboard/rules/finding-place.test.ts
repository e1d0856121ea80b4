import { expect, test } from "vitest";
import { isAt, placeOf } from "./finding-place.ts";

test("a finding is found by name and by place", () => {
  expect(placeOf("rules/nh3-hh.params.limit")).toEqual({ section: "rules", id: "nh3-hh", field: "params.limit" });
  expect(placeOf("rules[0].params.levels[1].limit")).toEqual({
    section: "rules",
    id: null,
    field: "params.levels.1.limit",
  });
  expect(placeOf("zones/machine-room")).toEqual({ section: "zones", id: "machine-room", field: "" });
  expect(placeOf("")).toEqual({ section: "", id: null, field: "" });
});

test("a finding within a field stands at that field, and not at one whose name begins alike", () => {
  expect(isAt("rules[0].params.levels[1].limit", "params.levels")).toBe(true);
  expect(isAt("rules[0].params.limitPerMinute", "params.limit")).toBe(false);
  expect(isAt("rules[0].level", "level")).toBe(true);
});
