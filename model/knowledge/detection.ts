import { substanceOf } from "../gas-catalog.ts";
import { parseUnit, toUnit } from "../units.ts";
import type { Detection } from "./set-points.ts";
import type { UnitReference } from "./unit-reference.ts";

/** What is known of a gas point that tells what it watches for. */
export interface DetectorFacts {
  readonly substance: string | null;
  readonly unit: string;
  /** Full scale, in `unit`; null: not known. */
  readonly rangeMax: number | null;
}

/**
 * What a detector is there for, by its unit, its gas and its range; null: it cannot be told, and somebody has to say it.
 *
 * %LEL and LEL·m are about explosion, so is %VOL of a gas that burns. In ppm or mg/m³ a toxic gas is watched for its toxicity; a gas that is
 * mostly a danger by burning (toluene) by the range: one that ends below 50 %LEL cannot show the high-set of a combustible detector.
 * Worked: toluene to 500 ppm is toxic, to 11,000 ppm (100 %LEL) combustible, of unknown range neither.
 */
export function detectionOf(point: DetectorFacts, reference: UnitReference = {}): Detection | null {
  const gas = point.substance === null ? null : substanceOf(point.substance);
  const unit = parseUnit(point.unit);
  if (unit?.quantity === "explosive limit") return "combustible";
  if (unit?.quantity === "explosive path") return "open-path";
  if (gas === null || (unit?.quantity !== "concentration" && unit?.quantity !== "mass concentration")) return null;
  if (gas.hazard === "oxygen") return "oxygen";
  const burns = gas.lelVolIec !== null || gas.lelVolNfpa !== null;
  if (burns && unit.name === "%VOL") return "combustible";
  if (gas.hazard !== "combustible") return "toxic";
  if (gas.macMgM3 === null && gas.pcTwaMgM3 === null && gas.pcStelMgM3 === null) return "combustible";
  if (point.rangeMax === null) return null;
  const highSet = toUnit(50, { from: "%LEL", to: point.unit }, gas.id, reference);
  if (highSet === null) return null;
  return point.rangeMax < highSet ? "toxic" : "combustible";
}
