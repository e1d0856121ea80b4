import { describe, expect, it } from "vitest";
import { EXAMPLE_CHECKS, exampleCatalog, exampleFragment, fragmentOf } from "../../test/kit/catalog-example.ts";
import { type CatalogFragment, EMPTY_CATALOG } from "./catalog.ts";
import { checkCatalog } from "./check.ts";
import { mergeCatalog } from "./merge.ts";

const checkNew = (fragment: CatalogFragment) => checkCatalog(exampleCatalog(), fragment, EXAMPLE_CHECKS);
const errorsOf = (yaml: string) => checkNew(fragmentOf(yaml)).errors;
const warningsOf = (yaml: string) => checkNew(fragmentOf(yaml)).warnings;

it("the example is right, and draws no warning", () => {
  expect(checkCatalog(EMPTY_CATALOG, exampleFragment(), EXAMPLE_CHECKS)).toEqual({ errors: [], warnings: [] });
});

describe("a fragment is refused when", () => {
  it.each([
    [
      "a reference leads nowhere",
      "devices: [{ id: d, enterprise: coldchian }]",
      "devices[0].enterprise",
      "unknown-reference",
    ],
    [
      "a point names a device of another enterprise",
      "points: [{ id: p, enterprise: other, device: dtu1, kind: gas }]",
      "points[0].device",
      "unknown-reference",
    ],
    [
      "areas stand in a circle",
      "areas: [{ id: dx, name: x, kind: district, parent: dx-yh }]",
      "areas[0].parent",
      "area-cycle",
    ],
    [
      "an area is its own parent",
      "areas: [{ id: x, name: x, kind: town, parent: x }]",
      "areas[0].parent",
      "area-cycle",
    ],
    [
      "an id comes twice",
      "areas: [{ id: x, name: x, kind: town }, { id: x, name: y, kind: town }]",
      "areas[1]",
      "duplicate-id",
    ],
    ["an area returns with another kind", "areas: [{ id: dx, name: x, kind: park }]", "areas[0].kind", "kind-fixed"],
    [
      "a point returns with another kind",
      "points: [{ id: NH3-101, enterprise: coldchain, device: dtu1, kind: analog }]",
      "points[0].kind",
      "kind-fixed",
    ],
    [
      "a rule returns with another kind",
      "rules: [{ id: nh3-hh, enterprise: coldchain, kind: state, points: [NH3-101] }]",
      "rules[0].kind",
      "kind-fixed",
    ],
    [
      "a channel passes to an enterprise",
      "channels: [{ id: hook, kind: webhook, enterprise: coldchain }]",
      "channels[0].enterprise",
      "kind-fixed",
    ],
    [
      "a range is reversed",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: analog, rangeMin: 5, rangeMax: 5 }]",
      "points[0].rangeMin",
      "range-reversed",
    ],
    [
      "a switch has fault values",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: discrete, faultValues: [255] }]",
      "points[0].faultValues",
      "numbers-only",
    ],
    [
      "an interlock is a current loop",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: interlock, currentLoop: true }]",
      "points[0].currentLoop",
      "numbers-only",
    ],
    [
      "the current behind a value cannot be told",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: analog, unit: kPa, currentLoop: true, rangeMax: 5 }]",
      "points[0].currentLoop",
      "current-loop-needs-range",
    ],
    [
      "a state is said to change at a rate",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: discrete, maxRatePerMinute: 3 }]",
      "points[0].maxRatePerMinute",
      "numbers-only",
    ],
    [
      "a calibration has no date",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: analog, calibrationEveryDays: 365 }]",
      "points[0].calibrationEveryDays",
      "dates-need-both",
    ],
    [
      "a calibration has no interval",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: analog, calibratedAt: 2026-02-28 }]",
      "points[0].calibratedAt",
      "dates-need-both",
    ],
    [
      "a device reports less often in alarm",
      "devices: [{ id: d, enterprise: coldchain, reportEveryMs: 60000, reportEveryInAlarmMs: 60001 }]",
      "devices[0].reportEveryInAlarmMs",
      "slower-in-alarm",
    ],
    [
      "two points read one value",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: analog, source: NH3-101 }]",
      "points[0].source",
      "duplicate-source",
    ],
    [
      "a dialect is unknown",
      "devices: [{ id: d, enterprise: coldchain, dialect: nativ }]",
      "devices[0].dialect",
      "unknown-dialect",
    ],
    ["a channel kind is unknown", "channels: [{ id: c, kind: webhok }]", "channels[0].kind", "unknown-channel-kind"],
    [
      "a credit code does not fit",
      "enterprises: [{ id: e, name: x, area: dx, uscc: 91110115MA0000000F }]",
      "enterprises[0].uscc",
      "bad-uscc",
    ],
    ["a zone stands at no site", "zones: [{ id: z, site: nowhere, name: x }]", "zones[0].site", "unknown-reference"],
    [
      "a rule names no point",
      "rules: [{ id: r, enterprise: coldchain, kind: t, points: [NH3-102] }]",
      "rules[0].points[0]",
      "unknown-reference",
    ],
    [
      "a rule names a point twice",
      "rules: [{ id: r, enterprise: coldchain, kind: t, points: [NH3-101, NH3-101] }]",
      "rules[0].points[1]",
      "duplicate-id",
    ],
    [
      "an operator has no enterprise",
      "users: [{ username: u, role: operator }]",
      "users[0].role",
      "role-needs-enterprise",
    ],
    [
      "a manager has an area",
      "users: [{ username: u, role: manager, enterprise: coldchain, area: dx }]",
      "users[0].role",
      "role-takes-no-area",
    ],
    ["a regulator has no area", "users: [{ username: u, role: regulator }]", "users[0].role", "role-needs-area"],
    ["an inspector has neither", "users: [{ username: u, role: inspector }]", "users[0].role", "role-needs-one"],
    [
      "an inspector has both",
      "users: [{ username: u, role: inspector, enterprise: coldchain, area: dx }]",
      "users[0].role",
      "role-needs-one",
    ],
    ["an admin is bounded", "users: [{ username: u, role: admin, area: dx }]", "users[0].role", "role-takes-none"],
    [
      "a password hash costs too much",
      "users: [{ username: u, role: admin, password: '$argon2id$v=19$m=4194304,t=3,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g' }]",
      "users[0].password",
      "costly-password-hash",
    ],
    [
      "steps go back",
      "policies: [{ id: p, steps: [{ afterMs: 5, channels: [hook] }, { afterMs: 5, channels: [hook] }] }]",
      "policies[0].steps[1].afterMs",
      "steps-not-increasing",
    ],
    [
      "a step calls nobody known",
      "policies: [{ id: p, steps: [{ afterMs: 0, channels: [hoook] }] }]",
      "policies[0].steps[0].channels[0]",
      "unknown-reference",
    ],
    ["a route is of nobody", "routes: [{ levels: [1], policy: plant-duty }]", "routes[0]", "route-needs-one"],
    [
      "an area's route ends with one enterprise's policy",
      "routes: [{ area: dx, levels: [1], policy: plant-duty }]",
      "routes[0].policy",
      "other-enterprise",
    ],
    [
      "a secret reference has nothing behind it",
      "channels: [{ id: c, kind: webhook, secret: 'ref:c' }]",
      "channels[0].secret",
      "unknown-secret-reference",
    ],
    [
      "a secret is borrowed from another channel",
      "channels: [{ id: c, kind: webhook, secret: 'ref:hook' }]",
      "channels[0].secret",
      "unknown-secret-reference",
    ],
  ])("%s", (_, yaml, path, code) => {
    expect(errorsOf(yaml)[0]).toMatchObject({ path, code });
  });

  it("a rule says of a point what another rule says", () => {
    const [rule] = exampleFragment().rules ?? [];
    if (rule === undefined) throw new Error("the example has a rule");
    const reordered = Object.fromEntries(Object.entries(rule.params).reverse());
    expect(checkNew({ rules: [{ ...rule, id: "again", params: reordered }] }).errors).toMatchObject([
      { path: "rules[0].points[0]", code: "duplicate-rule", params: { name: "rules/nh3-hh" } },
    ]);
  });

  it("its rule kind says so, at the parameter it names", () => {
    const checkRule = () => [{ path: "params.limit", code: "limit-required", detail: "" }];
    const { errors } = checkCatalog(EMPTY_CATALOG, exampleFragment(), { ...EXAMPLE_CHECKS, checkRule });
    expect(errors).toMatchObject([
      { path: "rules[0].params.limit", code: "bad-rule", params: { reason: "limit-required" } },
    ]);
  });

  it("a channel of one enterprise would carry the alarms of another", () => {
    const yaml = `
enterprises: [{ id: other, name: x, area: dx }]
channels: [{ id: theirs, kind: webhook, enterprise: other, secret: x }]
policies: [{ id: p, steps: [{ afterMs: 0, channels: [theirs] }] }]
routes: [{ enterprise: coldchain, levels: [4], policy: p }]`;
    expect(errorsOf(yaml)).toMatchObject([{ path: "routes[0].policy", code: "other-enterprise" }]);
  });
});

