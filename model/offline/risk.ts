import type { Level } from "../level.ts";

/** Where points of a risk come from. */
export const RISK_SOURCES = [
  "base",
  "base-unknown",
  "red-alarm",
  "orange-alarm",
  "bypass",
  "comms-lost",
  "major-hazard",
  "hazard",
  "special-work",
  "contractor",
  "event-mode",
] as const;
export type RiskSource = (typeof RISK_SOURCES)[number];

export interface RiskPart {
  readonly source: RiskSource;
  /** How many there are of it. */
  readonly count: number;
  /** What it adds, before the group it belongs to is cut to its most. */
  readonly points: number;
}

/** The risk of one zone, 0 to 100; `zone` null: what lies in no zone. Colour 1 red to 4 blue. */
export interface ZoneRisk {
  readonly zone: string | null;
  readonly score: number;
  readonly colour: Level;
  /** 0 to 40: what the place is. */
  readonly base: number;
  /** 0 to 40: what stands there now. */
  readonly live: number;
  /** 0 to 20: what is being done there. */
  readonly context: number;
  readonly parts: readonly RiskPart[];
}

/** The risk of an enterprise is that of its worst zone, not a mean. */
export interface Risk {
  readonly score: number;
  readonly colour: Level;
  readonly zones: readonly ZoneRisk[];
}

/** The worst of one day (China Standard Time). */
export interface RiskDay {
  /** Wall time of its beginning. */
  readonly dayAtMs: number;
  readonly score: number;
  readonly colour: Level;
}

/** How an enterprise stands, since when, and how it stood on the days before, oldest first. */
export interface RiskState {
  readonly enterprise: string;
  readonly atMs: number;
  readonly risk: Risk;
  readonly days: readonly RiskDay[];
}
