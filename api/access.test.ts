import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type Catalog, EMPTY_CATALOG, type User } from "../model/catalog/catalog.ts";
import { ROLES } from "../model/catalog/schema.ts";
import { type Action, areasOf, areasWithin, can, mayDo, scopeOf } from "./access.ts";

// Every section of the fragment is given or left to the empty catalogue.
const catalog = { ...EMPTY_CATALOG, ...API_CATALOG } as Catalog;

function user(username: string): User {
  const found = catalog.users.find((each) => each.username === username);
  if (found === undefined) throw new Error(username);
  return found;
}

describe("scope", () => {
  it("of an admin is everything, of a plant's people their enterprise, of a regulator the area and all below it", () => {
    expect(scopeOf(user("admin"), catalog)).toBeNull();
    expect(scopeOf(user("zhang"), catalog)).toEqual(["coldchain"]);
    expect(scopeOf(user("li"), catalog)).toEqual(["coldchain", "fab"]);
    expect(scopeOf(user("qian"), catalog)).toEqual(["coldchain"]);
  });

  it("is empty for a user who belongs nowhere", () => {
    expect(scopeOf({ username: "x", role: "operator" }, catalog)).toEqual([]);
    expect(scopeOf({ username: "x", role: "operator", area: "city" }, catalog)).toEqual([]);
    expect(scopeOf({ username: "x", role: "regulator", area: "gone" }, catalog)).toEqual([]);
  });

  it("ends even when the areas of a catalogue go in a circle", () => {
    const areas = [
      { id: "a", name: "a", kind: "town" as const, parent: "b" },
      { id: "b", name: "b", kind: "town" as const, parent: "a" },
    ];
    const circle = { ...catalog, areas, enterprises: [{ id: "e", name: "e", area: "b" }] };
    expect([...areasWithin("a", circle)].sort()).toEqual(["a", "b"]);
    expect(areasOf({ username: "x", role: "operator", enterprise: "e" }, circle)).toEqual(new Set(["a", "b"]));
  });

  it("never reaches an enterprise outside the regulator's area, whatever the tree", () => {
    const tree = fc.array(fc.nat(9), { minLength: 10, maxLength: 10 });
    const check = fc.check(
      fc.property(tree, fc.nat(9), (parents, root) => {
        const areas = parents.map((parent, i) => ({
          id: `a${i}`,
          name: "x",
          kind: "town" as const,
          ...(parent < i ? { parent: `a${parent}` } : {}),
        }));
        const enterprises = areas.map(({ id }, i) => ({ id: `e${i}`, name: "x", area: id }));
        const world = { ...EMPTY_CATALOG, areas, enterprises };
        const scope = scopeOf({ username: "r", role: "regulator", area: `a${root}` }, world) ?? [];
        const isBelow = (i: number): boolean => i === root || ((parents[i] ?? i) < i && isBelow(parents[i] ?? i));
        return enterprises.every(({ id }, i) => scope.includes(id) === isBelow(i));
      }),
    );
    expect(check.failed, JSON.stringify(check.counterexample)).toBe(false);
  });
});

describe("rights", () => {
  const allowed: Readonly<Record<Action, readonly string[]>> = {
    acknowledge: ["admin", "manager", "operator"],
    reset: ["admin", "manager", "operator"],
    comment: ["admin", "regulator", "manager", "operator", "inspector"],
    shelve: ["admin", "manager"],
    unshelve: ["admin", "manager"],
    dismiss: ["admin", "manager", "operator"],
    "confirm-dismissal": ["admin", "manager", "operator"],
    reassign: ["admin", "manager", "operator"],
    "take-off": ["admin", "manager"],
    "put-back": ["admin", "manager", "operator"],
    "declare-drill": ["admin", "manager"],
    "end-drill": ["admin", "manager", "operator"],
    "plan-duty": ["admin", "manager"],
    "read-audit": ["admin", "manager"],
    "read-catalog": ["admin", "manager"],
    "sign-deviation": ["admin", "manager"],
    "apply-catalog": ["admin", "manager"],
    "manage-devices": ["admin", "manager"],
    "manage-users": ["admin", "manager"],
    "verify-records": ["admin", "manager", "regulator"],
    "read-metrics": ["admin"],
  };

  it.each(Object.entries(allowed))("%s is for %s", (action, roles) => {
    // The keys are actions: the record above is typed by them.
    expect(ROLES.filter((role) => mayDo(role, action as Action, 1))).toEqual(
      ROLES.filter((role) => roles.includes(role)),
    );
  });

  it("let an operator shelve yellow and blue alarms only", () => {
    expect([1, 2, 3, 4].map((level) => mayDo("operator", "shelve", level as 1))).toEqual([false, false, true, true]);
    expect(mayDo("operator", "unshelve", null)).toBe(false);
  });

  it("end at the border of the enterprise", () => {
    const zhao = user("zhao");
    expect(can(zhao, "acknowledge", { enterprise: "coldchain", level: 1 }, scopeOf(zhao, catalog))).toBe(true);
    expect(can(zhao, "acknowledge", { enterprise: "fab", level: 1 }, scopeOf(zhao, catalog))).toBe(false);
  });
});
