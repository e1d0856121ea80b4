import { toUnit } from "../units.ts";
import type { SetPoint } from "./set-points.ts";
import type { UnitReference } from "./unit-reference.ts";

/**
 * A set-point in the unit of a point; null: they do not convert into each other.
 *
 * `reference` is the point's. Exposure limits are stated at 20 °C and 101.325 kPa wherever the point stands, so they become ppm there and
 * only then what the point shows.
 *
 * Worked: 20 mg/m³ of carbon monoxide are 17.2 ppm, also on a plateau at 0 °C and 70 kPa, where a cubic metre then holds 14.8 mg of it.
 * Source: GBZ 2.1 and GBZ 159, sampling condition; unconfirmed.
 */
export function setPointInUnit(
  { value, unit: from }: Pick<SetPoint, "value" | "unit">,
  { unit: to, substance }: { readonly unit: string; readonly substance: string | null },
  reference: UnitReference = {},
): number | null {
  const elsewhere = reference.temperatureC !== undefined || reference.pressureKPa !== undefined;
  if (from !== "mg/m3" || !elsewhere) return toUnit(value, { from, to }, substance, reference);
  const ppm = toUnit(value, { from, to: "ppm" }, substance);
  return ppm === null ? null : toUnit(ppm, { from: "ppm", to }, substance, reference);
}
