import { describe, expect, it } from "vitest";
import { isOwnOrigin } from "./origin.ts";

describe("an origin is our own", () => {
  const cases: readonly [string | undefined, string, string | undefined, boolean, "https"?][] = [
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
    // A page in clear may be anybody's, also under our own name.
    ["http://plant.example", "plant.example", "https://plant.example", false],
    ["http://127.0.0.1:8080", "127.0.0.1:8080", "https://plant.example", true],
    ["https://gw:8443", "gw:8443", undefined, true, "https"],
    ["http://gw:8443", "gw:8443", undefined, false, "https"],
    ["https://plant.example", "gw:8443", "https://plant.example", true, "https"],
  ];
  it.each(cases)("%s to %s (public %s): %s", (origin, host, publicUrl, own, scheme) => {
    expect(isOwnOrigin({ origin, host, secure: scheme === "https", publicUrl })).toBe(own);
  });
});
