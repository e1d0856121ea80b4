import type { Level } from "../model/level.ts";

/** What a rule somebody is writing would have found in the readings of the last hours. Nothing was raised, and nothing is kept. */
export interface WireTrial {
  readonly from: number;
  readonly to: number;
  /** False: some point has more readings than are taken into account, and the older part is missing. */
  readonly complete: boolean;
  /** Points of the rule that were not looked at: it has more than are tried. */
  readonly pointsLeftOut: number;
  readonly conditions: readonly WireTrialCondition[];
}

export interface WireTrialCondition {
  readonly point: string;
  /** Which check of a rule that has several; null: it has one. */
  readonly check: string | null;
  readonly level: Level;
  readonly limit: number | null;
  readonly unit: string | null;
  /** False: it tells of silence, which is not tried. */
  readonly tried: boolean;
  /** How often it would have held, after its delays. */
  readonly count: number;
  readonly heldMs: number;
  /** The newest of them, newest first; `to` null: it would hold now. */
  readonly spans: readonly { readonly from: number; readonly to: number | null }[];
}
