import type { Substance } from "../gas-catalog.ts";
import { type OccupationalLimit, occupationalLimitOf, shortTermLimitOf } from "./occupational-limit.ts";

/** A set-point a standard gives for a gas detector, and what it leaves free. */
export interface SetPoint {
  readonly name: SetPointName;
  /** In `unit`; mg/m³ at 20 °C and 101.325 kPa. */
  readonly value: number;
  readonly unit: "%LEL" | "LEL·m" | "mg/m3" | "ppm" | "%VOL";
  /** `high`: alarms at or above; `low`: at or below. */
  readonly direction: "high" | "low";
  /** `maximum`: a site may set it lower, not higher; `minimum`: higher, not lower; `none`: the site sets it, the value is only proposed. */
  readonly bound: "maximum" | "minimum" | "none";
  /** What it is a part of, and which part: 0.5 is half of it. */
  readonly basis: "LEL" | "LEL·m" | "oxygen" | "MAC" | "PC-TWA" | "PC-STEL" | "excursion" | "IDLH";
  readonly share: number;
  /** Standard and clause; neither value nor clause number has been held against the text. */
  readonly clause: string;
  readonly origin: "standard" | "proposal";
  readonly confirmed: false;
}

/**
 * GB/T 50493: low-set 低报 and high-set 高报, of oxygen `deficiency` and `enrichment`. GBZ/T 223: pre-alarm 预报, alarm 警报, high 高报.
 * In one direction they come in the order in which they are reached.
 */
export type SetPointName = "low-set" | "high-set" | "deficiency" | "enrichment" | "pre-alarm" | "alarm" | "high";

/** The standards that give set-points; the first binds who has chosen none. */
export const ALARM_SCHEMES = ["GB50493", "GBZT223"] as const;

export type AlarmScheme = (typeof ALARM_SCHEMES)[number];

/** What the detector is there for. A gas may be both; each detector has its own set-points. */
export type Detection = "combustible" | "open-path" | "toxic" | "oxygen";

export interface SetPointChoice {
  readonly scheme: AlarmScheme;
  readonly detection: Detection;
  /** The detectors to be had do not reach down to the exposure limit: shares of IDLH stand in (GB/T 50493 only). */
  readonly idlhFallback?: boolean;
}

export type SetPoints =
  | { readonly ok: true; readonly setPoints: readonly SetPoint[] }
  | { readonly ok: false; readonly reason: NoSetPoints };

export type NoSetPoints =
  /** GBZ/T 223 is about toxic gases alone. */
  "scheme-is-for-toxic-gases" | "no-exposure-limit" | "no-idlh" | "no-explosive-limit" | "not-oxygen";

/**
 * The set-points of a standard for one substance and one kind of detector, milder first in each direction.
 *
 * Worked: methane 25 and 50 %LEL; hydrogen sulfide 10 and 20 mg/m³ (100 and 200 %OEL, the OEL being MAC), or 5 and 10 ppm by IDLH; ammonia
 * by GBZ/T 223: 15, 30 and, proposed, 60 mg/m³ (half of and once PC-STEL, and twice it).
 * Sources: GB/T 50493-2019 and GBZ/T 223-2009 (public copies), not held against the texts.
 */
export function setPointsOf(substance: Substance | null, choice: SetPointChoice): SetPoints {
  const { detection, scheme } = choice;
  if (scheme === "GBZT223") {
    return detection === "toxic" ? preAlarmScheme(substance) : none("scheme-is-for-toxic-gases");
  }
  switch (detection) {
    case "combustible":
    case "open-path":
      // Without a substance the detector is calibrated for some mixture: its %LEL is what the maker says it is.
      if (substance !== null && substance.lelVolIec === null && substance.lelVolNfpa === null) {
        return none("no-explosive-limit");
      }
      return some(detection === "combustible" ? COMBUSTIBLE : OPEN_PATH);
    case "toxic":
      return choice.idlhFallback === true ? byIdlh(substance) : byExposureLimit(substance);
    case "oxygen":
      return substance === null || substance.hazard === "oxygen" ? some(OXYGEN) : none("not-oxygen");
  }
}

