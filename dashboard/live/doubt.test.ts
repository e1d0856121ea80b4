import { describe, expect, test } from "vitest";
import type { WireLivePoint } from "../../api/wire.ts";
import { isDoubtful } from "./doubt.ts";

const NOW: WireLivePoint = {
  enterprise: "coldchain",
  id: "NH3-101",
  ts: 1,
  v: 12,
  q: "good",
  receivedAt: 1,
  state: "normal",
};

describe("whether a number may pass for current", () => {
  test("a good value does, also in alarm", () => {
    expect(isDoubtful(NOW, 100)).toBe(false);
    expect(isDoubtful({ ...NOW, state: "alarm" }, 100)).toBe(false);
  });

  test("nothing, an old value, an unknown one and one of bad quality do not", () => {
    expect(isDoubtful(null, 100)).toBe(true);
    expect(isDoubtful({ ...NOW, state: "stale" }, 100)).toBe(true);
    expect(isDoubtful({ ...NOW, state: "unknown" }, 100)).toBe(true);
    expect(isDoubtful({ ...NOW, q: "bad" }, 100)).toBe(true);
  });

  test("a value over range in alarm is not greyed: it is beyond every limit", () => {
    expect(isDoubtful({ ...NOW, v: 103.1, q: "bad", state: "alarm" }, 100)).toBe(false);
    expect(isDoubtful({ ...NOW, v: 103.1, q: "bad", state: "unknown" }, 100)).toBe(true);
  });
});
