import {
  CRITICAL_QUANTITIES_PROVENANCE,
  HAZARD_CLASSES,
  NAMED_SUBSTANCES,
} from "../../model/knowledge/critical-quantities.ts";
import { CURRENT_LOOP, CURRENT_LOOP_PROVENANCE, currentSignalOf } from "../../model/knowledge/current-loop.ts";
import { FIRE_COMPONENT_TYPES, FIRE_COMPONENT_TYPES_PROVENANCE } from "../../model/knowledge/fire-component-types.ts";
import { FIRE_STATUS_BITS, FIRE_STATUS_PROVENANCE, type FireSource } from "../../model/knowledge/fire-status.ts";
import { FIRE_SYSTEM_TYPES, FIRE_SYSTEM_TYPES_PROVENANCE } from "../../model/knowledge/fire-system-types.ts";
import { MAJOR_HAZARD_LEVELS, MAJOR_HAZARD_PROVENANCE, RESIDENT_FACTORS } from "../../model/knowledge/major-hazard.ts";
import type { Provenance } from "../../model/knowledge/provenance.ts";
import {
  LEC_BANDS,
  LEC_CONSEQUENCES,
  LEC_EXPOSURES,
  LEC_LIKELIHOODS,
  LEC_PROVENANCE,
  LS_BANDS,
  LS_GRADES,
  LS_PROVENANCE,
  type RiskBand,
} from "../../model/knowledge/risk-scores.ts";
import { KNOWN_SENTINELS, KNOWN_SENTINELS_PROVENANCE } from "../../model/knowledge/sentinel-values.ts";
import { TANK_LIMITS, TANK_LIMITS_PROVENANCE } from "../../model/knowledge/tank-balance.ts";

