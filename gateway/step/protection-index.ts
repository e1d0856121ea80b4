import type { Suppression } from "../../model/catalog/catalog.ts";
import { toPointKey } from "../../model/ids.ts";
import type { ProtectionOff } from "../../model/protection.ts";
import type { EngineState } from "../state.ts";

/** What takes calls away, found by what it is over. Derived: made anew when the register or the catalogue changes. */
export class ProtectionIndex {
  /** By enterprise, in order of id: a raise looks only at its own. */
  inForce: ReadonlyMap<string, readonly ProtectionOff[]> = new Map();
  /** Numbers of points that are within a calibration or maintenance window. */
  windowed: ReadonlySet<number> = new Set();
  /** Suppressions by design in service, by id, and by the number of the point that calls for them. */
  suppressions: ReadonlyMap<string, Suppression> = new Map();
  byTrigger: ReadonlyMap<number, readonly Suppression[]> = new Map();
  /** Points of gas: their red alarms are never suppressed by design. */
  gasPoints: ReadonlySet<string> = new Set();
  /** Points that call for a suppression and were found silent in this record: settled after every timer of the record has run. */
  readonly silenced: number[] = [];
  /** Engine time at which the first of what stands ends by itself. */
  dueMs = Number.POSITIVE_INFINITY;
}

/** The catalogue has changed. */
export function indexSuppressions(state: EngineState): void {
  const { catalog, pointNos } = state.catalog.data;
  const inService = catalog.suppressions.filter(({ retired }) => retired !== true);
  state.protection.suppressions = new Map(inService.map((suppression) => [suppression.id, suppression]));
  state.protection.byTrigger = gather(
    inService,
    ({ enterprise, when }) => pointNos[toPointKey(enterprise, when.point)] ?? 0,
  );
  const gas = inService.length === 0 ? [] : catalog.points.filter(({ kind }) => kind === "gas");
  state.protection.gasPoints = new Set(gas.map(({ enterprise, id }) => toPointKey(enterprise, id)));
}

/** The register has changed. */
export function indexProtection(state: EngineState): void {
  const { pointNos } = state.catalog.data;
  const all = registerOf(state);
  const inForce = all.filter((off) => off.inForce);
  const windows = inForce.filter(({ kind }) => kind === "calibration" || kind === "maintenance");
  state.protection.inForce = gather(inForce, ({ enterprise }) => enterprise);
  state.protection.windowed = new Set(
    windows.flatMap(({ enterprise, points }) => points.map((point) => pointNos[toPointKey(enterprise, point)] ?? 0)),
  );
  state.protection.dueMs = all.reduce((first, { endsAtMs }) => Math.min(first, endsAtMs), Number.POSITIVE_INFINITY);
}

/** Everything in the register, in order of id. */
export function registerOf(state: EngineState): readonly ProtectionOff[] {
  return Object.values(state.global.data.protection ?? {}).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function gather<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
