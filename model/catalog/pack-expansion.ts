import type { Catalog, PackEntry, Rule } from "./catalog.ts";

/** What a pack of the catalogue comes to: its roles filled with points, its rules, and what it cannot watch. */
export interface PackExpansion {
  readonly entry: PackEntry;
  readonly roles: readonly FilledRole[];
  /** In force like written ones. Their ids are `<pack id>-<name>`. Empty for a pack that is retired. */
  readonly rules: readonly ExpandedRule[];
  /** Rules that are not there, each for want of a role or a setting. */
  readonly leftOut: readonly LeftOutRule[];
  /** Why the entry must be refused; `path` within it (`settings.fanStartMs`). */
  readonly problems: readonly PackProblem[];
  /** What is allowed and yet most likely a mistake. */
  readonly doubts: readonly PackProblem[];
}

export interface FilledRole {
  readonly role: string;
  readonly points: readonly string[];
  /** `named` by the entry, or `taken` from the zone because they are plainly it. */
  readonly by: "named" | "taken";
}

export interface ExpandedRule {
  readonly rule: Rule;
  readonly source: PackSource;
}

/**
 * Where a rule or a default of a pack comes from. `clause` null: no standard has it, it is a proposal. `confirmed` is false everywhere:
 * the safety engineer of a site confirms or replaces what stands here.
 */
export interface PackSource {
  readonly standard: string;
  readonly clause: string | null;
  readonly confirmed: false;
}

export interface LeftOutRule {
  /** The id it would have; of a rule that is made once for each point or gas, without that part. */
  readonly id: string;
  /** The role or setting it lacks. */
  readonly missing: string;
  /** The entry says itself that there is none. */
  readonly onPurpose: boolean;
}

export interface PackProblem {
  readonly path: string;
  readonly code: string;
  readonly detail: string;
}

/** The expansions of a catalogue, in the order of its packs. */
export type ExpandPacks = (catalog: Catalog) => readonly PackExpansion[];
