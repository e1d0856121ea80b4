import {
  type Demand,
  num,
  type OraclePoint,
  type OracleRule,
  plainDemand,
  type PointsById,
  type Told,
} from "../demand.ts";
import { numberOf, type Past, sentOf } from "../past.ts";
import { samplesOf } from "./slopes.ts";

/** `latching`: failed, and listed until somebody looks. null: it says nothing of the sensor. */
type Finding = "failed" | "latching" | "fine" | null;

interface Check {
  readonly level: number;
  readonly inputs: readonly string[];
  /** When time alone may change what it finds. */
  readonly turnsAt?: (past: Past) => readonly number[];
  readonly find: (past: Past) => Finding;
}

const DAY_MS = 86_400_000;
/** Hours of a day, of which a rule may give the length. */
const HOURS = 24;
const ADVICE_MS = 600_000;

type Params = Readonly<Record<string, unknown>>;

/** Checks of one level are one alarm: it ends when each that failed has passed since. */
export function healthDemands(rule: OracleRule, points: PointsById): readonly Demand[] {
  return rule.points.flatMap((point) => {
    const checks = checksOf(rule, point, points.get(point));
    const levels = [...new Set(checks.map(({ level }) => level))];
    return levels.map((level) => {
      const own = checks.filter((check) => check.level === level);
      return plainDemand(rule, point, (past) => tell(past, own), {
        level,
        inputs: [point, ...own.flatMap(({ inputs }) => inputs)],
        turnsAt: (past) => own.flatMap(({ turnsAt }) => turnsAt?.(past) ?? []),
      });
    });
  });
}

function tell(past: Past, checks: readonly Check[]): Told {
  const now = checks.map((check) => check.find(past));
  if (now.includes("latching")) return "over";
  if (now.includes("failed")) return "bad";
  const stands = checks.some((check, i) => now[i] === null && failedLast(past, check));
  return !stands && now.includes("fine") ? "fine" : "unknown";
}

/** Whether the newest thing a check has said is that the sensor is not well. */
function failedLast(past: Past, check: Check): boolean {
  return (past.after(check.find).findLast((found) => found !== null) ?? "fine") !== "fine";
}

function checksOf({ params, level }: OracleRule, point: string, about: OraclePoint | undefined): readonly Check[] {
  const fault = level ?? 3;
  const given = (name: string) => params[name] as Params | undefined;
  const span = (about?.rangeMax ?? Number.NaN) - (about?.rangeMin ?? 0);
  const [frozen, clamped, below] = [given("frozen"), given("clampedAtZero"), given("negative")];
  const [sudden, over, cross] = [given("spike"), given("overRange"), given("crossInterference")];
  const plain = { inputs: [] };
  const belowUsual = about?.unit === "%LEL" ? -10 : -0.05 * (about?.rangeMax ?? Number.NaN);
  return [
    ...(frozen ? [{ ...plain, level: num(frozen, "level", fault), find: frozenBy(point, frozen) }] : []),
    ...(clamped
      ? [
          {
            ...plain,
            level: num(clamped, "level", fault),
            inputs: clamped["peers"] as string[],
            find: clampedBy(point, clamped),
          },
        ]
      : []),
    ...(below
      ? [{ ...plain, level: num(below, "level", fault), find: negativeBy(point, num(below, "limit", belowUsual)) }]
      : []),
    ...(over
      ? [{ ...plain, level: num(over, "level", fault), find: overRangeBy(point, about?.rangeMax ?? Number.NaN) }]
      : []),
    ...(sudden
      ? [
          {
            ...plain,
            level: num(sudden, "level", 4),
            ...spikeBy(point, num(sudden, "jump", span / 2)),
          },
        ]
      : []),
    ...(cross
      ? [
          {
            ...plain,
            level: num(cross, "level", 4),
            inputs: [String(cross["by"])],
            find: crossBy(point, cross, span / 20),
          },
        ]
      : []),
  ];
}

function negativeBy(point: string, limit: number): Check["find"] {
  return (past) => {
    const sent = sentOf(past.newest(point));
    if (sent !== null && sent < limit) return "failed";
    return numberOf(past.newest(point)) === null ? null : "fine";
  };
}

function overRangeBy(point: string, fullScale: number): Check["find"] {
  return (past) => {
    const newest = past.newest(point);
    if (newest?.overRange || (sentOf(newest) ?? 0) >= fullScale) return "latching";
    return numberOf(newest) === null ? null : "fine";
  };
}

