import { substanceOf } from "./gas-catalog.ts";
import { lelVolOf, molarVolumeL, type UnitReference } from "./knowledge/unit-reference.ts";

/** A unit a point or a payload may name, by any of its spellings. */
export interface Unit {
  readonly name: string;
  readonly spellings: readonly string[];
  readonly quantity: Quantity;
  /** One of this unit is `numerator / denominator` of the quantity's base unit: two exact numbers, so that 250 kPa is 0.25 MPa. */
  readonly numerator: number;
  readonly denominator: number;
  /** Added after scaling: where the zero of this unit lies in the base unit. */
  readonly zero: number;
}

type Quantity =
  | "concentration"
  | "mass concentration"
  | "explosive limit"
  | "explosive path"
  | "temperature"
  | "pressure"
  | "length"
  | "volume flow"
  | "mass flow"
  | "speed"
  | "voltage"
  | "current"
  | "power"
  | "time"
  | "relative humidity"
  | "ratio"
  | "frequency"
  | "rotation"
  | "sound level"
  | "volume"
  | "mass"
  | "density"
  | "energy"
  | "illuminance"
  | "number concentration"
  | "optical density"
  | "acidity"
  | "angle"
  | "obscuration"
  | "count";

/** The unit of that spelling; null: nobody knows it. */
export function parseUnit(text: string): Unit | null {
  return BY_SPELLING.get(text) ?? null;
}

/**
 * Converts a value from one unit into another; null: impossible (unknown unit, other quantity, substance without the figure needed, a
 * `reference` no gas can have).
 *
 * Two spellings of one unit give the value back bit for bit. Gas concentrations convert through ppm by volume, with molar mass and lower
 * explosive limit of `substance`: mg/m³ = ppm · M · P / (R · T). Where `reference` says nothing: 20 °C and 101.325 kPa (sampling condition
 * of GBZ 2.1), explosive limits of NFPA.
 *
 * Worked: 150 ppm of ammonia are 106.2 mg/m³ at 20 °C and 104.4 at 25 °C; 25 %LEL of methane is 1.25 %VOL by NFPA and 1.1 by IEC.
 */
export function toUnit(
  value: number,
  units: { readonly from: string; readonly to: string },
  substance: string | null,
  reference: UnitReference = STANDARD_REFERENCE,
): number | null {
  const from = parseUnit(units.from);
  const to = parseUnit(units.to);
  if (from === null || to === null) return null;
  if (from === to) return value;
  if (from.quantity === to.quantity) return scale(value, from, to);
  const ppmFrom = ppmPerBase(from.quantity, substance, reference);
  const ppmTo = ppmPerBase(to.quantity, substance, reference);
  if (ppmFrom === null || ppmTo === null) return null;
  return (toBase(value, from) * ppmFrom * to.denominator) / (ppmTo * to.numerator);
}

/** 20 °C, 101.325 kPa, explosive limits of NFPA: the defaults of every field. */
const STANDARD_REFERENCE: UnitReference = {};

/** Volume of one mole at 20 °C and 101.325 kPa. */
export const MOLAR_VOLUME_L = molarVolumeL();

/** How many ppm by volume one base unit of a quantity is; null: it is no concentration, or a figure needed is not known. */
function ppmPerBase(quantity: Quantity, substance: string | null, reference: UnitReference): number | null {
  if (quantity === "concentration") return 1;
  const gas = substance === null ? null : substanceOf(substance);
  if (quantity === "mass concentration") {
    const ppm = gas?.molarMass == null ? Number.NaN : molarVolumeL(reference) / gas.molarMass;
    return Number.isFinite(ppm) ? ppm : null;
  }
  if (quantity !== "explosive limit") return null;
  const lelVol = lelVolOf(gas, reference);
  // 1 %LEL is a hundredth of the limit, which is in %VOL; 1 %VOL is 10,000 ppm.
  return lelVol === null ? null : lelVol * 100;
}

function scale(value: number, from: Unit, to: Unit): number {
  return ((toBase(value, from) - to.zero) * to.denominator) / to.numerator;
}

