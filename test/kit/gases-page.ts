import { SUBSTANCES, type Substance } from "../../model/gas-catalog.ts";
import { setPointInUnit } from "../../model/knowledge/set-point-in-unit.ts";
import { type Detection, type SetPoint, type SetPointChoice, setPointsOf } from "../../model/knowledge/set-points.ts";

/** A table of the page on gases: its head and its rows, in plain text. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What the catalogue knows of each substance, and what it is watched for. */
export function substanceTable(): Table {
  return {
    head: ["id", "名称", "name", "formula", "CAS", "g/mol", "watched as", "confidence", "confirmed", "note"],
    rows: SUBSTANCES.map((each) => [
      code(each.id),
      each.nameZh,
      each.nameEn,
      each.formula,
      each.cas,
      shown(each.molarMass),
      each.hazard,
      each.confidence,
      shownFlag(each.confirmed),
      shown(each.note),
    ]),
  };
}

/** Limits and where they come from. Sources are numbered as in `sourceTable`. */
export function limitTable(): Table {
  const head = [
    "id",
    "LEL IEC",
    "LEL NFPA",
    "UEL IEC",
    "source",
    "IDLH",
    "source",
    "MAC",
    "PC-TWA",
    "PC-STEL",
    "source",
  ];
  return {
    head,
    rows: SUBSTANCES.map((each) => [
      code(each.id),
      ...[each.lelVolIec, each.lelVolNfpa, each.uelVolIec].map(shown),
      sourceMark(each.sources.lel),
      shown(each.idlhPpm),
      sourceMark(each.sources.idlh),
      ...[each.macMgM3, each.pcTwaMgM3, each.pcStelMgM3].map(shown),
      sourceMark(each.sources.oel),
    ]),
  };
}

export function sourceTable(): Table {
  return { head: ["source", "what it is"], rows: SOURCES.map((source, i) => [`S${i + 1}`, source]) };
}

/** Set-points that do not depend on the substance, one row each, with all that is known of them. */
export function fixedSetPointTable(): Table {
  const fixed: readonly Detection[] = ["combustible", "open-path", "oxygen"];
  return {
    head: ["detector", "set-point", "value", "alarms at", "a site may set it", "after", "confirmed"],
    rows: fixed.flatMap((detection) =>
      found(null, { scheme: "GB50493", detection }).map((each) => [
        detection,
        each.name,
        `${each.value} ${each.unit}`,
        each.direction === "high" ? "or above" : "or below",
        each.bound === "maximum" ? "lower, not higher" : "higher, not lower",
        each.clause,
        shownFlag(each.confirmed),
      ]),
    ),
  };
}

/** Set-points of toxic detectors, by each scheme. */
export function toxicSetPointTable(): Table {
  const schemes: readonly SetPointChoice[] = [
    { scheme: "GB50493", detection: "toxic" },
    { scheme: "GB50493", detection: "toxic", idlhFallback: true },
    { scheme: "GBZT223", detection: "toxic" },
  ];
  return {
    head: [
      "id",
      "GB/T 50493: low-set, high-set",
      "by",
      "in ppm",
      "by IDLH, ppm",
      "GBZ/T 223: pre-alarm, alarm, high",
      "by",
    ],
    rows: SUBSTANCES.flatMap((substance) => {
      const [byLimit = [], byIdlh = [], byShort = []] = schemes.map((choice) => found(substance, choice));
      if (byLimit.length === 0 && byIdlh.length === 0) return [];
      return [
        [
          code(substance.id),
          values(byLimit),
          shown(byLimit[0]?.basis ?? null),
          byLimit.map((each) => inPpm(each, substance)).join(", ") || "–",
          byIdlh.map(({ value }) => figure(value)).join(", ") || "–",
          values(byShort),
          shown(byShort[0]?.basis ?? null),
        ],
      ];
    }),
  };
}

const SOURCES: readonly string[] = [
  ...new Set(
    SUBSTANCES.flatMap(({ sources }) => [sources.lel, sources.idlh, sources.oel]).filter((source) => source !== null),
  ),
];

function sourceMark(source: string | null): string {
  return source === null ? "–" : `S${SOURCES.indexOf(source) + 1}`;
}

function found(substance: Substance | null, choice: SetPointChoice): readonly SetPoint[] {
  const known = setPointsOf(substance, choice);
  return known.ok ? known.setPoints : [];
}

function values(setPoints: readonly SetPoint[]): string {
  const list = setPoints.map(({ value }) => figure(value)).join(", ");
  return list === "" ? "–" : `${list} mg/m³`;
}

function inPpm(setPoint: SetPoint, substance: Substance): string {
  const ppm = setPointInUnit(setPoint, { unit: "ppm", substance: substance.id });
  return ppm === null ? "–" : figure(ppm);
}

/** Three digits are what such a figure is worth; whole numbers stay whole. */
function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}

function shown(value: number | string | null): string {
  return value === null || value === "" ? "–" : String(value);
}

function shownFlag(confirmed: boolean): string {
  return confirmed ? "yes" : "no";
}

function code(text: string): string {
  return `\`${text}\``;
}
