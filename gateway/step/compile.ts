import { type PointSpec, toPointSpec } from "../../ingest/normalize.ts";
import type { Catalog, Device, Point, Rule } from "../../model/catalog/catalog.ts";
import { factsByPoint, toPointFacts } from "../../model/catalog/point-facts.ts";
import { toDeviceKey } from "../../model/ids.ts";
import type { DeviceKey } from "../../model/ids.ts";
import type { Level } from "../../model/level.ts";
import type { Condition, ReadingCondition, SilenceCondition, WatchCondition } from "../../rules/condition.ts";
import { type CompiledCondition, compileRule, type MadeConditions } from "../../rules/evaluate.ts";
import { SYSTEM_NO_DATA } from "../../rules/no-data.ts";
import { rulesInForce } from "../../rules/rules-in-force.ts";
import type { ConditionState } from "../../rules/evaluate.ts";
import type { DeviceBox, PointState, WatchMemory } from "../state.ts";
import { checksOf, type DueCheck } from "./checks-due.ts";
import { conditionHomesIn } from "./condition-home.ts";
import { unknownAfterMs } from "./unknown-value.ts";

/** What the catalogue says of a device, made ready for the path of a reading. Derived, never stored. */
export interface CompiledDevice {
  readonly dialect: string;
  readonly bySource: ReadonlyMap<string, CompiledPoint>;
  /** The point it said last; null: none yet. */
  said: CompiledPoint | null;
  /** Names under which the device reported points that are out of service. */
  readonly retiredSources: ReadonlySet<string>;
  readonly points: readonly CompiledPoint[];
  readonly site: string | null;
  /** Where its points stand, by point: those in a zone. */
  readonly places: ReadonlyMap<string, PointPlace>;
}

export interface PointPlace {
  readonly zone: string;
  readonly site: string | null;
}

export interface CompiledPoint {
  readonly id: string;
  /** What the device calls it: the very text that was met last, for a text is known again sooner than one like it. */
  source: string;
  /** The point that was said behind it the last time; null: none yet. */
  follower: CompiledPoint | null;
  readonly spec: PointSpec;
  readonly unit: string | null;
  readonly state: PointState;
  /** Graver levels first, so that a graver alarm is there before the lesser one asks whether it is covered. */
  readonly conditions: readonly JudgedCondition<ReadingCondition>[];
  /** Conditions with a memory that stand on this point. */
  readonly watches: readonly CompiledWatch[];
  /** Conditions with a memory, of any point, that hear of this one. */
  watchers: readonly WatchInput[];
  /** What it says is news for the offline line: an interlock, a bit of one, a fire component, a device's own limit, a witness. */
  isWitness: boolean;
  readonly witness: Point["witness"];
  /** The shortest first: from then on the value is unknown. */
  readonly silences: readonly CompiledSilence[];
  /** The shortest silence that may matter. */
  readonly silentAfterMs: number;
  /** How long it may be heard and say nothing. */
  readonly unknownAfterMs: number;
  /** Those the catalogue asks for, by the dates it and the records give. */
  checks: readonly DueCheck[];
}

/** A condition and what the state of its point remembers of it, found once: it is wanted for every reading. null: not looked for yet. */
export interface JudgedCondition<Spec extends Condition = Condition> extends CompiledCondition<Spec> {
  remembered: ConditionState | null;
}

/** A condition with a memory. `home` and `inputs` are joined to it once all devices are compiled. */
export interface CompiledWatch extends JudgedCondition<WatchCondition> {
  /** Where its alarm stands. */
  home: { readonly device: DeviceBox; readonly point: CompiledPoint };
  /** The points it watches, its own first; null: not in service. */
  inputs: readonly (CompiledPoint | null)[];
  /** Its memory in the state of its point, found once; null: not looked for yet. */
  memory: WatchMemory | null;
}

export interface WatchInput {
  readonly watch: CompiledWatch;
  readonly input: number;
}

/** A condition about silence: no reading judges it, only time. */
export interface CompiledSilence {
  readonly key: string;
  readonly rule: string;
  readonly level: Level;
  readonly afterMs: number;
  /** The same while the point is in alarm, never more. */
  readonly inAlarmAfterMs: number;
}

export const SYSTEM_NO_DATA_RULE = "system:no-data";

/** Conditions by the point they stand on: one pass over the rules, those of the catalogue and `more`. */
export function conditionsByPoint(
  catalog: Catalog,
  more: readonly Rule[] = [],
): ReadonlyMap<string, readonly CompiledCondition[]> {
  return conditionsOf(catalog, [...rulesInForce(catalog), ...more]);
}

/** The same of some points of an enterprise alone: only rules that name one of them are read. */
export function conditionsOfPoints(
  catalog: Catalog,
  more: readonly Rule[],
  { enterprise, points }: { readonly enterprise: string; readonly points: ReadonlySet<string> },
): ReadonlyMap<string, readonly CompiledCondition[]> {
  const rules = [...rulesInForce(catalog), ...more];
  return conditionsOf(
    catalog,
    rules.filter((rule) => rule.enterprise === enterprise && rule.points.some((id) => points.has(id))),
  );
}

