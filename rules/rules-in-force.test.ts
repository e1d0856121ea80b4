import { expect, it } from "vitest";
import { type CatalogFragment, EMPTY_CATALOG } from "../model/catalog/catalog.ts";
import { mergeCatalog } from "../model/catalog/merge.ts";
import { exampleFragment, fragmentOf } from "../test/kit/catalog-example.ts";
import { expandPacks, rulesInForce } from "./rules-in-force.ts";

const PACK = fragmentOf("packs: [{ id: nh3, enterprise: coldchain, pack: ammonia-room, zone: machine-room }]");
const catalogOf = (...fragments: readonly CatalogFragment[]) =>
  [exampleFragment(), ...fragments].reduce(mergeCatalog, EMPTY_CATALOG);
const idsOf = (...fragments: readonly CatalogFragment[]) => rulesInForce(catalogOf(...fragments)).map(({ id }) => id);

it("in force are written rules, then those of packs; what is retired is not", () => {
  expect(idsOf(PACK)).toEqual(["nh3-hh", "nh3-toxic"]);
  const retired = { packs: PACK.packs?.map((pack) => ({ ...pack, retired: true })) };
  expect(idsOf(PACK, retired)).toEqual(["nh3-hh"]);
  expect(idsOf(PACK, { rules: exampleFragment().rules?.map((rule) => ({ ...rule, retired: true })) })).toEqual([
    "nh3-toxic",
  ]);
});

it("no id stands twice, also where an older catalogue holds a pack that would be refused today", () => {
  const taken = fragmentOf("rules: [{ id: nh3-toxic, enterprise: coldchain, kind: no-data, points: [NH3-101] }]");
  expect(idsOf(PACK, taken)).toEqual(["nh3-hh", "nh3-toxic"]);
  expect(rulesInForce(catalogOf(PACK, taken)).at(-1)?.kind).toBe("no-data");
});

it("the points of another enterprise are never taken, even in a zone of that name", () => {
  const other = fragmentOf(`
enterprises: [{ id: other, name: x, area: dx }]
devices: [{ id: d, enterprise: other }]
points: [{ id: NH3-9, enterprise: other, device: d, zone: machine-room, kind: gas, substance: NH3, unit: ppm }]`);
  expect(expandPacks(catalogOf(other, PACK))[0]?.roles[0]?.points).toEqual(["NH3-101"]);
});