/** Until when the advice about each spike stands: a jump in one reading, back within two. After a gap everything begins anew. */
function spikesOf(past: Past, point: string, jump: number): readonly number[] {
  const words = past.of(point);
  const sent = words.map(sentOf);
  const found: number[] = [];
  for (let i = 0; i + 1 < sent.length; ) {
    const [base, peak] = [sent[i] ?? null, sent[i + 1] ?? null];
    if (base === null || peak === null || Math.abs(peak - base) <= jump) {
      i++;
      continue;
    }
    const after = [i + 2, i + 3].filter((k) => k < sent.length);
    const gap = after.find((k) => sent[k] === null);
    const back = after.find((k) => k < (gap ?? Infinity) && Math.abs((sent[k] ?? NaN) - base) <= jump / 2);
    if (back !== undefined) found.push((words[back]?.atMs ?? 0) + ADVICE_MS);
    // It goes on from where it is back, from the gap, or from where it stayed.
    i = back ?? gap ?? i + 3;
  }
  return found;
}

function spikeBy(point: string, jump: number): Pick<Check, "find" | "turnsAt"> {
  const find = (past: Past): Finding => {
    if (spikesOf(past, point, jump).some((untilMs) => past.nowMs < untilMs)) return "failed";
    return sentOf(past.newest(point)) === null ? null : "fine";
  };
  return { find, turnsAt: (past) => spikesOf(past, point, jump).slice(-1) };
}

/** Where a value came to rest, each time it had moved by more than half of its resolution; a gap is no movement. */
function movesOf(
  past: Past,
  point: string,
  resolution: number,
  afterGap: "rests on" | "begins anew",
): readonly number[] {
  const moves: number[] = [];
  let rest: number | null = null;
  for (const heard of past.of(point)) {
    const value = numberOf(heard);
    if (value === null) {
      if (afterGap === "begins anew") rest = null;
      continue;
    }
    if (rest !== null && Math.abs(value - rest) <= resolution / 2) continue;
    if (rest !== null) moves.push(heard.atMs);
    rest = value;
  }
  return moves;
}

/** In how many of the 24 hours that end with an instant something happened. */
function hoursWith(instants: readonly number[], endMs: number, dayMs: number): number {
  const hourOf = (atMs: number) => Math.floor(atMs / (dayMs / HOURS));
  const hours = new Set(instants.map(hourOf).filter((hour) => hour > hourOf(endMs) - HOURS && hour <= hourOf(endMs)));
  return hours.size;
}

function frozenBy(point: string, given: Params): Check["find"] {
  const forMs = num(given, "forMs", DAY_MS);
  return (past) => {
    if (numberOf(past.newest(point)) === null) return null;
    const words = past.of(point);
    const moves = movesOf(past, point, num(given, "resolution"), "rests on");
    const restsSinceMs = moves.at(-1) ?? past.startMs;
    // Only time between two readings that are both known is rest.
    const stillMs = words.reduce((sum, heard, i) => {
      const before = words[i - 1] ?? null;
      if (heard.atMs <= restsSinceMs || numberOf(heard) === null || before === null || numberOf(before) === null)
        return sum;
      return sum + past.heardMs(before.atMs, heard.atMs);
    }, 0);
    if (stillMs < forMs) return "fine";
    const lively = given["lively"] === true || hoursWith(moves, moves.at(-1) ?? 0, forMs) >= HOURS / 2;
    return lively ? "failed" : "fine";
  };
}

function clampedBy(point: string, given: Params): Check["find"] {
  const forMs = num(given, "forMs", DAY_MS);
  const peers = given["peers"] as readonly string[];
  return (past) => {
    if (numberOf(past.newest(point)) === null) return null;
    const hourOf = (atMs: number) => Math.floor(atMs / (forMs / HOURS));
    const known = past.of(point).filter((heard) => numberOf(heard) !== null);
    const lastHour = hourOf(known.at(-1)?.atMs ?? 0);
    const day = known.filter(({ atMs }) => hourOf(atMs) > lastHour - HOURS);
    if (new Set(day.map(({ atMs }) => hourOf(atMs))).size < 18) return null;
    const zeros = day.filter((heard) => heard.value === 0).length;
    if (zeros / day.length < num(given, "share", 0.95)) return "fine";
    const moves = (peer: string) =>
      hoursWith(movesOf(past, peer, num(given, "resolution"), "begins anew"), past.nowMs, forMs) >= HOURS / 2;
    return peers.some(moves) ? "failed" : "fine";
  };
}

function crossBy(point: string, given: Params, riseUsual: number): Check["find"] {
  const windowMs = num(given, "windowMs", ADVICE_MS);
  return (past) => {
    const value = numberOf(past.newest(point));
    const other = numberOf(past.newest(String(given["by"])));
    if (value === null || other === null) return null;
    const inWindow = samplesOf(past.of(point), windowMs).filter(({ atMs }) => atMs >= past.nowMs - windowMs);
    if (inWindow.length === 0) return "fine";
    const rise = value - Math.min(...inWindow.map((sample) => sample.value));
    return other >= num(given, "presentAt") && rise >= num(given, "riseBy", riseUsual) ? "failed" : "fine";
  };
}