function conditionsOf(catalog: Catalog, rules: readonly Rule[]): ReadonlyMap<string, readonly CompiledCondition[]> {
  const byPoint = new Map<string, CompiledCondition[]>();
  const factsOf = factsByPoint(catalog);
  const homeOf = conditionHomesIn(catalog);
  const made: MadeConditions = new Map();
  for (const rule of rules) {
    const compiled = compileRule(rule, (point) => factsOf(rule.enterprise, point), made);
    // The catalogue was checked before it was journaled; a rule that no longer compiles (older journal) judges nothing.
    if (!compiled.ok) continue;
    for (const condition of compiled.value) {
      const key = `${rule.enterprise}/${homeOf(condition, rule)}`;
      const list = byPoint.get(key);
      if (list === undefined) byPoint.set(key, [condition]);
      else list.push(condition);
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
  siteOfZone: ReadonlyMap<string, string>,
): CompiledDevice {
  const compiled = points.map(({ point, state }) =>
    compilePoint(device, point, state, conditions.get(`${point.enterprise}/${point.id}`) ?? []),
  );
  const bySource = new Map<string, CompiledPoint>();
  points.forEach(({ point }, i) => {
    // Both lists have the same length by construction.
    bySource.set(sourceOf(point), compiled[i] as CompiledPoint);
  });
  return {
    dialect: device.dialect,
    bySource,
    said: null,
    retiredSources: new Set(retired.map(sourceOf)),
    points: compiled,
    site: device.site ?? null,
    places: placesOf(points, siteOfZone),
  };
}

/**
 * The point a device calls so; undefined: none in service. A device says its points in one order: to look for each anew costs several misses
 * of the processor's cache.
 */
export function pointCalled(device: CompiledDevice, source: string): CompiledPoint | undefined {
  const { said } = device;
  const guess = said === null ? null : said.follower;
  if (guess !== null && guess.source === source) {
    device.said = guess;
    return guess;
  }
  const found = device.bySource.get(source);
  if (found === undefined) return undefined;
  found.source = source;
  if (said !== null) said.follower = found;
  device.said = found;
  return found;
}

function placesOf(
  points: readonly { readonly point: Point }[],
  siteOfZone: ReadonlyMap<string, string>,
): ReadonlyMap<string, PointPlace> {
  const places = new Map<string, PointPlace>();
  for (const { point } of points) {
    if (point.zone === undefined) continue;
    places.set(point.id, { zone: point.zone, site: siteOfZone.get(point.zone) ?? null });
  }
  return places;
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
  const { reportEveryMs } = toPointFacts(point, device);
  const conditions: JudgedCondition<ReadingCondition>[] = [];
  const silences: CompiledSilence[] = [];
  const watches: CompiledWatch[] = [];
  for (const condition of all) {
    const { spec } = condition;
    switch (spec.by) {
      case "reading":
        conditions.push(toCondition(condition, spec));
        break;
      case "silence":
        silences.push({
          key: condition.key,
          rule: condition.rule,
          level: spec.level,
          ...silentAfter(spec, device, reportEveryMs),
        });
        break;
      case "watch":
        watches.push(toWatch(condition, spec));
        break;
    }
  }
  if (silences.length === 0) silences.push(systemSilence(device, reportEveryMs));
  silences.sort((a, b) => a.afterMs - b.afterMs);
  return {
    id: point.id,
    source: sourceOf(point),
    follower: null,
    unit: point.unit ?? null,
    spec: toPointSpec(point),
    state,
    // A list that grew has room for sixteen more, which a catalogue of 10,000 points would pay for with 5 MB.
    conditions: conditions.slice(),
    watches: watches.slice(),
    watchers: NO_WATCHERS,
    isWitness: isWitness(point),
    witness: point.witness,
    silences: silences.slice(),
    silentAfterMs: Math.min(...silences.map((silence) => silence.inAlarmAfterMs)),
    unknownAfterMs: unknownAfterMs(reportEveryMs),
    checks: checksOf(point, state.checkRecords),
  };
}

/** Interlocks, fire components, what it is declared to witness, and the limit by which a device itself alarms. */
function isWitness({ kind, witness, limitOf }: Point): boolean {
  return kind === "interlock" || kind === "fire" || witness !== undefined || limitOf !== undefined;
}

const NO_WATCHERS: readonly WatchInput[] = [];

/** Written out: an object made by spreading another is slow to read ever after, and this one is read for every reading. */
function toCondition<Spec extends Condition>(condition: CompiledCondition, spec: Spec): JudgedCondition<Spec> {
  const { rule, kind, enterprise, point, key } = condition;
  return { rule, kind, enterprise, point, key, spec, remembered: null };
}

function toWatch(condition: CompiledCondition, spec: WatchCondition): CompiledWatch {
  const { rule, kind, enterprise, point, key } = condition;
  // Joined by `linkWatches` before anything is judged.
  const home = undefined as never;
  return { rule, kind, enterprise, point, key, spec, remembered: null, home, inputs: [], memory: null };
}

/** Every point watches for silence, whether or not a rule asks for it. */
function systemSilence(device: Device, reportEveryMs: number): CompiledSilence {
  const { level } = SYSTEM_NO_DATA;
  const after = silentAfter(SYSTEM_NO_DATA, device, reportEveryMs);
  return { key: `${SYSTEM_NO_DATA_RULE}/${level}`, rule: SYSTEM_NO_DATA_RULE, level, ...after };
}

function silentAfter(spec: SilenceCondition, { reportEveryInAlarmMs }: Device, reportEveryMs: number) {
  const afterMs = spec.silentAfterMs(reportEveryMs);
  const inAlarmAfterMs = Math.min(afterMs, spec.silentAfterMs(reportEveryInAlarmMs ?? reportEveryMs));
  return { afterMs, inAlarmAfterMs };
}
