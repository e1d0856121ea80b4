import { describe, expect, it } from "vitest";
import type { WireChecklistItem } from "../../api/wire-ticket.ts";
import { toItems, whatLacks, withValue } from "./inspection-answers.ts";

const SEEN: WireChecklistItem = {
  id: "door",
  text: "门关好",
  kind: "ok",
  unit: null,
  min: null,
  max: null,
  point: null,
  photo: false,
};
const READ: WireChecklistItem = { ...SEEN, id: "gauge", kind: "value", unit: "MPa", min: 0.2, max: 1.6 };

describe("the answers of an inspection", () => {
  it("lack what the gateway would refuse them for", () => {
    expect(whatLacks(SEEN, {})).toBe("result");
    expect(whatLacks(SEEN, { result: "ok" })).toBeNull();
    expect(whatLacks(SEEN, { result: "nok", note: " " })).toBe("note");
    expect(whatLacks(SEEN, { result: "nok", note: "坏了" })).toBeNull();
    expect(whatLacks({ ...SEEN, photo: true }, { result: "ok" })).toBe("photo");
    expect(whatLacks(READ, { result: "ok" })).toBe("value");
    expect(whatLacks(READ, { result: "nok", value: 1.9 })).toBeNull();
    expect(whatLacks({ ...READ, photo: true }, { result: "na" })).toBeNull();
  });

  it("are judged by the range of the list, its ends included; without one, by the inspector", () => {
    expect(withValue(READ, {}, 1.6)).toEqual({ value: 1.6, result: "ok" });
    expect(withValue(READ, {}, 0.19)).toEqual({ value: 0.19, result: "nok" });
    expect(withValue({ ...READ, min: null, max: null }, {}, 9)).toEqual({ value: 9 });
    expect(withValue(READ, { value: 1, result: "ok" }, undefined)).toEqual({ result: "ok" });
  });

  it("are told in the order of the list, without what was not answered", () => {
    const answers = { gauge: { result: "nok", value: 2, note: "", at: 7 }, gone: { result: "ok" } } as const;
    expect(toItems([SEEN, READ], answers)).toEqual([{ id: "gauge", result: "nok", value: 2, at: 7 }]);
  });
});
