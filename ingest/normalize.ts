import type { Point, PointKind } from "../model/catalog/catalog.ts";
import type { QuarantineReason } from "../model/effects.ts";
import { CURRENT_LOOP, currentSignalOf } from "../model/knowledge/current-loop.ts";
import { sentinelOf } from "../model/knowledge/sentinel-values.ts";
import { isStateWord } from "../model/state-words.ts";
import { toUnit } from "../model/units.ts";
import type { Quality, Value } from "../model/value.ts";
import type { Observation } from "./dialect.ts";

/** What the catalogue says a point takes. */
export interface PointSpec {
  readonly kind: PointKind;
  readonly unit: string | null;
  readonly rangeMin: number | null;
  readonly rangeMax: number | null;
  /** Id in the gas catalogue: some unit conversions need it. */
  readonly substance: string | null;
  /** Numbers that stand for "no value", in the unit the device sends. */
  readonly faultValues: readonly number[];
  /** It comes from a 4–20 mA loop, whose failure currents are no values. */
  readonly currentLoop: boolean;
}

/** What the catalogue says of a point, made ready for its readings. */
export function toPointSpec(point: Point): PointSpec {
  return {
    kind: point.kind,
    unit: point.unit ?? null,
    rangeMin: point.rangeMin ?? null,
    rangeMax: point.rangeMax ?? null,
    substance: point.substance ?? null,
    faultValues: point.faultValues ?? NO_VALUES,
    currentLoop: point.currentLoop ?? false,
  };
}

const NO_VALUES: readonly number[] = [];

export type Normalized =
  | {
      readonly ok: true;
      readonly value: Value;
      readonly quality: Quality;
      /** Beyond what the sensor can measure: the quality is "bad", and yet the value says that there is much of it. */
      readonly overRange: boolean;
      /** Below what the sensor can measure: a sensor fault. */
      readonly belowRange: boolean;
      /** No value at all: a number by which the device says that it has none. The quality is "bad"; nothing is judged by it. */
      readonly faultValue: boolean;
    }
  | { readonly ok: false; readonly reason: QuarantineReason; readonly detail: string };

/**
 * Turns an observation into the point's own terms: type, unit, range, quality. What does not fit is refused, never coerced.
 *
 * A value is converted only when the observation names a unit other than the point's; otherwise it stays bit for bit.
 */
export function normalize(observation: Observation, spec: PointSpec): Normalized {
  switch (spec.kind) {
    case "gas":
    case "analog":
      return normalizeNumber(observation, spec);
    case "discrete":
      return normalizeDiscrete(observation);
    case "interlock":
    case "fire":
      return normalizeState(observation, spec.kind);
  }
}

function normalizeNumber(observation: Observation, spec: PointSpec): Normalized {
  const given = observation.value;
  if (typeof given !== "number") return refused("wrong-type", `a number is needed, not ${describeValue(given)}`);
  if (!Number.isFinite(given)) return refused("not-finite", "the number is too large");
  // Before any conversion: what is no value has no unit either.
  if (spec.faultValues.length > 0 && sentinelOf(given, spec.faultValues) !== null) return noValue(given);
  const { unit } = observation;
  if (unit === null || unit === spec.unit) return judgeRange(given, observation, spec);
  if (spec.unit === null) return refused("unknown-unit", `${describeValue(unit)} for a point without a unit`);
  const value = toUnit(given, { from: unit, to: spec.unit }, spec.substance);
  if (value === null) return refused("unknown-unit", `${describeValue(unit)} cannot be turned into ${spec.unit}`);
  if (!Number.isFinite(value)) return refused("not-finite", `the number is too large in ${spec.unit}`);
  return judgeRange(value, observation, spec);
}

/** Beyond the range the device's own word on quality no longer counts. */
function judgeRange(value: number, observation: Observation, spec: PointSpec): Normalized {
  if (spec.currentLoop && isLoopFailure(value, spec)) return noValue(value);
  const overRange = spec.rangeMax !== null && value > spec.rangeMax;
  const belowRange = spec.rangeMin !== null && value < spec.rangeMin;
  const quality = overRange || belowRange ? "bad" : (observation.quality ?? "good");
  return { ok: true, value, quality, overRange, belowRange, faultValue: false };
}

/**
 * Whether the current behind a value says that transmitter or cable has failed (NAMUR NE 43). Only for points that declare it: a unit of
 * mA alone may as well be a residual current, of which 300 mA is a danger and no broken wire.
 */
function isLoopFailure(value: number, { unit, rangeMin, rangeMax }: PointSpec): boolean {
  const signal = currentSignalOf(unit === "mA" ? value : toCurrentMa(value, rangeMin, rangeMax));
  return signal === "failure-low" || signal === "failure-high";
}

/** The current that stands for a value; measuring when the range is not known. */
function toCurrentMa(value: number, rangeMin: number | null, rangeMax: number | null): number {
  const { zeroMa, fullMa } = CURRENT_LOOP;
  if (rangeMin === null || rangeMax === null) return zeroMa;
  return zeroMa + ((value - rangeMin) / (rangeMax - rangeMin)) * (fullMa - zeroMa);
}

/** Kept as it was said, for whoever looks for the fault. */
function noValue(value: number): Normalized {
  return { ok: true, value, quality: "bad", overRange: false, belowRange: false, faultValue: true };
}

function normalizeDiscrete(observation: Observation): Normalized {
  const given = observation.value;
  if (typeof given === "boolean") return stated(given, observation);
  if (given === 0 || given === 1) return stated(given === 1, observation);
  return refused("wrong-type", `true, false, 0 or 1 is needed, not ${describeValue(given)}`);
}

function normalizeState(observation: Observation, kind: "interlock" | "fire"): Normalized {
  const given = observation.value;
  if (typeof given === "boolean") return stated(given, observation);
  if (typeof given !== "string")
    return refused("wrong-type", `a state word, true or false is needed, not ${describeValue(given)}`);
  if (!isStateWord(kind, given)) return refused("unknown-word", describeValue(given));
  return stated(given, observation);
}

/** A state has no unit: one named beside it says nothing and is passed over, for a fire must not be lost to it. */
function stated(value: Value, observation: Observation): Normalized {
  const quality = observation.quality ?? "good";
  return { ok: true, value, quality, overRange: false, belowRange: false, faultValue: false };
}

function refused(reason: QuarantineReason, detail: string): Normalized {
  return { ok: false, reason, detail };
}

const DETAIL_CHARACTERS_MAX = 60;

function describeValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, DETAIL_CHARACTERS_MAX));
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}
