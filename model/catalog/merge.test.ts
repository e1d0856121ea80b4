import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exampleCatalog, exampleFragment, fragmentOf } from "../../test/kit/catalog-example.ts";
import { type Catalog, type CatalogFragment, EMPTY_CATALOG } from "./catalog.ts";
import { diffCatalog } from "./diff.ts";
import { exportCatalog, toYaml } from "./export.ts";
import { mergeCatalog } from "./merge.ts";

const id = fc.constantFrom("a", "b", "c", "d", "e");
const flag = fc.option(fc.boolean(), { nil: undefined });
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Fragments over few ids, so that they meet each other often. */
const fragments: fc.Arbitrary<CatalogFragment> = fc.record(
  {
    areas: unique(
      fc.record({ id, name: text, kind: fc.constant("town" as const), parent: optional(id), retired: flag }),
      "id",
    ),
    devices: unique(
      fc.record({
        id,
        enterprise: fc.constant("e"),
        dialect: fc.constant("native"),
        secret: optional(text),
        retired: flag,
      }),
      "id",
    ),
    users: unique(
      fc.record({ username: id, name: optional(text), role: fc.constant("admin" as const), password: optional(text) }),
      "username",
    ),
    channels: unique(
      fc.record({ id, kind: fc.constant("webhook"), secret: optional(text), allowPrivateNetwork: flag }),
      "id",
    ),
    routes: unique(
      fc.record({ enterprise: fc.constant("e"), levels: fc.constantFrom<(1 | 2)[]>([1], [1, 2]), policy: id }),
      "policy",
    ),
  },
  { requiredKeys: [] },
);

function unique<T>(entry: fc.Arbitrary<T>, key: keyof T) {
  return fc.uniqueArray(entry, { selector: (each) => each[key], maxLength: 4 });
}

const catalogs = fc.array(fragments, { maxLength: 3 }).map((each) => each.reduce(mergeCatalog, EMPTY_CATALOG));

describe("applying a fragment", () => {
  it("twice changes nothing more", () => {
    fc.assert(
      fc.property(catalogs, fragments, (current, fragment) => {
        const once = mergeCatalog(current, fragment);
        expect(mergeCatalog(once, fragment)).toEqual(once);
        expect(diffCatalog(once, mergeCatalog(once, fragment))).toMatchObject({ added: [], changed: [], retired: [] });
      }),
    );
  });

  it("of other ids comes to the same in either order", () => {
    fc.assert(
      fc.property(catalogs, fragments, (current, fragment) => {
        const { areas, users, ...rest } = fragment;
        const some = { ...(areas && { areas }), ...(users && { users }) };
        const one = mergeCatalog(mergeCatalog(current, some), rest);
        expect(mergeCatalog(mergeCatalog(current, rest), some)).toEqual(one);
        expect(mergeCatalog(current, fragment)).toEqual(one);
      }),
    );
  });

  it("removes nothing and keeps the order", () => {
    fc.assert(
      fc.property(catalogs, fragments, (current, fragment) => {
        const merged = mergeCatalog(current, fragment);
        expect(merged.areas.slice(0, current.areas.length).map((area) => area.id)).toEqual(
          current.areas.map((area) => area.id),
        );
      }),
    );
  });

  it("leaves both the catalogue and the fragment as they were", () => {
    fc.assert(
      fc.property(catalogs, fragments, (current, fragment) => {
        const before = JSON.stringify([current, fragment]);
        mergeCatalog(current, fragment);
        expect(JSON.stringify([current, fragment])).toBe(before);
      }),
    );
  });
});

describe("an export", () => {
  it("put back unchanged changes nothing", () => {
    fc.assert(
      fc.property(catalogs, (current) => {
        expect(mergeCatalog(current, exportCatalog(current))).toEqual(current);
      }),
    );
  });

  it("says the same after a way through YAML", () => {
    const exported = exportCatalog(exampleCatalog());
    expect(fragmentOf(toYaml(exported))).toEqual(exported);
    expect(mergeCatalog(exampleCatalog(), fragmentOf(toYaml(exported)))).toEqual(exampleCatalog());
  });

  it("holds a reference in place of a channel's secret", () => {
    const exported = JSON.stringify(exportCatalog(exampleCatalog()));
    expect(exported).toContain('"ref:hook"');
    expect(exported).not.toContain("s3cret");
  });
});

describe("an entry applied again", () => {
  it("without its secret keeps it, and with another one takes that", () => {
    const hook = (secret?: string): CatalogFragment => ({
      channels: [{ id: "hook", kind: "webhook", url: "https://example.com/", ...(secret !== undefined && { secret }) }],
    });
    const secretAfter = (fragment: CatalogFragment) => mergeCatalog(exampleCatalog(), fragment).channels[0]?.secret;
    expect(secretAfter(hook())).toBe("s3cret");
    expect(secretAfter(hook("ref:hook"))).toBe("s3cret");
    expect(secretAfter(hook("other"))).toBe("other");
  });

  it("without an optional field loses it", () => {
    const catalog = mergeCatalog(exampleCatalog(), { areas: [{ id: "dx-yh", name: "瀛海镇", kind: "town" }] });
    expect(catalog.areas[1]).toEqual({ id: "dx-yh", name: "瀛海镇", kind: "town" });
  });

  it("with retired: false is back in service", () => {
    const [point] = exampleFragment().points ?? [];
    if (point === undefined) throw new Error("the example has a point");
    const retired = mergeCatalog(exampleCatalog(), { points: [{ ...point, retired: true }] });
    expect(mergeCatalog(retired, { points: [{ ...point, retired: false }] })).toEqual(exampleCatalog());
  });
});

describe("a difference", () => {
  const changed = (fragment: CatalogFragment) =>
    diffCatalog(exampleCatalog(), mergeCatalog(exampleCatalog(), fragment));

  it("names what was added, changed and retired", () => {
    const [point] = exampleFragment().points ?? [];
    if (point === undefined) throw new Error("the example has a point");
    expect(
      changed({
        areas: [{ id: "dx-xh", name: "西红门镇", kind: "town", parent: "dx" }],
        points: [{ ...point, retired: true }],
        routes: [{ enterprise: "coldchain", levels: [1], policy: "plant-duty" }],
      }),
    ).toEqual({
      added: ["areas/dx-xh"],
      changed: ["routes/coldchain/plant-duty"],
      retired: ["points/coldchain/NH3-101"],
      unchanged: countOf(exampleCatalog()) - 2,
    });
  });

  it("keeps the route of an area apart from that of an enterprise of the same id", () => {
    expect(changed({ routes: [{ area: "coldchain", levels: [1], policy: "plant-duty" }] }).added).toEqual([
      "routes/area:coldchain/plant-duty",
    ]);
  });
});

function countOf(catalog: Catalog): number {
  return Object.values(catalog).reduce((sum, entries) => sum + entries.length, 0);
}