describe("a mistake", () => {
  it("suggests the nearest name that exists", () => {
    expect(errorsOf("devices: [{ id: d, enterprise: coldchian }]")[0]?.params["nearest"]).toBe("coldchain");
  });

  it("is told with its line", () => {
    const { errors } = checkCatalog(
      exampleCatalog(),
      fragmentOf("devices: [{ id: d, enterprise: x }]"),
      EXAMPLE_CHECKS,
      () => 7,
    );
    expect(errors[0]?.line).toBe(7);
  });

  it("that was there before does not stand in the way of another change", () => {
    const broken = mergeCatalog(exampleCatalog(), fragmentOf("zones: [{ id: lost, site: nowhere, name: x }]"));
    const fragment = fragmentOf("areas: [{ id: n, name: n, kind: town }]");
    expect(checkCatalog(broken, fragment, EXAMPLE_CHECKS).errors).toEqual([]);
  });

  it("made elsewhere by a change is named by its entry", () => {
    const checkRule: typeof EXAMPLE_CHECKS.checkRule = (_, kinds) =>
      kinds.length > 1 ? [{ path: "points", code: "mixed-kinds", detail: "" }] : [];
    const yaml = "points: [{ id: FAN, enterprise: coldchain, device: dtu1, kind: discrete }]";
    const base = mergeCatalog(exampleCatalog(), fragmentOf(yaml));
    const [rule] = base.rules;
    if (rule === undefined) throw new Error("the example has a rule");
    const before = mergeCatalog(base, { rules: [{ ...rule, points: ["NH3-101", "FAN"] }] });
    const { errors } = checkCatalog(
      before,
      { rules: [{ ...rule, points: ["NH3-101", "FAN"] }] },
      { ...EXAMPLE_CHECKS, checkRule },
    );
    expect(errors[0]?.path).toBe("rules[0].points");
  });
});