function toBase(value: number, unit: Unit): number {
  return (value * unit.numerator) / unit.denominator + unit.zero;
}

function unit(quantity: Quantity, spellings: string, numerator = 1, denominator = 1, zero = 0): Unit {
  const all = spellings.split(" ");
  // A split text has at least one part.
  return { name: all[0] as string, spellings: all, quantity, numerator, denominator, zero };
}

/** The first spelling is the unit's name here. The first unit of a quantity is its base. */
export const UNITS: readonly Unit[] = [
  unit("concentration", "ppm µmol/mol umol/mol ml/m3 mL/m3"),
  unit("concentration", "ppb", 1, 1000),
  unit("concentration", "%VOL %vol %Vol vol% %(v/v)", 10_000),
  unit("mass concentration", "mg/m3 mg/m³"),
  unit("mass concentration", "µg/m3 µg/m³ ug/m3 μg/m3 μg/m³", 1, 1000),
  unit("mass concentration", "g/m3 g/m³", 1000),
  unit("explosive limit", "%LEL %lel LEL%"),
  // What an open-path detector reads: the concentration summed over the length of its beam.
  unit("explosive path", "LEL·m LEL.m LEL*m LELm"),
  unit("temperature", "K"),
  unit("temperature", "℃ °C degC", 1, 1, 273.15),
  unit("pressure", "Pa"),
  unit("pressure", "hPa mbar", 100),
  unit("pressure", "mmH2O mmH₂O", 980_665, 100_000),
  unit("pressure", "kPa", 1_000),
  unit("pressure", "bar", 100_000),
  unit("pressure", "MPa", 1_000_000),
  unit("length", "m"),
  unit("length", "cm", 1, 100),
  unit("length", "mm", 1, 1_000),
  unit("volume flow", "L/s l/s"),
  unit("volume flow", "L/min l/min", 1, 60),
  unit("volume flow", "m3/h m³/h", 1_000, 3_600),
  unit("volume flow", "m3/min m³/min", 1_000, 60),
  unit("volume flow", "m3/s m³/s", 1_000),
  unit("mass flow", "kg/h"),
  unit("mass flow", "kg/s", 3_600),
  unit("mass flow", "t/h", 1_000),
  unit("speed", "m/s"),
  unit("speed", "mm/s", 1, 1_000),
  unit("speed", "km/h", 1_000, 3_600),
  unit("voltage", "V"),
  unit("voltage", "mV", 1, 1_000),
  unit("voltage", "kV", 1_000),
  unit("current", "A"),
  unit("current", "mA", 1, 1_000),
  unit("power", "W"),
  unit("power", "kW", 1_000),
  unit("time", "s"),
  unit("time", "ms", 1, 1_000),
  unit("time", "min", 60),
  unit("time", "h", 3_600),
  unit("relative humidity", "%RH %rh"),
  unit("ratio", "%"),
  unit("frequency", "Hz"),
  unit("rotation", "r/min rpm"),
  unit("sound level", "dB(A) dBA"),
  unit("angle", "° deg"),
  // Share of light lost per metre of smoke: how aspirating and beam detectors tell it.
  unit("obscuration", "%/m"),
  unit("volume", "m3 m³"),
  unit("volume", "L l", 1, 1_000),
  unit("mass", "kg"),
  unit("mass", "g", 1, 1_000),
  unit("mass", "t", 1_000),
  unit("density", "kg/m3 kg/m³"),
  unit("density", "mg/L mg/l", 1, 1_000),
  unit("energy", "kWh"),
  unit("illuminance", "lx lux"),
  unit("number concentration", "1/cm3 1/cm³ #/cm3 #/cm³"),
  unit("optical density", "dB/m"),
  unit("acidity", "pH"),
  unit("count", "1 count"),
];

const BY_SPELLING: ReadonlyMap<string, Unit> = new Map(
  UNITS.flatMap((known) => known.spellings.map((spelling) => [spelling, known] as const)),
);
