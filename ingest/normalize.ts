import type { PointKind } from "../model/catalog/catalog.ts";
import type { QuarantineReason } from "../model/effects.ts";
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
}

export type Normalized =
  | {
      readonly ok: true;
      readonly value: Value;
      readonly quality: Quality;
      /** Beyond what the sensor can measure: the quality is "bad", and yet the value says that there is much of it. */
      readonly overRange: boolean;
      /** Below what the sensor can measure: a sensor fault. */
      readonly belowRange: boolean;
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
  const overRange = spec.rangeMax !== null && value > spec.rangeMax;
  const belowRange = spec.rangeMin !== null && value < spec.rangeMin;
  const quality = overRange || belowRange ? "bad" : (observation.quality ?? "good");
  return { ok: true, value, quality, overRange, belowRange };
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
  return { ok: true, value, quality: observation.quality ?? "good", overRange: false, belowRange: false };
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