describe("a fragment draws a warning when", () => {
  it.each([
    [
      "a unit is unknown",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: analog, unit: pmp }]",
      "points[0].unit",
      "unknown-unit",
    ],
    [
      "a device secret is short",
      "devices: [{ id: d, enterprise: coldchain, secret: short }]",
      "devices[0].secret",
      "short-secret",
    ],
    [
      "a webhook is not signed",
      "channels: [{ id: c, kind: webhook, url: 'https://example.com' }]",
      "channels[0].secret",
      "no-webhook-secret",
    ],
    [
      "a gas has no unit",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: gas }]",
      "points[0].unit",
      "gas-without-unit",
    ],
    [
      "a fault value may be measured",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: analog, unit: kPa, rangeMin: 0, rangeMax: 100, faultValues: [-1, 85] }]",
      "points[0].faultValues[1]",
      "fault-value-in-range",
    ],
    [
      "a substance is not in the list",
      "points: [{ id: p, enterprise: coldchain, device: dtu1, kind: gas, unit: ppm, substance: NH4 }]",
      "points[0].substance",
      "unknown-substance",
    ],
    [
      "the unit of a point changes",
      "points: [{ id: NH3-101, enterprise: coldchain, device: dtu1, kind: gas, unit: '%LEL' }]",
      "points[0].unit",
      "unit-changed",
    ],
    [
      "something new hangs on something retired",
      "areas: [{ id: old, name: x, kind: town, retired: true }, { id: n, name: n, kind: town, parent: old }]",
      "areas[1].parent",
      "retired-reference",
    ],
    [
      "the only route of a grave rule ends",
      "routes: [{ enterprise: coldchain, levels: [3], policy: plant-duty }]",
      "rules/nh3-hh",
      "no-route",
    ],
  ])("%s", (_, yaml, path, code) => {
    expect(checkNew(fragmentOf(yaml)).errors).toEqual([]);
    expect(warningsOf(yaml)[0]).toMatchObject({ path, code });
  });

  it("and a stored form of a secret draws none", () => {
    expect(warningsOf(`devices: [{ id: d, enterprise: coldchain, secret: 'hmac-sha256:${"a".repeat(64)}' }]`)).toEqual(
      [],
    );
  });
});

it("a device is retired without naming its points", () => {
  const [device] = exampleFragment().devices ?? [];
  if (device === undefined) throw new Error("the example has a device");
  expect(checkNew({ devices: [{ ...device, retired: true }] }).errors).toEqual([]);
});

it("no message holds a secret or a password", () => {
  const yaml = `
devices: [{ id: d, enterprise: nowhere, secret: hunter2 }]
users: [{ username: u, role: operator, password: hunter2 }]
channels: [{ id: c, kind: nothing, secret: hunter2 }]`;
  const check = checkNew(fragmentOf(yaml));
  expect(check.errors.length).toBeGreaterThan(2);
  expect(JSON.stringify(check)).not.toContain("hunter2");
});