// Clause 5.5.2 sets the alarm values; its number, and the figures for oxygen and open paths, are the least certain here.
const GB50493 = "GB/T 50493-2019, 5.5.2";
const GBZT223 = "GBZ/T 223-2009, alarm values";

const COMBUSTIBLE: readonly SetPoint[] = [
  standard("low-set", 25, { unit: "%LEL", basis: "LEL", share: 0.25, clause: GB50493 }),
  standard("high-set", 50, { unit: "%LEL", basis: "LEL", share: 0.5, clause: GB50493 }),
];
const OPEN_PATH: readonly SetPoint[] = [
  standard("low-set", 1, { unit: "LEL·m", basis: "LEL·m", share: 1, clause: GB50493 }),
  standard("high-set", 2, { unit: "LEL·m", basis: "LEL·m", share: 2, clause: GB50493 }),
];
const OXYGEN: readonly SetPoint[] = [
  {
    ...standard("deficiency", 19.5, { unit: "%VOL", basis: "oxygen", share: 1, clause: GB50493 }),
    direction: "low",
    bound: "minimum",
  },
  standard("enrichment", 23.5, { unit: "%VOL", basis: "oxygen", share: 1, clause: GB50493 }),
];

function byExposureLimit(substance: Substance | null): SetPoints {
  const limit: OccupationalLimit | null = substance === null ? null : occupationalLimitOf(substance);
  if (limit === null) return none("no-exposure-limit");
  const { basis, valueMgM3 } = limit;
  return some([
    standard("low-set", valueMgM3, { unit: "mg/m3", basis, share: 1, clause: GB50493 }),
    standard("high-set", 2 * valueMgM3, { unit: "mg/m3", basis, share: 2, clause: GB50493 }),
  ]);
}

/** For some combustible vapours NIOSH sets IDLH at a tenth of the explosive limit, not by toxicity; the catalogue's notes say where. */
function byIdlh(substance: Substance | null): SetPoints {
  const idlhPpm = substance?.idlhPpm ?? null;
  if (idlhPpm === null) return none("no-idlh");
  const part = (percent: number) => ({ unit: "ppm", basis: "IDLH", share: percent / 100, clause: GB50493 }) as const;
  return some([
    standard("low-set", (idlhPpm * 5) / 100, part(5)),
    standard("high-set", (idlhPpm * 10) / 100, part(10)),
  ]);
}

/**
 * The text leaves the highest value to the enterprise. Twice the alarm value is proposed, not 200 %OEL: of sulfur dioxide or benzene,
 * whose PC-STEL is twice their PC-TWA, that would be the alarm value over again.
 */
function preAlarmScheme(substance: Substance | null): SetPoints {
  const limit = substance === null ? null : shortTermLimitOf(substance);
  if (limit === null) return none("no-exposure-limit");
  const { basis, valueMgM3 } = limit;
  const high = standard("high", 2 * valueMgM3, { unit: "mg/m3", basis, share: 2, clause: GBZT223 });
  return some([
    standard("pre-alarm", valueMgM3 / 2, { unit: "mg/m3", basis, share: 0.5, clause: GBZT223 }),
    standard("alarm", valueMgM3, { unit: "mg/m3", basis, share: 1, clause: GBZT223 }),
    { ...high, bound: "none", origin: "proposal" },
  ]);
}

function standard(
  name: SetPointName,
  value: number,
  of: Pick<SetPoint, "unit" | "basis" | "share" | "clause">,
): SetPoint {
  return { name, value, ...of, direction: "high", bound: "maximum", origin: "standard", confirmed: false };
}

function some(setPoints: readonly SetPoint[]): SetPoints {
  return { ok: true, setPoints };
}

function none(reason: NoSetPoints): SetPoints {
  return { ok: false, reason };
}
