import { describe, expect, it } from "vitest";
import { exampleCatalog, exampleFragment, fragmentOf } from "../../test/kit/catalog-example.ts";
import { outsideEnterprise } from "./fragment-scope.ts";
import { mergeCatalog } from "./merge.ts";

const WORLD = mergeCatalog(
  exampleCatalog(),
  fragmentOf(`
enterprises: [{ id: other, name: 别家, area: dx }]
sites: [{ id: far, enterprise: other, name: x }]
zones: [{ id: far-zone, site: far, name: x }]
users: [{ username: wang, role: operator, enterprise: other }]
channels: [{ id: theirs, kind: webhook, enterprise: other }, { id: ours, kind: webhook, enterprise: coldchain, allowPrivateNetwork: true, url: "http://10.0.0.1/" }]
policies: [{ id: their-duty, enterprise: other, steps: [{ afterMs: 0, channels: [theirs] }] }]
rules: [{ id: their-rule, enterprise: other, kind: threshold, points: [P] }]`),
);
const outside = (yaml: string) => outsideEnterprise(fragmentOf(yaml), "coldchain", WORLD);

describe("a manager may", () => {
  it("put back the own part of the catalogue", () => {
    const { areas: _, channels: __, users, ...own } = exampleFragment();
    const staff = users?.filter(({ role }) => role === "operator") ?? [];
    expect(outsideEnterprise({ ...own, users: staff }, "coldchain", WORLD)).toEqual([]);
  });

  it("build a new site with all that is in it, and people to call", () => {
    expect(
      outside(`
sites: [{ id: s2, enterprise: coldchain, name: x }]
zones: [{ id: z2, site: s2, name: x }]
devices: [{ id: d2, enterprise: coldchain, site: s2 }]
users: [{ username: new, role: inspector, enterprise: coldchain }]
channels: [{ id: robot, kind: webhook, enterprise: coldchain }]
policies: [{ id: night, enterprise: coldchain, steps: [{ afterMs: 0, channels: [robot, hook] }] }]
routes: [{ enterprise: coldchain, levels: [2], policy: night }]`),
    ).toEqual([]);
  });

  it("keep a private address an admin allowed", () => {
    const yaml = `channels: [{ id: ours, kind: webhook, enterprise: coldchain, allowPrivateNetwork: true, url: "http://10.0.0.1/" }]`;
    expect(outside(yaml)).toEqual([]);
    expect(outside(yaml.replace("10.0.0.1", "10.0.0.2"))).toEqual(["channels[0].allowPrivateNetwork"]);
  });
});

describe("a manager may not", () => {
  it.each([
    ["touch an area", "areas: [{ id: dx, name: x, kind: district }]", "areas[0]"],
    ["touch another enterprise", "enterprises: [{ id: other, name: x, area: dx }]", "enterprises[0]"],
    ["found an enterprise", "enterprises: [{ id: new, name: x, area: dx }]", "enterprises[0]"],
    [
      "move the enterprise from under its regulator",
      "enterprises: [{ id: coldchain, name: x, area: dx, uscc: 91110115MA0000000E }]",
      "enterprises[0].area",
    ],
    ["take over a site by its id", "sites: [{ id: far, enterprise: coldchain, name: x }]", "sites[0]"],
    ["take over a zone by its id", "zones: [{ id: far-zone, site: plant1, name: x }]", "zones[0]"],
    ["put a zone at a site of others", "zones: [{ id: z, site: far, name: x }]", "zones[0]"],
    ["put a zone at a site that is not there", "zones: [{ id: z, site: nowhere, name: x }]", "zones[0]"],
    ["touch devices of others", "devices: [{ id: d, enterprise: other }]", "devices[0]"],
    [
      "take over a rule by its id",
      "rules: [{ id: their-rule, enterprise: coldchain, kind: threshold, points: [NH3-101] }]",
      "rules[0]",
    ],
    ["make an admin", "users: [{ username: u, role: admin, enterprise: coldchain }]", "users[0].role"],
    ["take over a user by the name", "users: [{ username: wang, role: operator, enterprise: coldchain }]", "users[0]"],
    ["turn a regulator into staff", "users: [{ username: li, role: operator, enterprise: coldchain }]", "users[0]"],
    [
      "touch a channel of the installation",
      "channels: [{ id: hook, kind: webhook, enterprise: coldchain }]",
      "channels[0]",
    ],
    [
      "open the private network",
      "channels: [{ id: n, kind: webhook, enterprise: coldchain, allowPrivateNetwork: true }]",
      "channels[0].allowPrivateNetwork",
    ],
    [
      "call by a channel of others",
      "policies: [{ id: p, enterprise: coldchain, steps: [{ afterMs: 0, channels: [theirs] }] }]",
      "policies[0].steps[0].channels[0]",
    ],
    [
      "call by a channel that is not there",
      "policies: [{ id: p, enterprise: coldchain, steps: [{ afterMs: 0, channels: [nothing] }] }]",
      "policies[0].steps[0].channels[0]",
    ],
    ["route an area", "routes: [{ area: dx, levels: [1], policy: plant-duty }]", "routes[0]"],
    [
      "route to a policy of others",
      "routes: [{ enterprise: coldchain, levels: [1], policy: their-duty }]",
      "routes[0].policy",
    ],
  ])("%s", (_, yaml, path) => {
    expect(outside(yaml)).toEqual([path]);
  });
});
