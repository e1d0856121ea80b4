import type { Point, PointKind, Zone } from "../../model/catalog/catalog.ts";
import type { Level } from "../../model/level.ts";
import type { Value } from "../../model/value.ts";
import type { SensorSpec } from "../physics/sensor.ts";
import type { Plant } from "./plant.ts";

/** One enterprise of the demo world: what the catalogue says about it, and which piece of the plant each point looks at. */
export interface EnterpriseSeed<P extends Plant> {
  readonly id: string;
  readonly name: string;
  readonly area: string;
  readonly industry: string;
  /** First 17 characters of the unified social credit code; the check character is computed. */
  readonly usccStem: string;
  readonly site: { readonly name: string; readonly lat: number; readonly lon: number };
  readonly zones: readonly ZoneSeed[];
  readonly devices: readonly DeviceSeed<P>[];
  readonly rules: readonly RuleSeed[];
  readonly rounds?: readonly RoundSeed[];
  /** Surname first, as people there are called: manager, operator, inspector. */
  readonly people: { readonly manager: string; readonly operator: string; readonly inspector: string };
}

export interface ZoneSeed {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Level of its risk point, as the enterprise has graded it: what the dynamic risk begins with. */
  readonly riskLevel: NonNullable<Zone["riskLevel"]>;
}

export interface DeviceSeed<P extends Plant> {
  readonly id: string;
  readonly name: string;
  readonly reportEveryMs: number;
  /** How wrong its clock is: constant. */
  readonly clockSkewMs?: number;
  /** Loses its link now and then: mean time between, and how long at most. */
  readonly dropOuts?: { readonly everyS: number; readonly lastsS: number };
  readonly points: readonly PointSeed<P>[];
}

export interface PointSeed<P extends Plant> {
  readonly id: string;
  readonly zone: string;
  readonly name: string;
  readonly kind: PointKind;
  readonly substance?: string;
  readonly unit?: string;
  /** What it tells the offline line: that a machine runs, that somebody welds. */
  readonly witness?: NonNullable<Point["witness"]>;
  /** By which limit its device alarms on another point. */
  readonly limitOf?: NonNullable<Point["limitOf"]>;
  /** null for what is said in words or yes and no: no sensor bends it. */
  readonly sensor: SensorSpec | null;
  truth(plant: P): Value;
}

/** A rule before its enterprise is put in front of its id. */
export interface RuleSeed {
  readonly id: string;
  readonly name: string;
  readonly kind: "threshold" | "state";
  readonly points: readonly string[];
  readonly level?: Level;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A post, what it looks at and how often: ids and zones before their enterprise is put in front. */
export interface RoundSeed {
  readonly id: string;
  /** The post that goes it. */
  readonly post: string;
  readonly name: string;
  readonly zone: string;
  readonly everyHours: number;
  readonly items: readonly RoundItemSeed[];
}

/** With a point it is a value to be read, of that point and in its unit. */
export interface RoundItemSeed {
  readonly id: string;
  readonly text: string;
  readonly point?: string;
}

interface Place {
  readonly witness?: NonNullable<Point["witness"]>;
  readonly zone: string;
  readonly name: string;
}

/** A gas transmitter. Noise and drift: 0.3 % and 0.5 % of span a month unless said otherwise (typical data sheets). */
export function gas<P extends Plant>(
  id: string,
  place: Place & {
    readonly substance: string;
    readonly unit: string;
    readonly max: number;
    readonly t90S: number;
    readonly decimals: number;
    readonly noise?: number;
  },
  truth: (plant: P) => number,
): PointSeed<P> {
  const { zone, name, substance, unit, max, t90S, decimals, noise = 0.003 } = place;
  return {
    id,
    zone,
    name,
    kind: "gas",
    substance,
    unit,
    sensor: { min: 0, max, t90S, noise, driftPerMonth: 0.005, decimals },
    truth,
  };
}

/** A process transmitter: pressure, level, flow, temperature, current. Noise and drift: 0.1 % of span unless said otherwise. */
export function analog<P extends Plant>(
  id: string,
  place: Place & {
    /** Left out for a bare count. */
    readonly unit?: string;
    readonly min?: number;
    readonly max: number;
    readonly t90S?: number;
    readonly decimals: number;
    readonly noise?: number;
    readonly driftPerMonth?: number;
  },
  truth: (plant: P) => number,
): PointSeed<P> {
  const { zone, name, unit, witness, min = 0, max, t90S = 2, decimals, noise = 0.001, driftPerMonth = 0.001 } = place;
  return {
    id,
    zone,
    name,
    kind: "analog",
    ...(unit === undefined ? {} : { unit }),
    ...(witness === undefined ? {} : { witness }),
    sensor: { min, max, t90S, noise, driftPerMonth, decimals },
    truth,
  };
}

/** A limit that a device tells of itself: a setting, which no sensor bends. */
export function setpoint<P extends Plant>(
  id: string,
  place: Place & { readonly unit: string; readonly limitOf: NonNullable<Point["limitOf"]> },
  truth: (plant: P) => number,
): PointSeed<P> {
  return { id, ...place, kind: "analog", sensor: null, truth };
}

export function discrete<P extends Plant>(id: string, place: Place, truth: (plant: P) => boolean): PointSeed<P> {
  return { id, ...place, kind: "discrete", sensor: null, truth };
}

export function interlock<P extends Plant>(id: string, place: Place, truth: (plant: P) => Value): PointSeed<P> {
  return { id, ...place, kind: "interlock", sensor: null, truth };
}

export function fire<P extends Plant>(id: string, place: Place, truth: (plant: P) => Value): PointSeed<P> {
  return { id, ...place, kind: "fire", sensor: null, truth };
}
