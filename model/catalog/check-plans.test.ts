import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXAMPLE_CHECKS, exampleCatalog, fragmentOf } from "../../test/kit/catalog-example.ts";
import { checkCatalog } from "./check.ts";
import { checklistVersion } from "./checklist-version.ts";
import { diffCatalog } from "./diff.ts";
import { exportCatalog } from "./export.ts";
import { outsideEnterprise } from "./fragment-scope.ts";
import { mergeCatalog } from "./merge.ts";

const POST = "posts: [{ id: keeper, enterprise: coldchain, name: 氨机房岗, people: [wang] }]";
const LIST =
  "checklists: [{ id: daily, enterprise: coldchain, name: 日检, items: [{ id: smell, text: 无氨味, point: NH3-101 }] }]";
const listOf = (item: string) =>
  `checklists: [{ id: daily, enterprise: coldchain, name: 日检, items: [{ id: smell, text: x, ${item} }] }]`;
const planOf = (fields: string) =>
  `checkPlans: [{ id: plan, enterprise: coldchain, post: keeper, checklist: daily, ${fields} }]`;
const withPost = mergeCatalog(exampleCatalog(), fragmentOf(`${POST}\n${LIST}`));

const errorsOf = (text: string) =>
  checkCatalog(withPost, fragmentOf(text), EXAMPLE_CHECKS).errors.map(({ path, code, params }) => [
    path,
    code,
    params["reason"] ?? null,
  ]);

describe("posts, checklists and check plans", () => {
  it("are taken with the defaults of a plan, and come back from an export as they were", () => {
    const plan = planOf("zone: cold-a, points: [NH3-101], every: daily");
    const errors = errorsOf(plan).filter(([path]) => path !== "checkPlans[0].zone");
    expect(errors).toEqual([]);
    const applied = mergeCatalog(withPost, fragmentOf(planOf("every: daily")));
    expect(applied.checkPlans[0]).toMatchObject({
      at: "08:00",
      window: 60,
      missed: { remind: 15, leader: 60, town: 1440 },
    });
    expect(mergeCatalog(applied, exportCatalog(applied))).toEqual(applied);
    expect(diffCatalog(withPost, applied).added).toEqual(["checkPlans/plan"]);
  });

  it.each([
    ["every so many hours, and nobody says how many", "every: hours", "hours", "hours-required"],
    ["every five hours, which never comes round in a day", "every: hours, hours: 5", "hours", "no-divisor"],
    ["hours of a daily plan", "every: daily, hours: 4", "hours", "hours-only"],
    ["a week without a day", "every: weekly", "days", "days-required"],
    ["the ninth day of the week", "every: weekly, days: [9]", "days", "weekdays"],
    ["rounds that overlap", "every: hours, hours: 2, window: 121", "window", "overlaps"],
    ["the leader before the post", "every: daily, missed: { leader: 10 }", "missed", "out-of-order"],
  ])("are refused with %s", (_, fields, field, reason) => {
    expect(errorsOf(planOf(fields))).toEqual([[`checkPlans[0].${field}`, "bad-check-plan", reason]]);
  });

  it.each([
    ["limits of what is no value", listOf("max: 3"), "checklists[0].items[0].max", "values-only"],
    [
      "limits the wrong way round",
      listOf("kind: value, min: 3, max: 2"),
      "checklists[0].items[0].max",
      "range-reversed",
    ],
    [
      "one item twice",
      LIST.replace("point: NH3-101 }", "point: NH3-101 }, { id: smell, text: y }"),
      "checklists[0].items[1].id",
      "item-twice",
    ],
  ])("have no list with %s", (_, text, path, reason) => {
    expect(errorsOf(text)).toEqual([[path, "bad-checklist", reason]]);
  });

  it("name only what is there", () => {
    expect(errorsOf(planOf("every: daily, points: [NO-1]"))).toEqual([
      ["checkPlans[0].points[0]", "unknown-reference", null],
    ]);
    expect(errorsOf(planOf("every: daily").replace("keeper", "nobody"))).toEqual([
      ["checkPlans[0].post", "unknown-reference", null],
    ]);
    expect(errorsOf(listOf("point: NO-1"))).toEqual([["checklists[0].items[0].point", "unknown-reference", null]]);
  });

  it("are a manager's own, and of nobody else", () => {
    const all = fragmentOf(`${POST}\n${LIST}\n${planOf("every: daily")}`);
    expect(outsideEnterprise(all, "coldchain", exampleCatalog())).toEqual([]);
    expect(outsideEnterprise(all, "fab", exampleCatalog())).toEqual(["posts[0]", "checklists[0]", "checkPlans[0]"]);
  });

  it("stay with their enterprise for life", () => {
    const moved = errorsOf(POST.replace("enterprise: coldchain", "enterprise: other"));
    expect(moved).toContainEqual(["posts[0].enterprise", "kind-fixed", null]);
  });
});

describe("the version of a checklist", () => {
  const item = fc.record({
    id: fc.stringMatching(/^[a-z]{1,8}$/),
    text: fc.string({ minLength: 1, maxLength: 20 }),
    kind: fc.constantFrom("ok" as const, "value" as const),
  });

  it("is that of what is asked: a new question is a new version, a new order too, the same ones the same", () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 8 }), item, (items, more) => {
        const version = checklistVersion({ items });
        expect(version).toMatch(/^[0-9a-f]{16}$/);
        expect(checklistVersion({ items: items.map((each) => ({ ...each })) })).toBe(version);
        expect(checklistVersion({ items: [...items, more] })).not.toBe(version);
      }),
    );
    expect(checklistVersion({ items: [{ id: "a", text: "x", kind: "ok", photo: false }] })).toBe(
      checklistVersion({ items: [{ id: "a", text: "x", kind: "ok" }] }),
    );
  });
});
