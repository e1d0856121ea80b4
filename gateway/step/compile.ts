import type { PointSpec } from "../../ingest/normalize.ts";
import type { Catalog, Device, Point } from "../../model/catalog/catalog.ts";
import { toDeviceKey } from "../../model/ids.ts";
import type { DeviceKey } from "../../model/ids.ts";
import type { Level } from "../../model/level.ts";
import { type CompiledCondition, compileRule } from "../../rules/evaluate.ts";
import { SYSTEM_NO_DATA } from "../../rules/no-data.ts";
import type { PointState } from "../state.ts";

/** What the catalogue says of a device, made ready for the path of a reading. Derived, never stored. */
export interface CompiledDevice {
  readonly dialect: string;
  readonly bySource: ReadonlyMap<string, CompiledPoint>;
  /** Names under which the device reported points that are out of service. */
  readonly retiredSources: ReadonlySet<string>;
  readonly points: readonly CompiledPoint[];
}

export interface CompiledPoint {
  readonly id: string;
  readonly spec: PointSpec;
  readonly unit: string | null;
  readonly state: PointState;
  /** Graver levels first, so that a graver alarm is there before the lesser one asks whether it is covered. */
  readonly conditions: readonly CompiledCondition[];
  /** The shortest first: from then on the value is unknown. */
  readonly silences: readonly CompiledSilence[];
  /** The shortest silence that matters. */
  readonly silentAfterMs: number;
}

/** A condition about silence: no reading judges it, only time. */
export interface CompiledSilence {
  readonly key: string;
  readonly rule: string;
  readonly level: Level;
  readonly afterMs: number;
}

/** A device that does not say how often it reports is expected within a minute. */
const REPORT_EVERY_MS_DEFAULT = 60_000;
export const SYSTEM_NO_DATA_RULE = "system:no-data";

/** Conditions of every point in force, by device and point: one pass over the rules. */
export function conditionsByPoint(catalog: Catalog): ReadonlyMap<string, readonly CompiledCondition[]> {
  const byPoint = new Map<string, CompiledCondition[]>();
  for (const rule of catalog.rules) {
    if (rule.retired) continue;
    const compiled = compileRule(rule);
    // The catalogue was checked before it was journaled; a rule that no longer compiles (older journal) judges nothing.
    if (!compiled.ok) continue;
    for (const point of rule.points) {
      const key = `${rule.enterprise}/${point}`;
      const list = byPoint.get(key);
      if (list === undefined) byPoint.set(key, [...compiled.value]);
      else list.push(...compiled.value);
    }
  }
  for (const list of byPoint.values()) list.sort((a, b) => a.spec.level - b.spec.level);
  return byPoint;
}

/** Points, retired ones too, by the device that reports them. */
export function pointsByDevice(catalog: Catalog): ReadonlyMap<DeviceKey, readonly Point[]> {
  const byDevice = new Map<DeviceKey, Point[]>();
  for (const point of catalog.points) {
    const key = toDeviceKey(point.enterprise, point.device);
    const list = byDevice.get(key);
    if (list === undefined) byDevice.set(key, [point]);
    else list.push(point);
  }
  return byDevice;
}

export function compileDevice(
  device: Device,
  points: readonly { readonly point: Point; readonly state: PointState }[],
  retired: readonly Point[],
  conditions: ReadonlyMap<string, readonly CompiledCondition[]>,
): CompiledDevice {
  const compiled = points.map(({ point, state }) =>
    compilePoint(device, point, state, conditions.get(`${point.enterprise}/${point.id}`) ?? []),
  );
  const bySource = new Map<string, CompiledPoint>();
  points.forEach(({ point }, i) => {
    // Both lists have the same length by construction.
    bySource.set(sourceOf(point), compiled[i] as CompiledPoint);
  });
  return { dialect: device.dialect, bySource, retiredSources: new Set(retired.map(sourceOf)), points: compiled };
}

/** What the device calls the point. */
function sourceOf(point: Point): string {
  return point.source ?? point.id;
}

function compilePoint(
  device: Device,
  point: Point,
  state: PointState,
  all: readonly CompiledCondition[],
): CompiledPoint {
  const reportEveryMs = device.reportEveryMs ?? REPORT_EVERY_MS_DEFAULT;
  const silences: CompiledSilence[] = [];
  for (const condition of all) {
    const afterMs = condition.spec.silentAfterMs?.(reportEveryMs);
    if (afterMs === undefined) continue;
    silences.push({ key: condition.key, rule: condition.rule, level: condition.spec.level, afterMs });
  }
  if (silences.length === 0) silences.push(systemSilence(reportEveryMs));
  silences.sort((a, b) => a.afterMs - b.afterMs);
  return {
    id: point.id,
    unit: point.unit ?? null,
    spec: {
      kind: point.kind,
      unit: point.unit ?? null,
      rangeMin: point.rangeMin ?? null,
      rangeMax: point.rangeMax ?? null,
      substance: point.substance ?? null,
    },
    state,
    conditions: all.filter((condition) => condition.spec.silentAfterMs === undefined),
    silences,
    silentAfterMs: Math.min(...silences.map((silence) => silence.afterMs)),
  };
}

/** Every point watches for silence, whether or not a rule asks for it. */
function systemSilence(reportEveryMs: number): CompiledSilence {
  const { level } = SYSTEM_NO_DATA;
  const afterMs = SYSTEM_NO_DATA.silentAfterMs?.(reportEveryMs) ?? 3 * reportEveryMs;
  return { key: `${SYSTEM_NO_DATA_RULE}/${level}`, rule: SYSTEM_NO_DATA_RULE, level, afterMs };
}
