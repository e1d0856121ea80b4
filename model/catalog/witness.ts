import type { Quality, Value } from "../value.ts";
import type { Point } from "./catalog.ts";

/**
 * What a point may witness for the offline line: that hot work is going on (a welding current, a flame camera, heat), or that a
 * machine runs (a current, a pressure, a contact). */
export const WITNESSES_OF = ["hot-work", "running"] as const;
export type WitnessOf = (typeof WITNESSES_OF)[number];

/** Whether a point sees what it is a witness of; null: it says nothing, or is none. */
export function seesOf(
  witness: Point["witness"],
  reading: { readonly value: Value; readonly quality: Quality } | null,
): boolean | null {
  if (witness === undefined || reading === null || reading.quality === "bad") return null;
  const { value } = reading;
  if (typeof value === "boolean") return value;
  return typeof value === "number" && witness.atLeast !== undefined ? value >= witness.atLeast : null;
}
