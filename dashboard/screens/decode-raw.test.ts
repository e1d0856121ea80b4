import { expect, test } from "vitest";
import { decodeRaw } from "./decode-raw.ts";

test("a message that is text is shown as text", () => {
  expect(decodeRaw(Buffer.from('{"p":"氨"}').toString("base64"))).toEqual({
    text: '{"p":"氨"}',
    bytes: 11,
    binary: false,
  });
});

test("a message that is no text is shown as base64, whole", () => {
  expect(decodeRaw("/v8=")).toEqual({ text: "/v8=", bytes: 2, binary: true });
});
