import type { Catalog, Role, User } from "../model/catalog/catalog.ts";
import type { AlarmAction } from "../model/journal-event.ts";
import type { Level } from "../model/level.ts";
import type { Scope } from "../storage/records/records.ts";

export type Action =
  | AlarmAction
  /** Take points out of service, open windows, approve either. */
  | "take-off"
  /** End them early. */
  | "put-back"
  /** A drill marks alarms and takes nothing away. */
  | "declare-drill"
  | "end-drill"
  /** Who stands in for whom. */
  | "plan-duty"
  | "read-audit"
  | "read-catalog"
  | "apply-catalog"
  | "sign-deviation"
  | "manage-devices"
  | "manage-users"
  /** Recompute everything recorded: a supervisor's right, and the enterprise's own. */
  | "verify-records"
  | "read-metrics";

/** What an action is done to. `level` matters for alarms only. */
export interface Target {
  readonly enterprise: string;
  readonly level?: Level;
}

/** Whether a user may do this to that: the role must allow it and the enterprise must lie within the user's scope. */
export function can(user: User, action: Action, target: Target, scope: Scope): boolean {
  return isInScope(scope, target.enterprise) && mayDo(user.role, action, target.level ?? null);
}

/** Whether the role allows the action at all. A regulator can never silence a plant. */
export function mayDo(role: Role, action: Action, level: Level | null): boolean {
  const right = RIGHTS[action][role];
  return right === "mild-only" ? level !== null && level >= MILD_LEVEL : right;
}

/** Operators may shelve yellow and blue alarms only. */
const MILD_LEVEL: Level = 3;

const ADMIN_ONLY = { admin: true, manager: false, operator: false, regulator: false, inspector: false } as const;
const MANAGERS = { ...ADMIN_ONLY, manager: true } as const;
const PLANT = { ...MANAGERS, operator: true } as const;
const SHELVERS = { ...MANAGERS, operator: "mild-only" } as const;
const EVERYBODY = { admin: true, manager: true, operator: true, regulator: true, inspector: true } as const;

const RIGHTS: Readonly<Record<Action, Readonly<Record<Role, boolean | "mild-only">>>> = {
  acknowledge: PLANT,
  reset: PLANT,
  shelve: SHELVERS,
  unshelve: SHELVERS,
  comment: EVERYBODY,
  dismiss: PLANT,
  "confirm-dismissal": PLANT,
  reassign: PLANT,
  "take-off": MANAGERS,
  "put-back": PLANT,
  "declare-drill": MANAGERS,
  "end-drill": PLANT,
  "plan-duty": MANAGERS,
  "read-audit": MANAGERS,
  "read-catalog": MANAGERS,
  "apply-catalog": MANAGERS,
  "sign-deviation": MANAGERS,
  "manage-devices": MANAGERS,
  "manage-users": MANAGERS,
  "verify-records": { ...MANAGERS, regulator: true },
  "read-metrics": ADMIN_ONLY,
};

/** The enterprises a user sees, in order of id; null: all of them. Retired ones stay readable. */
export function scopeOf(user: User, catalog: Catalog): Scope {
  if (user.role === "admin") return null;
  if (user.role !== "regulator" && user.enterprise !== undefined) return [user.enterprise];
  const mayHaveArea = user.role === "regulator" || user.role === "inspector";
  if (!mayHaveArea || user.area === undefined) return [];
  const areas = areasWithin(user.area, catalog);
  return catalog.enterprises
    .filter(({ area }) => areas.has(area))
    .map(({ id }) => id)
    .sort();
}

export function isInScope(scope: Scope, enterprise: string): boolean {
  return scope === null || scope.includes(enterprise);
}

/** An area and everything below it. Terminates on a catalogue whose parents go in a circle. */
export function areasWithin(root: string, catalog: Catalog): ReadonlySet<string> {
  const within = new Set<string>();
  let next = catalog.areas.filter(({ id }) => id === root).map(({ id }) => id);
  while (next.length > 0) {
    for (const id of next) within.add(id);
    next = catalog.areas
      .filter(({ id, parent }) => parent !== undefined && within.has(parent) && !within.has(id))
      .map(({ id }) => id);
  }
  return within;
}

/** The areas a user may name: its own and those below it, or those its enterprise lies in. */
export function areasOf(user: User, catalog: Catalog): ReadonlySet<string> {
  if (user.role === "admin") return new Set(catalog.areas.map(({ id }) => id));
  if (user.enterprise === undefined || user.role === "regulator") {
    return user.area === undefined ? new Set() : areasWithin(user.area, catalog);
  }
  const above = new Set<string>();
  let at = catalog.enterprises.find(({ id }) => id === user.enterprise)?.area;
  while (at !== undefined && !above.has(at)) {
    above.add(at);
    at = catalog.areas.find(({ id }) => id === at)?.parent;
  }
  return above;
}

/** A user taken out of service has no access at once, whatever sessions are still about. */
export function isInService(user: User): boolean {
  return user.retired !== true && user.disabled !== true;
}
