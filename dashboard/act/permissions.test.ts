import { describe, expect, test } from "vitest";
import type { Role } from "../../model/catalog/catalog.ts";
import { ROLES } from "../../model/catalog/schema.ts";
import type { AlarmAction } from "../../model/journal-event.ts";
import { makeAlarm } from "../testing/fake-plant.ts";
import { isOffered, mayEditRules, mayManageDevices } from "./permissions.ts";

const ACTIONS: readonly AlarmAction[] = [
  "acknowledge",
  "comment",
  "shelve",
  "unshelve",
  "reset",
  "dismiss",
  "confirm-dismissal",
];

function offered(role: Role, given: Parameters<typeof makeAlarm>[1] = {}): readonly AlarmAction[] {
  return ACTIONS.filter((action) => isOffered(action, makeAlarm(0, given), role));
}

describe("what is offered on an alarm", () => {
  test("an operator acknowledges and comments red, and shelves yellow and blue too", () => {
    expect(offered("operator")).toEqual(["acknowledge", "comment"]);
    expect(offered("operator", { level: 3 })).toEqual(["acknowledge", "comment", "shelve"]);
  });

  test("a manager shelves every level, and unshelves what is shelved", () => {
    expect(offered("manager")).toEqual(["acknowledge", "comment", "shelve"]);
    expect(offered("manager", { shelvedUntil: 9, state: "shelved", acknowledged: true })).toEqual([
      "comment",
      "unshelve",
    ]);
  });

  test("a regulator and an inspector only comment", () => {
    expect(offered("regulator", { level: 4 })).toEqual(["comment"]);
    expect(offered("inspector", { level: 4 })).toEqual(["comment"]);
  });

  test("what is over is dismissed once, and a red one confirmed; suppressed or out of service it is not shelved", () => {
    const over = { active: false, acknowledged: true, state: "normal" } as const;
    const evidence = { type: "real", note: "flange tightened", evidence: {}, by: "zhang", at: 1 } as const;
    const dismissal = { ...evidence, confirmedBy: null, confirmedAt: null };
    expect(offered("operator", over)).toEqual(["comment", "dismiss"]);
    expect(offered("operator", { ...over, dismissal })).toEqual(["comment", "confirm-dismissal"]);
    expect(offered("operator", { ...over, level: 3, dismissal })).toEqual(["comment"]);
    expect(offered("regulator", over)).toEqual(["comment"]);
    expect(offered("manager", { state: "out-of-service" })).toEqual(["acknowledge", "comment"]);
  });

  test("a latch is reset once its condition is gone and it is acknowledged", () => {
    expect(offered("operator", { latched: true })).not.toContain("reset");
    const waiting = { latched: true, active: false, acknowledged: true, state: "latched-acknowledged" } as const;
    expect(offered("operator", waiting)).toContain("reset");
  });
});

test("only an admin and a manager are offered to act on devices", () => {
  expect(ROLES.filter(mayManageDevices)).toEqual(["admin", "manager"]);
});

test("rules are edited by an admin and by the manager of that enterprise, and read by everybody else", () => {
  const may = (role: Role, enterprise: string | null) => mayEditRules({ role, enterprise }, "coldchain");
  expect(ROLES.filter((role) => may(role, "coldchain"))).toEqual(["admin", "manager"]);
  expect(may("manager", "tanks")).toBe(false);
  expect(may("admin", null)).toBe(true);
});
