import {
  type Demand,
  num,
  type OraclePoint,
  type OracleRule,
  plainDemand,
  type PointsById,
  type Told,
} from "../demand.ts";
import { numberOf, type Past } from "../past.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How finely the gateway sums. A window that begins within such a piece of time is right to a quarter of it. */
const PIECE_MS = { stel: 10_000, twa: 300_000, noise: 300_000 } as const;

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly value: number;
  readonly atLeast: boolean;
}

/**
 * What was breathed: each reading stands for the time after it until the next word of the point, `holdMs` at most, and for no time in which
 * the gateway was deaf or which comes after that. What nothing stands for is a gap.
 */
function stretchesOf(past: Past, point: string, holdMs: number, toValue: (said: number) => number): readonly Stretch[] {
  const words = past.of(point);
  return words.flatMap((heard, i): readonly Stretch[] => {
    const said = heard.overRange ? Number(heard.value) : numberOf(heard);
    if (said === null) return [];
    let toMs = Math.min(heard.atMs + holdMs, words[i + 1]?.atMs ?? past.nowMs, past.nowMs);
    const deafMs = past.deafAfter(heard.atMs);
    if (deafMs !== null) toMs = Math.min(toMs, deafMs);
    // Below zero is a drift of the zero and pays for nothing.
    return [{ fromMs: heard.atMs, toMs, value: Math.max(0, toValue(said)), atLeast: heard.overRange }];
  });
}

/** Time-weighted exposure above a limit. Source: GBZ 2.1-2019, PC-TWA over 8 h and PC-STEL over 15 min; GBZ 2.2-2007, noise; unconfirmed. */
export function exposureDemands(rule: OracleRule, points: PointsById): readonly Demand[] {
  const { params } = rule;
  const measure = params["measure"] as keyof typeof PIECE_MS;
  const shares = (params["levels"] as readonly { level: number; share: number }[] | undefined) ?? [
    { level: rule.level ?? Number.NaN, share: 1 },
  ];
  return shares.flatMap(({ level, share }) =>
    rule.points.map((point) => {
      const ask = exposureOf(rule, measure, share, points.get(point));
      return plainDemand(rule, point, (past) => ask(past, point), {
        level,
        everyMs: measure === "stel" ? 10_000 : MINUTE_MS,
      });
    }),
  );
}

function exposureOf(
  { params }: OracleRule,
  measure: keyof typeof PIECE_MS,
  share: number,
  about: OraclePoint | undefined,
) {
  const shiftHours = num(params, "shiftHours", 8);
  const windowMs = measure === "stel" ? 15 * MINUTE_MS : shiftHours * HOUR_MS;
  const averagedMs = measure === "stel" ? windowMs : 8 * HOUR_MS;
  const full = num(params, "limit", measure === "noise" ? 85 : (about?.limits?.[measure] ?? Number.NaN));
  const holdMs = num(params, "holdMs", 3 * (about?.reportEveryMs ?? MINUTE_MS));
  // Brief and Scala: a longer day takes in more and leaves less time to recover.
  const reduced = measure === "twa" && shiftHours > 8 ? full * (8 / shiftHours) * ((24 - shiftHours) / 16) : full;
  const energyOf = (level: number) => 10 ** (level / 10);
  // Half of a noise limit is half of the dose.
  const limit = measure === "noise" ? energyOf(reduced) * share : reduced * share;
  return (past: Past, point: string): Told => {
    const all = stretchesOf(past, point, holdMs, measure === "noise" ? energyOf : (said) => said);
    const fromMs = past.nowMs - windowMs;
    const inside = all.flatMap((each) =>
      each.toMs > fromMs ? [{ ...each, fromMs: Math.max(each.fromMs, fromMs) }] : [],
    );
    const coveredMs = inside.reduce((sum, each) => sum + each.toMs - each.fromMs, 0);
    if (coveredMs === 0) return "unknown";
    const dose = inside.reduce((sum, each) => sum + each.value * (each.toMs - each.fromMs), 0);
    // What was breathed in the piece of time within which the window begins is shared out by time alone.
    const pieceMs = Math.floor(fromMs / PIECE_MS[measure]) * PIECE_MS[measure];
    const edge = all.filter((each) => each.toMs > pieceMs && each.fromMs < pieceMs + PIECE_MS[measure]);
    const exact = fromMs === pieceMs || edge.length === 0;
    const unsureMs = exact ? 1e-3 : PIECE_MS[measure] / 4;
    const unsure = unsureMs * Math.max(0, ...edge.map(({ value }) => value)) + 1e-9 * dose;
    const sides = (atLeast: number, slack: number) =>
      atLeast - slack > limit ? true : atLeast + slack > limit ? null : false;
    const surely = sides(dose / averagedMs, unsure / averagedMs);
    if (surely === true) return "bad";
    const coverage = coveredMs / windowMs;
    if (!exact && Math.abs(coverage - 0.75) <= unsureMs / windowMs) return "doubt";
    if (surely === null) return isEqual(dose / averagedMs, limit) && exact ? "fine" : "doubt";
    if (coverage < 0.75 || inside.some((each) => each.atLeast)) return "unknown";
    const estimate = ((dose / coveredMs) * windowMs) / averagedMs;
    const whole = sides(estimate, unsure / averagedMs / coverage + (exact ? 0 : (estimate * unsureMs) / coveredMs));
    if (whole === null) return isEqual(estimate, limit) && exact ? "fine" : "doubt";
    return whole ? "bad" : "fine";
  };
}

/** At the limit is not above it. */
function isEqual(value: number, limit: number): boolean {
  return Math.abs(value - limit) <= limit * 1e-10;
}
