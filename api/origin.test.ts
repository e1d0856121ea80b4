import { describe, expect, it } from "vitest";
import { isOwnOrigin } from "./origin.ts";

describe("an origin is our own", () => {
  const cases: readonly [string | undefined, string, string | undefined, boolean][] = [
    [undefined, "gw:8080", undefined, true],
    ["http://gw:8080", "gw:8080", undefined, true],
    ["https://gw", "gw", undefined, true],
    ["http://gw", "gw:80", undefined, true],
    ["http://gw:8081", "gw:8080", undefined, false],
    ["http://evil.example", "gw:8080", undefined, false],
    ["null", "gw:8080", undefined, false],
    ["file://", "gw:8080", undefined, false],
    ["https://plant.example", "127.0.0.1:8080", "https://plant.example/", true],
    ["http://plant.example", "127.0.0.1:8080", "https://plant.example/", false],
    ["https://plant.example.evil", "127.0.0.1:8080", "https://plant.example", false],
    ["not a url", "gw", undefined, false],
  ];
  it.each(cases)("%s to %s (public %s): %s", (origin, host, publicUrl, own) => {
    expect(isOwnOrigin({ origin, host, publicUrl })).toBe(own);
  });
});
