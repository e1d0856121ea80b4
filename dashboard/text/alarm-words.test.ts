import { expect, test } from "vitest";
import { describeFault } from "./alarm-words.ts";

test("a fault says its own numbers: of a high risk, how many points", () => {
  expect(describeFault({ rule: "system:risk", params: { score: 61 } })).toContain("61");
  expect(describeFault({ rule: "system:risk" })).toContain("—");
  expect(describeFault({ rule: "nh3-hh" })).toBe("nh3-hh");
});
