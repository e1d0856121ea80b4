import { describe, expect, it } from "vitest";
import { z } from "zod";
import { catalogChecks } from "../gateway/catalog-checks.ts";
import { checkCatalog } from "../model/catalog/check.ts";
import { mergeCatalog } from "../model/catalog/merge.ts";
import { exampleCatalog, fragmentOf } from "../test/kit/catalog-example.ts";
import { settingsOf } from "./settings.ts";

const L1 = { code: "L1", settings: z.strictObject({ repeats: z.int().default(3) }) };
const of = (joints: string, enterprise = "coldchain") =>
  settingsOf(mergeCatalog(exampleCatalog(), fragmentOf(`joints: [${joints}]`)), enterprise, L1);
const EVERYWHERE = "{ id: e, rule: L1, settings: { repeats: 9 } }";
const DISTRICT = "{ id: d, rule: L1, area: dx, settings: { repeats: 8 } }";
const TOWN = "{ id: t, rule: L1, area: dx-yh, settings: { repeats: 7 } }";
const OWN = "{ id: o, rule: L1, enterprise: coldchain, settings: { repeats: 6 } }";

describe("what is set of a joint", () => {
  it("is its default while nobody says otherwise", () => {
    expect(of("")).toEqual({ repeats: 3 });
    expect(of("{ id: o, rule: L2, settings: { repeats: 6 } }")).toEqual({ repeats: 3 });
  });

  it.each([
    ["the enterprise's own", [EVERYWHERE, DISTRICT, TOWN, OWN], 6],
    ["its town's", [EVERYWHERE, DISTRICT, TOWN], 7],
    ["its district's", [EVERYWHERE, DISTRICT], 8],
    ["everybody's", [EVERYWHERE], 9],
  ])("is %s, the nearest there is", (_, joints, repeats) => {
    expect(of(joints.join(", "))).toEqual({ repeats });
  });

  it("is nothing where it is switched off, and its default where the entry has retired", () => {
    expect(of("{ id: o, rule: L1, enterprise: coldchain, disabled: true, reason: x }")).toBeNull();
    expect(of("{ id: o, rule: L1, enterprise: coldchain, disabled: true, reason: x, retired: true }")).toEqual({
      repeats: 3,
    });
    expect(of("{ id: o, rule: L1, enterprise: coldchain, disabled: true, reason: x }", "other")).toEqual({
      repeats: 3,
    });
  });

  it("is told apart after each change of the catalogue", () => {
    const before = exampleCatalog();
    const after = mergeCatalog(before, fragmentOf(`joints: [${OWN}]`));
    expect([before, after, before].map((catalog) => settingsOf(catalog, "coldchain", L1)?.repeats)).toEqual([3, 6, 3]);
  });
});

describe("the check of the catalogue", () => {
  const errorsOf = (entry: string) =>
    checkCatalog(exampleCatalog(), fragmentOf(`joints: [${entry}]`), catalogChecks([])).errors.map(
      ({ path, code, params }) => [path, code, params["reason"]],
    );

  it("takes what the rule's own schema takes", () => {
    expect(errorsOf("{ id: o, rule: L1, enterprise: coldchain, settings: { standingMinutes: 45 } }")).toEqual([]);
  });

  it("refuses settings out of bounds, misspelt ones, and rules that are not there", () => {
    expect(errorsOf("{ id: o, rule: L1, settings: { repeats: 1 } }")).toEqual([
      ["joints[0].settings.repeats", "bad-joint", "too_small"],
    ]);
    expect(errorsOf("{ id: o, rule: L1, settings: { repeat: 4 } }")).toEqual([
      ["joints[0].settings", "bad-joint", "unrecognized_keys"],
    ]);
    expect(errorsOf("{ id: o, rule: D-99 }")).toEqual([["joints[0].rule", "bad-joint", "unknown-joint"]]);
  });
});
