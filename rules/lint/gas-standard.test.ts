import { describe, expect, it } from "vitest";
import { type CatalogFragment, EMPTY_CATALOG, type Rule } from "../../model/catalog/catalog.ts";
import { mergeCatalog } from "../../model/catalog/merge.ts";
import { lintCatalog } from "./lint-catalog.ts";

type Chosen = Pick<NonNullable<CatalogFragment["sites"]>[number], "gasStandard">;
type Point = NonNullable<CatalogFragment["points"]>[number];

const AMMONIA: Partial<Point> = { substance: "NH3", unit: "ppm", rangeMin: 0, rangeMax: 500 };
const GBZT: Chosen = { gasStandard: "GBZT223" };
const GB: Chosen = { gasStandard: "GB50493" };

interface Choices {
  readonly district?: Chosen;
  readonly town?: Chosen;
  readonly enterprise?: Chosen;
  readonly site?: Chosen;
}

/** A gas point in a zone of a site, with limits in the order in which they are reached. */
function plant(limits: readonly number[], choices: Choices = {}, facts: Partial<Point> = AMMONIA) {
  const rule: Rule = {
    id: "gas",
    enterprise: "coldchain",
    kind: "threshold",
    points: ["P"],
    params: {
      direction: "high",
      deadband: 1,
      levels: limits.map((limit, i) => ({ level: limits.length - i, limit })),
    },
  };
  return mergeCatalog(EMPTY_CATALOG, {
    areas: [
      { id: "north", name: "North", kind: "district", ...choices.district },
      { id: "north-town", name: "Town", kind: "town", parent: "north", ...choices.town },
    ],
    enterprises: [{ id: "coldchain", name: "Coldchain", area: "north-town", ...choices.enterprise }],
    sites: [{ id: "plant1", enterprise: "coldchain", name: "Plant", ...choices.site }],
    zones: [{ id: "room", site: "plant1", name: "Room" }],
    devices: [{ id: "dtu", enterprise: "coldchain", dialect: "native", reportEveryMs: 5_000 }],
    points: [{ id: "P", enterprise: "coldchain", device: "dtu", zone: "room", kind: "gas", ...facts }],
    rules: [rule],
  });
}

const findings = (catalog: ReturnType<typeof plant>, before = EMPTY_CATALOG) =>
  lintCatalog(catalog, { before, deviations: [] }).filter(({ code }) => /weak-limit|missing-level/u.test(code));
const said = (catalog: ReturnType<typeof plant>, before?: ReturnType<typeof plant>) =>
  findings(catalog, before).map(({ code, severity, params }) =>
    `${severity} ${code} ${params["setPoint"] ?? ""}`.trim(),
  );

describe("the set-points a site has chosen", () => {
  // 20 and 40 mg/m³ are 28 and 57 ppm; half of and the whole PC-STEL of 30 mg/m³ are 21 and 42 ppm.
  it("are those of GB/T 50493 unless somebody chooses others", () => {
    expect(said(plant([28, 57]))).toEqual([]);
    expect(said(plant([28, 57], { site: GB }))).toEqual([]);
  });

  it("are those of GBZ/T 223 where that is chosen: weaker ones are refused with its clause and the limit that would do", () => {
    expect(said(plant([21, 42], { site: GBZT }))).toEqual([]);
    const catalog = plant([28, 57], { site: GBZT });
    expect(said(catalog)).toEqual(["error weak-limit pre-alarm", "error weak-limit alarm"]);
    expect(findings(catalog)[1]?.params).toMatchObject({
      clause: expect.stringContaining("GBZ/T 223-2009"),
      confirmed: false,
    });
    expect(Number(findings(catalog)[1]?.params["permissible"])).toBeCloseTo(42.4, 0);
  });

  it("leave the highest value to the site, and say by which standard a level is missing", () => {
    expect(said(plant([21, 42, 200], { site: GBZT }))).toEqual([]);
    const [missing] = findings(plant([42], { site: GBZT }));
    expect(missing).toMatchObject({ code: "missing-level", params: { levels: 1, wanted: 2 } });
    expect(missing?.params["clause"]).toContain("GBZ/T 223-2009");
  });

  it.each<[string, Choices, boolean]>([
    ["the enterprise", { enterprise: GBZT }, true],
    ["the town", { town: GBZT }, true],
    ["the district above the town", { district: GBZT }, true],
    ["the district, and the town another", { district: GBZT, town: GB }, false],
    ["the enterprise, and the site another", { enterprise: GBZT, site: GB }, false],
    ["the site, and the district another", { site: GBZT, district: GB }, true],
  ])("may be chosen by %s: the nearest counts", (_, choices, weak) => {
    expect(said(plant([28, 57], choices)).length > 0).toBe(weak);
  });

  it("say nothing of fire and oxygen, for which GB/T 50493 goes on to bind", () => {
    const methane = { substance: "CH4", unit: "%LEL", rangeMin: 0, rangeMax: 100 };
    expect(said(plant([25, 50], { site: GBZT }, methane))).toEqual([]);
    expect(said(plant([25, 60], { site: GBZT }, methane))).toEqual(["error weak-limit high-set"]);
    const oxygen = { substance: "O2", unit: "%VOL", rangeMin: 0, rangeMax: 30 };
    expect(said(plant([24.5], { site: GBZT }, oxygen))).toEqual(["error weak-limit enrichment"]);
  });

  it("are refused when the choice makes limits weak that stand, and taken together with stricter ones", () => {
    const before = plant([28, 57]);
    expect(said(plant([28, 57], { site: GBZT }), before)).toEqual([
      "error weak-limit pre-alarm",
      "error weak-limit alarm",
    ]);
    expect(said(plant([21, 42], { site: GBZT }), before)).toEqual([]);
  });
});
