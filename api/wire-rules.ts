import type { PointKind } from "../model/catalog/catalog.ts";
import type { DeviationState } from "../model/deviation.ts";
import type { Level } from "../model/level.ts";
import type { WireCatalogError } from "./wire.ts";

/** A kind of rule, in the reader's language, with what a form needs to ask for its parameters. */
export interface WireRuleKind {
  readonly kind: string;
  readonly name: string;
  readonly purpose: string;
  readonly pointKinds: readonly PointKind[];
  /** `each`: every point by itself; `together`: all points as one. */
  readonly over: "each" | "together";
  /** JSON schema (draft 2020-12) of `params`, as they are given. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** A rule in force. */
export interface WireRule {
  readonly id: string;
  readonly enterprise: string;
  readonly name: string | null;
  readonly kind: string;
  /** The kind in the reader's language. */
  readonly kindName: string;
  readonly points: readonly string[];
  readonly level: Level | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly version: number;
  /** Who gave it this version; null: from before versions were counted. */
  readonly changed: WireChange | null;
}

export interface WireChange {
  readonly by: string;
  readonly at: number;
  readonly reason: string | null;
}

/** A version of a rule; before and after as they stood in the catalogue. */
export interface WireRuleVersion extends WireChange {
  readonly version: number;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>>;
}

/** A standing finding: the path is by name (`rules/nh3-hh.params.limit`). */
export interface WireFinding extends WireCatalogError {
  readonly severity: "error" | "warning";
  readonly enterprise: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

export interface WireDeviation {
  readonly id: string;
  readonly enterprise: string;
  readonly rule: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly state: DeviationState;
  readonly weakLimits: readonly WireWeakLimit[];
  readonly asked: WireDeviationAct;
  readonly decided: WireDeviationAct | null;
  readonly revoked: WireDeviationAct | null;
}

export interface WireDeviationAct {
  readonly by: string;
  readonly at: number;
  readonly note: string | null;
}

/** What a limit is weaker than. */
export interface WireWeakLimit {
  readonly path: string;
  readonly points: readonly string[];
  readonly direction: "high" | "low";
  readonly limit: number;
  readonly unit: string;
  readonly permissible: number;
  /** How far beyond it, as a share of it. */
  readonly excess: number;
  readonly setPoint: string;
  readonly clause: string;
  readonly confirmed: false;
}
