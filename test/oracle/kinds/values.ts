import { type Demand, delaysOf, num, type OracleRule, plainDemand, type Told } from "../demand.ts";
import { type Heard, numberOf, type Past } from "../past.ts";
import { type Answer, answerOf, BLIND, type Question } from "../yes-or-no.ts";

type Params = Readonly<Record<string, unknown>>;

function tellByLimit(newest: Heard | null, said: Params): Told {
  const [limit, deadband, high] = [num(said, "limit"), num(said, "deadband"), said["direction"] === "high"];
  if (newest?.overRange) return high ? "over" : "unknown";
  const value = numberOf(newest);
  if (value === null) return "unknown";
  if (high ? value >= limit : value <= limit) return "bad";
  return (high ? value < limit - deadband : value > limit + deadband) ? "fine" : "between";
}

/** A number at or beyond a limit. */
export function thresholdDemands(rule: OracleRule): readonly Demand[] {
  const levels = (rule.params["levels"] as readonly Params[] | undefined) ?? [{ level: rule.level }];
  return rule.points.flatMap((point) =>
    levels.map((own) => {
      const said = { ...rule.params, ...own };
      const tell = (past: Past) => tellByLimit(past.newest(point), said);
      return plainDemand(rule, point, tell, { level: num(said, "level"), ...delaysOf(said) });
    }),
  );
}

/** A point says one of the words. */
export function stateDemands(rule: OracleRule): readonly Demand[] {
  const states = rule.params["states"] as readonly unknown[];
  const tell = (newest: Heard | null): Told => {
    if (newest === null || newest.quality === "bad") return "unknown";
    if (states.includes(newest.value)) return "bad";
    return BLIND.includes(newest.value) ? "unknown" : "fine";
  };
  return rule.points.map((point) => plainDemand(rule, point, (past) => tell(past.newest(point))));
}

/** So many of the points say yes. Who says nothing may say yes (`safe`), or is left out (`available`). */
export function votingDemands(rule: OracleRule): readonly Demand[] {
  const { params, points } = rule;
  const needed = num(params, "needed");
  const votesIn = (past: Past): readonly Answer[] => points.map((point) => answerOf(past, point, params as Question));
  const tell = (past: Past): Told => {
    const votes = votesIn(past);
    const [yes, nobody] = [true, null].map((what) => votes.filter((vote) => vote === what).length) as [number, number];
    const working = votes.length - nobody;
    const most = yes + nobody;
    const degraded = params["degrade"] === "available" ? working < needed && yes === working : most >= needed;
    if (yes >= needed || (yes > 0 && degraded)) return "bad";
    return most < needed ? "fine" : "unknown";
  };
  const first = points[0] ?? "";
  const missing = (past: Past): Told =>
    votesIn(past).filter((vote) => vote !== null).length < needed ? "bad" : "fine";
  return [
    plainDemand(rule, first, tell, { inputs: points }),
    plainDemand(rule, first, missing, {
      inputs: points,
      level: num(params, "degradedLevel", 3),
      check: "degraded",
      onDelayMs: num(params, "degradedAfterMs", 60_000),
      offDelayMs: 0,
    }),
  ];
}

/** The sum of shares of limits is above one. */
export function mixtureDemands(rule: OracleRule): readonly Demand[] {
  const { params, points } = rule;
  const limits = params["limits"] as readonly number[];
  const deadband = num(params, "deadband");
  const tell = (past: Past): Told => {
    const shares = points.map((point, i) => {
      const newest = past.newest(point);
      const value = newest?.overRange ? Number(newest.value) : numberOf(newest);
      return value === null ? null : Math.max(0, value) / (limits[i] ?? Number.NaN);
    });
    const total = shares.reduce<number>((sum, share) => sum + (share ?? 0), 0);
    // Shares that are exact in binary may meet a limit exactly.
    if ([1, 1 - deadband].some((edge) => total !== edge && Math.abs(total - edge) < 1e-8)) return "doubt";
    if (total > 1) return "bad";
    if (shares.includes(null)) return "unknown";
    return deadband === 0 || total < 1 - deadband ? "fine" : "between";
  };
  return [plainDemand(rule, points[0] ?? "", tell, { inputs: points })];
}
