import { DAY_MS, HOUR_MS, MINUTE_MS } from "../time.ts";

/** The eight kinds of special work that need a permit (GB 30871-2022). */
export const PERMIT_TYPES = [
  "hot-work",
  "confined-space",
  "blind-plate",
  "height",
  "lifting",
  "temporary-power",
  "excavation",
  "road-break",
] as const;
export type PermitType = (typeof PERMIT_TYPES)[number];

export const PERMIT_GRADES = ["special", "first", "second", "third", "fourth"] as const;
export type PermitGrade = (typeof PERMIT_GRADES)[number];

/** Who may issue one, the lowest post first: the unit where it is done, the safety department, the leader in charge. */
export const APPROVER_POSTS = ["unit", "safety-department", "leader"] as const;
export type ApproverPost = (typeof APPROVER_POSTS)[number];

/** What a kind of work is bound to. Nothing here is law until the site's safety engineer has confirmed it. */
export interface PermitTerms {
  /** Longest validity. */
  readonly validMsMax: number;
  /** The lowest post that may issue it. */
  readonly approver: ApproverPost;
  /** After a longer interruption the air is tested again. */
  readonly breakMsMax: number;
  /** Whether its air is watched all the time. */
  readonly continuous: boolean;
  readonly source: string;
  readonly confirmed: false;
}

/** Air is tested so long before work begins, at most. Source: GB 30871-2022, clauses 5 and 6; not held against the text. */
export const AIR_TEST_BEFORE_MS = 30 * MINUTE_MS;
/** In a confined space the air is written down so often. Source: GB 30871-2022, clause 6; not held against the text. */
export const AIR_RECORD_EVERY_MS = 2 * HOUR_MS;
/** A deeper pit in an area of flammable or toxic gas is a confined space. Source: GB 30871-2022, clause 11; not held against the text. */
export const PIT_DEPTH_M = 1.2;

/** The terms of a type and grade; null: the type has no such grade, or needs one. */
export function permitTermsOf(type: PermitType, grade: PermitGrade | null): PermitTerms | null {
  return PERMIT_TERMS.find((each) => each.type === type && each.grade === grade) ?? null;
}

/** The grades of a type, gravest first; empty: it has none. */
export function gradesOf(type: PermitType): readonly PermitGrade[] {
  return PERMIT_TERMS.flatMap((row) => (row.type === type && row.grade !== null ? [row.grade] : []));
}

interface Row extends PermitTerms {
  readonly type: PermitType;
  readonly grade: PermitGrade | null;
}

const clause = (no: number): string => `GB 30871-2022, clause ${no}, not held against the text`;
const proposal = (no: number): string => `proposal; GB 30871-2022, clause ${no} to be consulted`;

/** The terms of every type and grade. */
export const PERMIT_TERMS: readonly Row[] = [
  row("hot-work", "special", 8 * HOUR_MS, "leader", 30, true, clause(5)),
  row("hot-work", "first", 8 * HOUR_MS, "safety-department", 30, false, clause(5)),
  row("hot-work", "second", 72 * HOUR_MS, "unit", 60, false, clause(5)),
  row("confined-space", null, 24 * HOUR_MS, "unit", 60, true, clause(6)),
  row("blind-plate", null, 24 * HOUR_MS, "unit", 60, false, proposal(7)),
  row("height", "fourth", 7 * DAY_MS, "leader", 60, false, proposal(8)),
  row("height", "third", 7 * DAY_MS, "safety-department", 60, false, proposal(8)),
  row("height", "second", 7 * DAY_MS, "safety-department", 60, false, proposal(8)),
  row("height", "first", 7 * DAY_MS, "unit", 60, false, proposal(8)),
  row("lifting", "first", 24 * HOUR_MS, "leader", 60, false, proposal(9)),
  row("lifting", "second", 24 * HOUR_MS, "safety-department", 60, false, proposal(9)),
  row("lifting", "third", 24 * HOUR_MS, "unit", 60, false, proposal(9)),
  row("temporary-power", null, 15 * DAY_MS, "unit", 60, false, proposal(10)),
  row("excavation", null, 7 * DAY_MS, "unit", 60, false, proposal(11)),
  row("road-break", null, 7 * DAY_MS, "unit", 60, false, proposal(12)),
];

function row(
  type: PermitType,
  grade: PermitGrade | null,
  validMsMax: number,
  approver: ApproverPost,
  breakMinutesMax: number,
  continuous: boolean,
  source: string,
): Row {
  const breakMsMax = breakMinutesMax * MINUTE_MS;
  return { type, grade, validMsMax, approver, breakMsMax, continuous, source, confirmed: false };
}
