import type { Point, Rule } from "../../model/catalog/catalog.ts";
import { toUnit } from "../../model/units.ts";
import { PureEngine, START_MS } from "../kit/pure-engine.ts";
import { DEVICES, type DeviceName, PLANT, POINTS } from "../properties/plant.ts";
import { type Deed, RandomRun } from "../properties/random-run.ts";
import { alarmsByTheWitness, beforeDoubts, type OracleAlarm } from "./alarms-that-must-exist.ts";
import { alarmsOf, watchClock } from "./alarms-of.ts";
import type { OraclePoint, OracleRule } from "./demand.ts";
import { heardIn } from "./heard-in.ts";

/** The alarms of a run by the engine and by the witness, as far as that can say. */
export interface ToldRun {
  readonly found: readonly OracleAlarm[];
  readonly must: readonly OracleAlarm[];
  readonly doubts: number;
  readonly rules: readonly Rule[];
}

/** Carries a stream of deeds out over rules of some kinds and asks both which alarms there were. */
export function tellRun(kinds: readonly string[], seed: number, deeds: readonly Deed[]): ToldRun {
  const engine = new PureEngine();
  const offsets = watchClock(engine);
  // Those with an even seed have packs.
  const run = new RandomRun({ seed: 2 * seed + 1, kinds }, engine);
  engine.apply({ devices: DEVICES_AS_EVER });
  for (const deed of deeds) run.perform(deed);
  const { rules } = run;
  const { alarms: must, doubts } = alarmsByTheWitness({
    ...heardIn(engine.journal, POINTS),
    points: ABOUT,
    rules: rules.map(({ id, kind, points, level, params }): OracleRule => ({ id, kind, points, level, params })),
    startMs: START_MS,
    endMs: engine.nowMs,
  });
  const found = alarmsOf(engine, offsets, new Set(rules.map(({ id }) => id)));
  return { found: beforeDoubts(found, doubts), must, doubts: doubts.length, rules };
}

const ABOUT: readonly OraclePoint[] = [...POINTS]
  // Of what falls silent in one instant the gateway hears by device.
  .sort((a, b) => (a.device === b.device ? 0 : (a.device ?? "") < (b.device ?? "") ? -1 : 1))
  // Every point of the plant belongs to one of its devices.
  .map((point) => toOraclePoint(point, DEVICES[point.device as DeviceName]));

/** What the witness is told of a point of the random plant. */
export function toOraclePoint(point: Point, reportEveryMs: number): OraclePoint {
  const { id, kind, substance, unit, rangeMin, rangeMax } = point;
  const range = { rangeMin: rangeMin ?? null, rangeMax: rangeMax ?? null };
  const about = { id, kind, unit: unit ?? null, ...range, reportEveryMs };
  if (substance === undefined) return about;
  return { ...about, limits: { stel: ppmOf(30, substance), twa: ppmOf(20, substance) } };
}

/** Ammonia and carbon monoxide have the same limits. Source: GBZ 2.1-2019, table 1: PC-TWA 20 mg/m³, PC-STEL 30 mg/m³; unconfirmed. */
function ppmOf(mgM3: number, substance: string): number {
  // Both have a molar mass.
  return toUnit(mgM3, { from: "mg/m3", to: "ppm" }, substance) as number;
}

/** A device that reports sooner while it is in alarm is missed sooner; the witness does not go into that. */
const DEVICES_AS_EVER = (PLANT.devices ?? []).map(({ reportEveryInAlarmMs: _, ...device }) => device);
