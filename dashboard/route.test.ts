import fc from "fast-check";
import { expect, test } from "vitest";
import { parseHash, type Route, toHash } from "./route.ts";

const name = fc.string({ minLength: 1, unit: "grapheme" });
const routes: fc.Arbitrary<Route> = fc.oneof(
  name.map((site): Route => ({ screen: "site", site })),
  name.map((alarm): Route => ({ screen: "alarms", alarm })),
  fc.tuple(name, name).map(([enterprise, point]): Route => ({ screen: "point", enterprise, point })),
  fc.tuple(name, name).map(([enterprise, device]): Route => ({ screen: "device", enterprise, device })),
  fc.tuple(name, name, fc.nat()).map(([enterprise, point, at]): Route => ({ screen: "point", enterprise, point, at })),
  name.map((rule): Route => ({ screen: "rule", rule })),
  name.map((pack): Route => ({ screen: "pack", pack })),
  name.map((zone): Route => ({ screen: "new-rule", zone })),
  name.map((zone): Route => ({ screen: "new-pack", zone })),
  fc.constant<Route>({ screen: "rules" }),
  fc.constantFrom<Route>({ screen: "people" }, { screen: "me" }, { screen: "duty", enterprise: null }),
  name.map((enterprise): Route => ({ screen: "duty", enterprise })),
  name.map((token): Route => ({ screen: "password", token })),
  name.map((token): Route => ({ screen: "setup", token })),
  fc.constantFrom<Route>({ screen: "site", site: null }, { screen: "alarms", alarm: null }, { screen: "devices" }),
);

test("every address leads back to the screen it was made for", () => {
  fc.assert(
    fc.property(routes, (route) => {
      expect(parseHash(toHash(route))).toEqual(route);
    }),
  );
});

test("an address that says nothing known leads to the site", () => {
  expect(parseHash("#/nowhere/at/all")).toEqual({ screen: "site", site: null });
  expect(parseHash("#/points/only-one")).toEqual({ screen: "site", site: null });
  expect(parseHash("#/sites/%E0%A4%A")).toEqual({ screen: "site", site: "%E0%A4%A" });
});
