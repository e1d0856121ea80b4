import type { Past } from "./past.ts";

/**
 * What can be said of a condition: it holds, it holds beyond what a sensor measures, it neither begins nor ends, it does not hold, nobody
 * knows; or the witness itself cannot say, because it sums more exactly than the gateway promises to.
 */
export type Told = "bad" | "over" | "between" | "fine" | "unknown" | "doubt";

/** One condition of a rule, as a question to everything that was ever heard. */
export interface Demand {
  readonly level: number;
  /** Tells apart conditions of one rule that are about different things. */
  readonly check: string | null;
  /** Where its alarm stands. */
  readonly point: string;
  /** Whose readings are an occasion to ask, that of the alarm first. */
  readonly inputs: readonly string[];
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  /** So long after anything that was heard, time alone may change the answer. */
  readonly spans?: readonly number[];
  /** So often after the last thing that was heard time alone may change it. */
  readonly everyMs?: number;
  /** Further instants at which it may, as they stand when something has just been heard. */
  readonly turnsAt?: (past: Past) => readonly number[];
  tell(past: Past, active: boolean): Told;
}

export interface OracleRule {
  readonly id: string;
  readonly kind: string;
  readonly points: readonly string[];
  readonly level?: number | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What is known of a point from the catalogue. */
export interface OraclePoint {
  readonly id: string;
  readonly kind: string;
  readonly unit: string | null;
  readonly rangeMin: number | null;
  readonly rangeMax: number | null;
  readonly reportEveryMs: number;
  /** Occupational limits of what it measures, in its unit; absent: there is none. */
  readonly limits?: { readonly stel: number; readonly twa: number };
}

export type PointsById = ReadonlyMap<string, OraclePoint>;

/** A parameter that is a number; left out: `usual`. */
export function num(params: Readonly<Record<string, unknown>>, name: string, usual = 0): number {
  const value = params[name];
  return typeof value === "number" ? value : usual;
}

export function delaysOf(params: Readonly<Record<string, unknown>>) {
  return { onDelayMs: num(params, "onDelayMs"), offDelayMs: num(params, "offDelayMs") };
}

/** The usual frame of a condition on one point of a rule with one level. */
export function plainDemand(
  rule: OracleRule,
  point: string,
  tell: Demand["tell"],
  more: Partial<Omit<Demand, "tell" | "point">> = {},
): Demand {
  return {
    level: rule.level ?? Number.NaN,
    check: null,
    point,
    inputs: [point],
    ...delaysOf(rule.params),
    tell,
    ...more,
  };
}
