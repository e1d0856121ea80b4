import { expect, it } from "vitest";
import { deviceName } from "./phone.ts";

it("a phone is named as its owner knows it", () => {
  const android = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36";
  const iphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1";
  expect([deviceName(android), deviceName(iphone), deviceName("x")]).toEqual([
    "Android · Chrome",
    "iPhone · Safari",
    "?",
  ]);
});
