import { describe, expect, it } from "vitest";
import { type Catalog, type CatalogFragment, EMPTY_CATALOG } from "../model/catalog/catalog.ts";
import { checkCatalog } from "../model/catalog/check.ts";
import { mergeCatalog } from "../model/catalog/merge.ts";
import { demoCatalog } from "../seeds/world/demo-catalog.ts";
import { exampleFragment, fragmentOf } from "../test/kit/catalog-example.ts";
import { catalogChecks } from "./catalog-checks.ts";

const PACK = "{ id: nh3, enterprise: coldchain, pack: ammonia-room, zone: machine-room }";
const BARE: CatalogFragment = { ...exampleFragment(), rules: [] };
const catalogOf = (...yaml: readonly string[]): Catalog =>
  yaml.reduce((catalog, each) => mergeCatalog(catalog, fragmentOf(each)), mergeCatalog(EMPTY_CATALOG, BARE));
const check = (yaml: string, current = catalogOf()) => checkCatalog(current, fragmentOf(yaml), catalogChecks([]));
const told = (issues: readonly { readonly path: string; readonly code: string }[]) =>
  issues.map(({ path, code }) => `${path} ${code}`);

describe("a pack of the catalogue", () => {
  it("is right with what its zone has, and says what it does not see", () => {
    const { errors, warnings } = check(`packs: [${PACK}]`);
    expect(errors).toEqual([]);
    expect(warnings.map(({ path, code, params }) => [path, code, params])).toEqual([
      ["packs[0]", "pack-blind", { missing: "ammoniaLel", rules: "nh3-explosive, nh3-power-cut" }],
      ["packs[0]", "pack-blind", { missing: "emergencyFan", rules: "nh3-fan-start" }],
    ]);
  });

  it("does not repeat what it was told is not there", () => {
    const yaml = `packs: [{ id: nh3, enterprise: coldchain, pack: ammonia-room, zone: machine-room, points: { ammoniaLel: [], emergencyFan: [] } }]`;
    expect(check(yaml)).toEqual({ errors: [], warnings: [] });
  });

  it.each([
    ["an unknown zone", PACK.replace("machine-room }", "nowhere }"), "packs[0].zone unknown-reference"],
    ["an unknown enterprise", PACK.replace("coldchain", "nobody"), "packs[0].enterprise unknown-reference"],
    [
      "an unknown point",
      PACK.replace(" }", ", points: { ammonia: [NH3-9] } }"),
      "packs[0].points.ammonia[0] unknown-reference",
    ],
    ["an unknown pack", PACK.replace("ammonia-room", "ammonium-room"), "packs[0].pack bad-pack"],
    ["a wrong setting", PACK.replace(" }", ", settings: { fanAtPpm: 0 } }"), "packs[0].settings.fanAtPpm bad-pack"],
  ])("is refused for %s", (_what, pack, issue) => {
    expect(told(check(`packs: [${pack}]`).errors)).toContain(issue);
  });

  it("is refused for a zone of another enterprise", () => {
    const other = catalogOf(
      "enterprises: [{ id: other, name: x, area: dx }]\nsites: [{ id: s, enterprise: other, name: x }]\nzones: [{ id: z, site: s, name: x }]",
    );
    const yaml = `packs: [${PACK.replace("machine-room }", "z }")}]`;
    expect(told(check(yaml, other).errors)).toContain("packs[0].zone other-enterprise");
  });

  it("cannot move to another zone or become another pack", () => {
    const before = catalogOf(`packs: [${PACK}]`, "zones: [{ id: hall, site: plant1, name: x }]");
    const yaml = `packs: [${PACK.replace("machine-room }", "hall }").replace("ammonia-room", "confined-space")}]`;
    expect(told(check(yaml, before).errors)).toEqual(
      expect.arrayContaining(["packs[0].pack kind-fixed", "packs[0].zone kind-fixed"]),
    );
  });

  it("whose rule would have the id of a written one is refused, whichever came first, and both are named", () => {
    const rule =
      "rules: [{ id: nh3-toxic, enterprise: coldchain, kind: no-data, points: [NH3-101], params: { afterMs: 60000 } }]";
    const taken = { rule: "nh3-toxic", name: "rules/nh3-toxic" };
    const second = check(`packs: [${PACK}]`, catalogOf(rule)).errors;
    expect(second).toMatchObject([{ path: "packs[0].id", code: "pack-rule-taken", params: taken }]);
    const first = check(rule, catalogOf(`packs: [${PACK}]`)).errors;
    expect(first).toMatchObject([{ path: "packs/nh3.id", code: "pack-rule-taken", params: taken }]);
  });

  it("that says of a point what another says already is refused: every alarm would ring twice", () => {
    const two = `packs: [${PACK}, ${PACK.replace("nh3", "again")}]`;
    expect(check(two).errors).toMatchObject([
      { path: "packs[1]", code: "duplicate-rule", params: { name: "rules/nh3-toxic" } },
    ]);
  });

  it("has its rules checked by their kinds: what is wrong stands at its entry", () => {
    const water = catalogOf(
      "devices: [{ id: slow, enterprise: coldchain, site: plant1, reportEveryMs: 86400000 }]",
      "points: [{ id: LT, enterprise: coldchain, device: slow, kind: analog, unit: m }, { id: PT, enterprise: coldchain, device: slow, kind: analog, unit: MPa }]",
    );
    const yaml =
      "packs: [{ id: w, enterprise: coldchain, pack: fire-water, zone: machine-room, points: { hydrantPressure: [PT], tankLevel: [LT] }, settings: { tankFullM: 4 } }]";
    const { errors } = check(yaml, water);
    expect(errors).toMatchObject([
      { path: "packs[0]", code: "bad-pack", params: { reason: "w-tank-falls: params-invalid" } },
    ]);
  });

  it("whose grave rules reach nobody is a warning that names them", () => {
    const silent = catalogOf("routes: [{ enterprise: coldchain, levels: [3], policy: plant-duty }]");
    const { warnings } = check(`packs: [${PACK}]`, silent);
    expect(warnings).toContainEqual({
      path: "packs[0]",
      line: null,
      code: "no-route",
      params: { name: "rules/nh3-toxic" },
    });
  });

  it("that loses the point it is there for is a mistake of that change", () => {
    const before = catalogOf(`packs: [${PACK}]`);
    const [point] = before.points;
    // The example has one point.
    const { errors } = checkCatalog(before, { points: [{ ...point!, retired: true }] }, catalogChecks([]));
    expect(told(errors)).toEqual(["packs/nh3.points.ammonia bad-pack"]);
  });

  it("lets its rules be suppressed by design, except the red ones of gas", () => {
    const before = catalogOf(
      "points: [{ id: FAN-1, enterprise: coldchain, device: dtu1, kind: discrete }, { id: RUN-1, enterprise: coldchain, device: dtu1, kind: discrete }, { id: PT, enterprise: coldchain, device: dtu1, kind: analog, unit: MPa }, { id: LEL, enterprise: coldchain, device: dtu1, zone: machine-room, kind: gas, substance: NH3, unit: '%LEL' }]",
      `packs: [${PACK}, { id: w, enterprise: coldchain, pack: fire-water, zone: machine-room, points: { hydrantPressure: [PT] } }]`,
    );
    const suppressed = (rule: string) =>
      told(
        check(
          `suppressions: [{ id: s, enterprise: coldchain, when: { point: RUN-1, states: [false] }, rules: [${rule}], reason: x }]`,
          before,
        ).errors,
      );
    expect(suppressed("w-hydrant-pressure-low")).toEqual([]);
    expect(suppressed("nh3-explosive")).toEqual(["suppressions[0].rules[0] suppresses-gas-red"]);
    expect(suppressed("nh3-nothing")).toEqual(["suppressions[0].rules[0] unknown-reference"]);
  });
});

describe("the demo world", () => {
  it("is right, and what is doubtful about it is known: a pyrophoric gas in ppm, and a slow warm-up alarm of rooms", () => {
    const demo = demoCatalog({ phoneUrl: "http://127.0.0.1/push", deviceSecret: () => "a-secret-of-the-demo" });
    const { errors, warnings } = checkCatalog(EMPTY_CATALOG, demo, catalogChecks([]));
    expect(errors).toEqual([]);
    const about = warnings.map(({ path, code }) => {
      const [, section, place] = /^(points|rules)\[(\d+)\]/.exec(path) ?? [];
      const entry = section === "points" ? demo.points?.[Number(place)] : demo.rules?.[Number(place)];
      return `${entry?.id ?? path} ${code}`;
    });
    expect(about).toEqual([
      "SIH4-101 limit-not-comparable",
      "SIH4-201 limit-not-comparable",
      "coldchain-store-temperature unusual-delay",
    ]);
  });
});
