import type { Rule } from "./catalog/catalog.ts";
import type { SetPointName } from "./knowledge/set-points.ts";

/**
 * A limit weaker than the standard that two people answer for: one asked for it with a reason, another signed. It lets exactly this rule,
 * or a stricter one, into the catalogue. It grants nothing else, and it can be revoked.
 */
export interface Deviation extends AcceptedRule {
  readonly id: string;
  readonly enterprise: string;
  readonly reason: string;
  readonly state: DeviationState;
  readonly asked: DeviationAct;
  /** The second signature, or the refusal; null: nobody has decided yet. */
  readonly decided: DeviationAct | null;
  readonly revoked: DeviationAct | null;
}

export const DEVIATION_STATES = ["asked", "signed", "refused", "revoked"] as const;
export type DeviationState = (typeof DEVIATION_STATES)[number];

/** Who did it, when (wall time), and what was said. */
export interface DeviationAct {
  readonly by: string;
  readonly atMs: number;
  readonly note: string | null;
}

/** A rule, and how far it was weaker than the standard when somebody took it as it is. */
export interface AcceptedRule {
  readonly rule: Rule;
  readonly weakLimits: readonly WeakLimit[];
}

/** A limit of a rule that is weaker than a set-point of the standard, on these points. */
export interface WeakLimit {
  /** Where it stands in the rule, dotted: `params.levels.0.limit`. */
  readonly path: string;
  readonly points: readonly string[];
  readonly direction: "high" | "low";
  readonly limit: number;
  readonly unit: string;
  /** The weakest that would do, in the same unit. */
  readonly permissible: number;
  /** How far the limit is beyond it, as a share of it. */
  readonly excess: number;
  readonly setPoint: SetPointName;
  /** Standard and clause; not held against the text. */
  readonly clause: string;
  readonly confirmed: false;
}

/** What a person does to a deviation. `asked` brings it into the world, with the weaknesses as they were found then. */
export type DeviationChange =
  | ({ readonly type: "asked"; readonly reason: string } & AcceptedRule)
  | { readonly type: "signed" | "refused" | "revoked"; readonly note: string | null };
