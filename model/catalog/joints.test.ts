import { describe, expect, it } from "vitest";
import { EXAMPLE_CHECKS, exampleCatalog, fragmentOf } from "../../test/kit/catalog-example.ts";
import { checkCatalog } from "./check.ts";
import { diffCatalog } from "./diff.ts";
import { exportCatalog } from "./export.ts";
import { outsideEnterprise } from "./fragment-scope.ts";
import { mergeCatalog } from "./merge.ts";

const joint = (fields: string) => fragmentOf(`joints: [{ id: j, rule: L1, ${fields} }]`);
const errorsOf = (...entries: readonly string[]) =>
  checkCatalog(
    exampleCatalog(),
    fragmentOf(`joints: [${entries.map((fields, i) => `{ id: j${i}, rule: L1, ${fields} }`).join(", ")}]`),
    EXAMPLE_CHECKS,
  ).errors.map(({ path, code, params }) => [path, code, params["reason"] ?? null]);

describe("how a joint is set", () => {
  it("is for an enterprise, an area or everybody, and comes back from an export as it was", () => {
    expect(errorsOf("enterprise: coldchain", "area: dx", "settings: { repeats: 4 }")).toEqual([]);
    const applied = mergeCatalog(exampleCatalog(), joint("enterprise: coldchain, settings: { repeats: 4 }"));
    expect(mergeCatalog(applied, exportCatalog(applied)).joints).toEqual(applied.joints);
  });

  it("goes on record when it is switched off, which takes a reason", () => {
    expect(errorsOf("disabled: true")).toEqual([["joints[0].reason", "bad-joint", "reason-required"]]);
    expect(errorsOf("disabled: true, reason: 停产")).toEqual([]);
    const on = mergeCatalog(exampleCatalog(), joint("enterprise: coldchain"));
    const off = mergeCatalog(on, joint("enterprise: coldchain, disabled: true, reason: 停产"));
    expect(diffCatalog(on, off).changed).toEqual(["joints/j"]);
  });

  it.each([
    ["to two places at once", ["enterprise: coldchain, area: dx"], "joints[0].area", "bad-joint", "one-place"],
    ["twice for one place", ["area: dx", "area: dx"], "joints[1].rule", "bad-joint", "set-twice"],
    ["to nobody who is there", ["enterprise: nobody"], "joints[0].enterprise", "unknown-reference", null],
  ])("is not given %s", (_, entries, ...refused) => {
    expect(errorsOf(...entries)).toEqual([refused]);
  });

  it("is no business of the enterprise that it watches over", () => {
    expect(outsideEnterprise(joint("enterprise: coldchain"), "coldchain", exampleCatalog())).toEqual(["joints[0]"]);
  });

  it("stays for its rule and place for life", () => {
    const current = mergeCatalog(exampleCatalog(), joint("enterprise: coldchain"));
    const moved = checkCatalog(current, joint("area: dx"), EXAMPLE_CHECKS);
    expect(moved.errors.map(({ path, code }) => [path, code])).toEqual([
      ["joints[0].enterprise", "kind-fixed"],
      ["joints[0].area", "kind-fixed"],
    ]);
  });
});
