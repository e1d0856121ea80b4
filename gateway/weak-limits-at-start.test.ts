import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EMPTY_CATALOG } from "../model/catalog/catalog.ts";
import { checkCatalog } from "../model/catalog/check.ts";
import { mergeCatalog } from "../model/catalog/merge.ts";
import type { Deviation } from "../model/deviation.ts";
import { demoCatalog } from "../seeds/world/demo-catalog.ts";
import { exampleFragment, fragmentOf } from "../test/kit/catalog-example.ts";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { weakLimitsOfRule } from "../rules/lint/lint-catalog.ts";
import { catalogChecks, catalogChecksAtStart } from "./catalog-checks.ts";

const root = join(import.meta.dirname, "..");
const demo = demoCatalog({ phoneUrl: "http://127.0.0.1:1/push", deviceSecret: () => "a-long-enough-secret" });

describe("the catalogues people begin with", () => {
  it.each([
    ["the demo world", demo],
    ["the example of the documents, with its single limit of 57 ppm", exampleFragment()],
    [
      "the catalogue of the stories",
      fragmentOf(readFileSync(join(root, "test/scenarios/base/cold-store.yaml"), "utf8")),
    ],
    ["the catalogue of the API tests", API_CATALOG],
  ])("%s is not refused", (_, fragment) => {
    const { errors } = checkCatalog(EMPTY_CATALOG, fragment, catalogChecks([]));
    expect(errors).toEqual([]);
  });
});

describe("a catalogue file with a limit whose signature was revoked", () => {
  const fragment = exampleFragment();
  const rules = fragment.rules?.map((rule) => ({ ...rule, params: { ...rule.params, limit: 60 } })) ?? [];
  const weak = { ...fragment, rules };
  const current = mergeCatalog(EMPTY_CATALOG, weak);
  const act = { by: "zhao", atMs: 1, note: null };
  const [rule] = current.rules;
  const revoked: Deviation[] = current.rules.map((each) => ({
    id: "d",
    enterprise: each.enterprise,
    rule: each,
    weakLimits: weakLimitsOfRule(current, each.id),
    reason: "why",
    state: "revoked",
    asked: act,
    decided: act,
    revoked: act,
  }));

  it("is refused when a person applies it, but never keeps the gateway from starting", () => {
    expect(rule?.params).toMatchObject({ limit: 60 });
    const codesOf = (issues: readonly { code: string }[]) => issues.map(({ code }) => code);
    expect(codesOf(checkCatalog(current, weak, catalogChecks(revoked)).errors)).toEqual(["weak-limit-revoked"]);
    const atStart = checkCatalog(current, weak, catalogChecksAtStart(revoked));
    expect([codesOf(atStart.errors), codesOf(atStart.warnings)]).toEqual([
      [],
      expect.arrayContaining(["weak-limit-revoked"]),
    ]);
  });

  it("is refused at a start, too, when nothing of it was in force", () => {
    const { errors } = checkCatalog(EMPTY_CATALOG, weak, catalogChecksAtStart(revoked));
    expect(errors).toMatchObject([{ code: "weak-limit", path: "rules[0].params.limit" }]);
  });
});
