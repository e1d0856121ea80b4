import type { PointKind, Rule } from "../model/catalog/catalog.ts";
import type { PackSource } from "../model/catalog/pack-expansion.ts";
import type { PointFacts } from "../model/catalog/point-facts.ts";
import type { Detection } from "../model/knowledge/set-points.ts";
import type { Settings } from "./pack-settings.ts";

/**
 * The pack seam: what a zone of some kind is watched by. One file per pack in `packs/`, plus its line in the list.
 *
 * A pack only *says* rules; they are of the known kinds, and judged, versioned and explained like those somebody has written. What all packs
 * have in common (which points fill a role, what is left out for want of one, units, ids) is done by `expand-pack.ts`. Pure.
 */
export interface Pack<Values = Readonly<Record<string, unknown>>> {
  /** What a pack of the catalogue names: `ammonia-room`. */
  readonly pack: string;
  readonly zh: string;
  readonly en: string;
  /** What may be set, with defaults and where they come from. */
  readonly settings: Settings;
  readonly roles: readonly PackRole[];
  readonly rules: readonly PackRule<Values>[];
  /** What is wrong with settings each of which is right by itself. */
  check?(values: Values): readonly { readonly setting: string; readonly detail: string }[];
}

/** What a point of the zone is to the pack, in the field's own words. */
export interface PackRole {
  readonly role: string;
  readonly zh: string;
  readonly en: string;
  readonly kinds: readonly PointKind[];
  /** Unit in which the pack speaks of it: its points must convert to it. Absent: it says states. */
  readonly unit?: string;
  readonly substance?: string;
  /**
   * What a gas detector in it watches for. Only such roles are filled by themselves: a gas point of the zone says what it measures, while
   * nothing tells a fan from a pump.
   */
  readonly detection?: Detection;
  /** Without it the pack is refused, not only blind: it would watch nothing of what it is for. */
  readonly required?: true;
  /** Most points; absent: as many as the catalogue takes. */
  readonly most?: number;
}

export interface PackRule<Values = Readonly<Record<string, unknown>>> {
  /** Last part of its id: `fan-start`. */
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly source: PackSource;
  /** The role whose points it judges. */
  readonly on: string;
  /** Other roles it cannot do without. */
  readonly needs?: readonly string[];
  /** Roles of which it needs one at least. */
  readonly needsAnyOf?: readonly string[];
  /** Settings without a default it cannot do without. */
  readonly needsSettings?: readonly string[];
  /** Settings without a default that make more of it: what is not watched without them is told as well. */
  readonly betterWith?: readonly string[];
  /** One rule for each point of a role, or for each gas of `on`; its id ends in the point or the gas. Absent: one for all. */
  readonly each?: { readonly role: string; readonly by: "point" | "substance" };
  /** Whether these settings want it at all; absent: always. */
  when?(values: Values): boolean;
  /** Null: of these points it cannot be made (no limit of this gas is known). */
  make(making: Making<Values>): RuleBody | null;
}

export interface RuleBody extends Pick<Rule, "kind" | "params"> {
  readonly level?: Rule["level"];
}

export interface LimitOf {
  /** Absent: the first of the rule's points. */
  readonly point?: PointFacts;
  /** Unit of the value; absent: the one in which the pack speaks of the point's role. */
  readonly unit?: string;
}

/** What a rule is made of. */
export interface Making<Values> {
  readonly values: Values;
  /** Points of the role `on` that the rule judges; at least one, all of one unit. */
  readonly points: readonly [PointFacts, ...PointFacts[]];
  /** The point the rule is made for where there is one for each; else the first. */
  readonly one: PointFacts;
  /** First point of a role that it needs. */
  first(role: string): PointFacts;
  /** Points of a role, possibly none. */
  all(role: string): readonly PointFacts[];
  /** A limit in the unit of a point, rounded to the strict side. */
  limit(value: number, direction: "high" | "low", of?: LimitOf): number;
}
