import { failed, ok, type Result } from "../result.ts";
import { type HazardClass, hazardClassOf, namedSubstanceOf } from "./critical-quantities.ts";
import type { Provenance } from "./provenance.ts";

/**
 * Whether a unit is a major hazard, and of which level.
 *
 * S = Σ qᵢ/Qᵢ, a major hazard from 1; R = α·Σ βᵢ·qᵢ/Qᵢ gives the level of one: from 100 一级, from 50 二级, from 10 三级, below 四级.
 * q is the *design maximum* mass in t, whatever is there today; each mass counts against its own Q. A unit ends at its isolating valves.
 * A substance in table 1 has that Q, any other the lowest Q of its classes; β is that of table 3, else the highest of its classes
 * (which of several classes gives β is not said by the standard: the graver one is taken here).
 * S and R hold twelve digits, so that 0.1 + 0.2 + 0.7 is 1 and does not fall short of it.
 *
 * Never a guess: a mass whose Q or β cannot be found is a problem that names it, and there is no result.
 * Worked example: 12 t ammonia and 2 t chlorine, 60 residents: S = 12/10 + 2/5 = 1.6; R = 1.5·(2·1.2 + 4·0.4) = 6.0, 四级.
 * Source: GB 18218-2018, 4.2 (S) and 4.3 (R).
 */
export function majorHazardOf(unit: HazardUnit): Result<MajorHazard, readonly MajorHazardProblem[]> {
  const terms: MajorHazardTerm[] = [];
  const problems: MajorHazardProblem[] = [];
  const alpha = alphaOf(unit.residents);
  if (alpha === null) problems.push({ reason: "residents-invalid", index: null, what: String(unit.residents) });
  unit.masses.forEach((mass, index) => {
    const term = termOf(mass, index);
    if (term.ok) terms.push(term.value);
    else problems.push(...term.error);
  });
  if (alpha === null || problems.length > 0) return failed(problems);
  const s = sumOf(terms.map(({ ratio }) => ratio));
  const r = sumOf(terms.map(({ beta, ratio }) => alpha * beta * ratio));
  const major = s >= 1;
  return ok({ s, major, alpha, r, level: major ? levelOf(r) : null, terms });
}

export interface HazardUnit {
  readonly masses: readonly StoredMass[];
  /** People who live within 500 m of the fence; employees do not count. */
  readonly residents: number;
}

export interface StoredMass {
  /** An id of the gas catalogue or of the table of named substances; null: only its classes are known. */
  readonly substance: string | null;
  /** Its hazard classes (J1 … W11); may be empty for a substance that has Q and β of its own. */
  readonly hazardClasses: readonly string[];
  /** Design maximum, t. */
  readonly massT: number;
}

export interface MajorHazard {
  readonly s: number;
  readonly major: boolean;
  readonly alpha: number;
  readonly r: number;
  /** 1 is the gravest (一级); null: no major hazard. Not the level of an alarm. */
  readonly level: 1 | 2 | 3 | 4 | null;
  /** One for each mass, in their order: what it adds. */
  readonly terms: readonly MajorHazardTerm[];
}

export interface MajorHazardTerm {
  readonly criticalT: number;
  readonly beta: number;
  /** q/Q. */
  readonly ratio: number;
}

/**
 * - `substance-unknown`: no row names it and no class is given.
 * - `class-unknown`: no such hazard class.
 * - `class-missing`: it has a Q of its own, but its β is that of its class, and none is given.
 * - `mass-invalid`, `residents-invalid`: not a number from 0 (residents: a whole one).
 */
export interface MajorHazardProblem {
  readonly reason: "substance-unknown" | "class-unknown" | "class-missing" | "mass-invalid" | "residents-invalid";
  /** Which of the masses; null: the residents. */
  readonly index: number | null;
  /** The substance, class or figure in question. */
  readonly what: string;
}

export const MAJOR_HAZARD_PROVENANCE: Provenance = {
  standard: "GB 18218-2018",
  clause: "4.3, table 5 (α) and table 6 (levels)",
  note: "held against two public copies of the tables, not against the printed standard",
  confirmed: false,
};

/** α by residents within 500 m, from that number on. */
export const RESIDENT_FACTORS: readonly { readonly residentsFrom: number; readonly alpha: number }[] = [
  { residentsFrom: 100, alpha: 2 },
  { residentsFrom: 50, alpha: 1.5 },
  { residentsFrom: 30, alpha: 1.2 },
  { residentsFrom: 1, alpha: 1 },
  { residentsFrom: 0, alpha: 0.5 },
];

/** Levels of a major hazard by R, from that value on: a value on the border belongs to the graver level. */
export const MAJOR_HAZARD_LEVELS: readonly {
  readonly level: 1 | 2 | 3 | 4;
  readonly nameZh: string;
  readonly rFrom: number;
}[] = [
  { level: 1, nameZh: "一级", rFrom: 100 },
  { level: 2, nameZh: "二级", rFrom: 50 },
  { level: 3, nameZh: "三级", rFrom: 10 },
  { level: 4, nameZh: "四级", rFrom: 0 },
];

function alphaOf(residents: number): number | null {
  if (!Number.isInteger(residents)) return null;
  return RESIDENT_FACTORS.find(({ residentsFrom }) => residents >= residentsFrom)?.alpha ?? null;
}

function levelOf(r: number): 1 | 2 | 3 | 4 {
  return MAJOR_HAZARD_LEVELS.find(({ rFrom }) => r >= rFrom)?.level ?? 4;
}

function termOf(mass: StoredMass, index: number): Result<MajorHazardTerm, readonly MajorHazardProblem[]> {
  const problem = (reason: MajorHazardProblem["reason"], what: string): MajorHazardProblem => ({ reason, index, what });
  const problems: MajorHazardProblem[] = [];
  if (!(Number.isFinite(mass.massT) && mass.massT >= 0)) problems.push(problem("mass-invalid", String(mass.massT)));
  const classes: HazardClass[] = [];
  for (const id of mass.hazardClasses) {
    const found = hazardClassOf(id);
    if (found === null) problems.push(problem("class-unknown", id));
    else classes.push(found);
  }
  const named = mass.substance === null ? null : namedSubstanceOf(mass.substance);
  const criticalT = named?.criticalT ?? extreme(Math.min, classes, ({ criticalT }) => criticalT);
  const beta = named?.beta ?? extreme(Math.max, classes, ({ beta }) => beta);
  if (mass.hazardClasses.length === 0 && (criticalT === null || beta === null)) {
    problems.push(problem(named === null ? "substance-unknown" : "class-missing", mass.substance ?? ""));
  }
  if (problems.length > 0 || criticalT === null || beta === null) return failed(problems);
  return ok({ criticalT, beta, ratio: mass.massT / criticalT });
}

function extreme(
  pick: (...figures: number[]) => number,
  classes: readonly HazardClass[],
  figure: (each: HazardClass) => number,
): number | null {
  return classes.length === 0 ? null : pick(...classes.map(figure));
}

/** Added from the smallest up, so that the order of the inventory changes nothing, to the last bit. */
function sumOf(addends: readonly number[]): number {
  const sum = addends.toSorted((a, b) => a - b).reduce((total, each) => total + each, 0);
  return Number(sum.toPrecision(12));
}
