import { describe, expect, it } from "vitest";
import { decodeMessage } from "./decode.ts";

const payload = new TextEncoder().encode('{"p":"A","v":1}');

describe("decodeMessage", () => {
  it("reads a message in the device's dialect", () => {
    expect(decodeMessage("native", "readings", payload).observations).toHaveLength(1);
  });

  it("refuses a message whole when nobody knows the dialect", () => {
    expect(decodeMessage("klingon", "readings", payload)).toEqual({
      observations: [],
      rejections: [{ no: 0, reason: "unknown-dialect", detail: "klingon" }],
    });
  });

  it("refuses a message whole when the dialect does not read its topic", () => {
    expect(decodeMessage("native", "gossip", payload).rejections).toMatchObject([{ no: 0, reason: "bad-shape" }]);
  });
});