/** One table of the page: where it comes from, and its rows as text. */
export interface HazardTable {
  readonly title: string;
  readonly provenance: Provenance;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Every table of `model/knowledge/` that a safety engineer must be able to check. */
export function hazardTables(): readonly HazardTable[] {
  return [...majorHazardTables(), ...riskTables(), ...fireTables(), ...signalTables()];
}

function majorHazardTables(): readonly HazardTable[] {
  return [
    {
      title: "Major hazards: substances with a critical quantity of their own",
      provenance: CRITICAL_QUANTITIES_PROVENANCE,
      head: ["id", "名称", "name", "CAS", "Q, t", "β"],
      rows: NAMED_SUBSTANCES.map(({ id, covers, nameZh, nameEn, cas, criticalT, beta }) => [
        [id, ...covers].map((each) => `\`${each}\``).join(" "),
        nameZh,
        nameEn,
        cas ?? "–",
        String(criticalT),
        beta === null ? "of its class" : String(beta),
      ]),
    },
    {
      title: "Major hazards: classes, for all other substances",
      provenance: CRITICAL_QUANTITIES_PROVENANCE,
      head: ["class", "名称", "name", "Q, t", "β"],
      rows: HAZARD_CLASSES.map(({ id, nameZh, nameEn, criticalT, beta }) => [
        `\`${id}\``,
        nameZh,
        nameEn,
        String(criticalT),
        String(beta),
      ]),
    },
    {
      title: "Major hazards: α by residents within 500 m",
      provenance: MAJOR_HAZARD_PROVENANCE,
      head: ["residents from", "α"],
      rows: RESIDENT_FACTORS.map(({ residentsFrom, alpha }) => [String(residentsFrom), String(alpha)]),
    },
    {
      title: "Major hazards: levels, by R = α·Σ β·q/Q (a major hazard from S = Σ q/Q = 1 on)",
      provenance: MAJOR_HAZARD_PROVENANCE,
      head: ["level", "R from"],
      rows: MAJOR_HAZARD_LEVELS.map(({ nameZh, rFrom }) => [nameZh, String(rFrom)]),
    },
  ];
}

function riskTables(): readonly HazardTable[] {
  return [
    {
      title: "LEC: scales",
      provenance: LEC_PROVENANCE,
      head: ["factor", "values"],
      rows: [
        ["L, likelihood", LEC_LIKELIHOODS.join(", ")],
        ["E, exposure", LEC_EXPOSURES.join(", ")],
        ["C, consequence", LEC_CONSEQUENCES.join(", ")],
      ],
    },
    bandTable("LEC: bands of D = L·E·C", LEC_PROVENANCE, LEC_BANDS),
    bandTable(`LS: bands of R = L·S, each ${LS_GRADES[0]} to ${LS_GRADES.at(-1)}`, LS_PROVENANCE, LS_BANDS),
  ];
}

function bandTable(title: string, provenance: Provenance, bands: readonly RiskBand[]): HazardTable {
  const rows = bands.map(({ from, inclusive, colour, nameZh, nameEn }) => [
    `${inclusive ? "≥" : ">"} ${from}`,
    colour,
    nameZh,
    nameEn,
  ]);
  return { title, provenance, head: ["score", "colour", "名称", "name"], rows };
}

function fireTables(): readonly HazardTable[] {
  const sources: readonly FireSource[] = ["system", "component", "transmitter"];
  return [
    {
      title: "Fire: status bits (bit 0: 1 normal, 0 test)",
      provenance: FIRE_STATUS_PROVENANCE,
      head: ["source", "bit", "fact", "名称", "name", "outweighs bit 0"],
      rows: sources.flatMap((source) =>
        FIRE_STATUS_BITS[source].map(({ bit, fact, nameZh, nameEn, alarm }) => [
          source,
          String(bit),
          `\`${fact}\``,
          nameZh,
          nameEn,
          alarm ? "yes" : "no",
        ]),
      ),
    },
    {
      title: "Fire: system types",
      provenance: FIRE_SYSTEM_TYPES_PROVENANCE,
      head: ["code", "名称", "name"],
      rows: FIRE_SYSTEM_TYPES.map(({ code, nameZh, nameEn }) => [String(code), nameZh ?? "–", nameEn ?? "–"]),
    },
    {
      title: "Fire: component types, and what they are to the rules",
      provenance: FIRE_COMPONENT_TYPES_PROVENANCE,
      head: ["code", "名称", "name", "role"],
      rows: FIRE_COMPONENT_TYPES.map(({ code, nameZh, nameEn, role }) => [
        String(code),
        nameZh ?? "–",
        nameEn ?? "–",
        role,
      ]),
    },
  ];
}

function signalTables(): readonly HazardTable[] {
  const { failureLowMa, measuringFromMa, measuringToMa, failureHighMa } = CURRENT_LOOP;
  const spans: readonly (readonly [string, number])[] = [
    [`≤ ${failureLowMa}`, failureLowMa],
    [`above ${failureLowMa}, below ${measuringFromMa}`, (failureLowMa + measuringFromMa) / 2],
    [`${measuringFromMa} to ${measuringToMa}`, measuringFromMa],
    [`above ${measuringToMa}, below ${failureHighMa}`, (measuringToMa + failureHighMa) / 2],
    [`≥ ${failureHighMa}`, failureHighMa],
  ];
  return [
    {
      title: "Signals: 4–20 mA currents",
      provenance: CURRENT_LOOP_PROVENANCE,
      head: ["current, mA", "judged"],
      rows: spans.map(([span, example]) => [span, `\`${currentSignalOf(example)}\``]),
    },
    {
      title: "Signals: numbers that may stand for no value, once a device declares them",
      provenance: KNOWN_SENTINELS_PROVENANCE,
      head: ["value", "名称", "name"],
      rows: KNOWN_SENTINELS.map(({ value, nameZh, nameEn }) => [String(value), nameZh, nameEn]),
    },
    {
      title: "Tanks: defaults",
      provenance: TANK_LIMITS_PROVENANCE,
      head: ["default", "value"],
      rows: Object.entries(TANK_LIMITS).map(([name, value]) => [`\`${name}\``, [value].flat().join(", ")]),
    },
  ];
}
