import { type Demand, num, type OracleRule, plainDemand, type PointsById, type Told } from "../demand.ts";
import { type Heard, numberOf, type Past } from "../past.ts";
import { answerOf } from "../yes-or-no.ts";

const HOUR_MS = 3_600_000;
/** Where a rounding may decide. */
const NEAR = 1e-9;

const METRES: Readonly<Record<string, number>> = { m: 1, mm: 0.001, cm: 0.01 };
const M3_H: Readonly<Record<string, number>> = { "m3/h": 1, "L/s": 3.6, "m3/s": 3_600 };

/** The meters of a tank in metres and m³/h, what goes out below zero; null: it does not say. */
class Meters {
  readonly level: string;
  readonly flows: readonly { readonly point: string; readonly sign: number }[];
  readonly #points: PointsById;

  constructor(rule: OracleRule, level: string, points: PointsById) {
    const ways = (name: string, sign: number) =>
      ((rule.params[name] as readonly string[] | undefined) ?? []).map((point) => ({ point, sign }));
    this.level = level;
    this.flows = [...ways("inflows", 1), ...ways("outflows", -1)];
    this.#points = points;
  }

  get inputs(): readonly string[] {
    return [this.level, ...this.flows.map(({ point }) => point)];
  }

  levelIn(heard: Heard | null): number | null {
    const value = heard?.overRange ? null : numberOf(heard);
    return value === null ? null : value * this.#factor(this.level, METRES);
  }

  /** Asked after each thing that was heard, as is the next: the same function each time. */
  readonly flowsNow = (past: Past): readonly (number | null)[] =>
    this.flows.map(({ point, sign }) => {
      const newest = past.newest(point);
      const value = newest?.overRange ? null : numberOf(newest);
      return value === null ? null : sign * value * this.#factor(point, M3_H);
    });

  readonly pieceNow = (past: Past): Piece | null => pieceTo(past, this);

  #factor(point: string, factors: Readonly<Record<string, number>>): number {
    return factors[this.#points.get(point)?.unit ?? ""] ?? 1;
  }
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, each) => total + each, 0);
}

/** What happened from one known level to the next. */
interface Piece {
  readonly toMs: number;
  /** null: time not seen, for something was not known in between. */
  readonly seen: {
    readonly ms: number;
    readonly netM3: number;
    readonly grossM3: number;
    readonly riseM: number;
  } | null;
}

/** The piece that ends with what was heard last; null: that was no level, or none that is known. */
function pieceTo(past: Past, meters: Meters): Piece | null {
  const last = past.heard.length - 1;
  const heard = past.heard[last] ?? null;
  if (heard === null || heard.point !== meters.level) return null;
  const level = meters.levelIn(heard);
  if (level === null) return null;
  const start = past.heard.findLastIndex(({ point }, i) => i < last && point === meters.level);
  const before = past.heard[start] ?? null;
  const levelBefore = meters.levelIn(before);
  if (before === null || levelBefore === null) return { toMs: heard.atMs, seen: null };
  const flowsThen = past.after(meters.flowsNow);
  let [netM3, grossM3] = [0, 0];
  let whole = past.heardMs(before.atMs, heard.atMs) === heard.atMs - before.atMs;
  // From one word of a flow meter to the next what it said holds.
  for (let i = start; i < last; i++) {
    const flows = flowsThen[i] ?? [];
    const hours = ((past.heard[i + 1]?.atMs ?? 0) - (past.heard[i]?.atMs ?? 0)) / HOUR_MS;
    if (flows.includes(null)) whole = false;
    netM3 += sum(flows.map((flow) => flow ?? 0)) * hours;
    grossM3 += sum(flows.map((flow) => Math.abs(flow ?? 0))) * hours;
  }
  // A meter that fell silent in the instant of the reading itself was known until then and is not any more.
  const seen = { ms: heard.atMs - before.atMs, netM3, grossM3, riseM: level - levelBefore };
  return { toMs: heard.atMs, seen: whole ? seen : null };
}

interface SeenSpan {
  readonly ms: number;
  readonly netM3: number;
  readonly grossM3: number;
  /** Of the level at each reading, against the first. */
  readonly risesM: readonly number[];
}

/** From the newest level back to the youngest one that is a whole span older; null: nobody knows enough. */
function spanSeen(past: Past, meters: Meters, spanMs: number): SeenSpan | null {
  const pieces = past.after(meters.pieceNow).filter((piece) => piece !== null);
  if (meters.levelIn(past.newest(meters.level)) === null || meters.flowsNow(past).includes(null)) return null;
  const newestMs = pieces.at(-1)?.toMs ?? 0;
  const first = pieces.findLastIndex(({ toMs }) => toMs <= newestMs - spanMs);
  if (first < 0) return null;
  const within = pieces.slice(first + 1);
  const seen = within.flatMap((piece) => piece.seen ?? []);
  const ms = sum(seen.map((each) => each.ms));
  if (ms < 0.8 * (newestMs - (pieces[first]?.toMs ?? 0))) return null;
  let riseM = 0;
  const risesM = [0, ...within.map((piece) => (riseM += piece.seen?.riseM ?? 0))];
  return { ms, netM3: sum(seen.map((each) => each.netM3)), grossM3: sum(seen.map((each) => each.grossM3)), risesM };
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= NEAR * Math.max(1, Math.abs(a), Math.abs(b));
}

function spanDemands(
  rule: OracleRule,
  points: PointsById,
  spanMsUsual: number,
  judge: (seen: SeenSpan) => Told,
): readonly Demand[] {
  const spanMs = num(rule.params, "spanMs", spanMsUsual);
  return rule.points.map((point) => {
    const meters = new Meters(rule, point, points);
    const tell = (past: Past): Told => {
      const seen = spanSeen(past, meters, spanMs);
      return seen === null ? "unknown" : judge(seen);
    };
    return plainDemand(rule, point, tell, { inputs: meters.inputs });
  });
}

/** The flow must have moved the level, by thrice what the gauge wanders and a millimetre at least, and it stood still. */
export function stuckDemands(rule: OracleRule, points: PointsById): readonly Demand[] {
  const noise = num(rule.params, "levelNoiseM", 0.001);
  const areaM2 = num(rule.params, "areaM2");
  return spanDemands(rule, points, 600_000, ({ ms, netM3, risesM }) => {
    const moved = Math.max(...risesM) - Math.min(...risesM);
    const least = Math.max(noise, 0.001);
    if (near(moved, least) || near(moved, noise)) return "doubt";
    if (moved > least) return "fine";
    const [expected, flow] = [Math.abs(netM3) / areaM2, (Math.abs(netM3) * HOUR_MS) / ms];
    const enough = Math.max(0.001, 3 * noise);
    if (near(expected, enough) || near(flow, 5)) return "doubt";
    return expected > enough && flow > 5 ? "bad" : "between";
  });
}

/** More than a hundredth of the tank, or than three standard deviations, is missing or too much; it clears at four fifths of that. */
export function balanceDemands(rule: OracleRule, points: PointsById): readonly Demand[] {
  const { params } = rule;
  const areaM2 = num(params, "areaM2");
  return spanDemands(rule, points, HOUR_MS, ({ netM3, grossM3, risesM }) => {
    const missing = Math.abs(netM3 - areaM2 * (risesM.at(-1) ?? 0));
    const ofLevels = Math.SQRT2 * areaM2 * num(params, "levelSigmaM", 0.003);
    const sigma = Math.sqrt(ofLevels ** 2 + (num(params, "flowErrorShare", 0.005) * grossM3) ** 2);
    const allowed = Math.max(num(params, "capacityM3") / 100, 3 * sigma);
    if (near(missing, allowed) || near(missing, 0.8 * allowed)) return "doubt";
    if (missing > allowed) return "bad";
    return missing < 0.8 * allowed ? "fine" : "between";
  });
}

/** Will be at high-high within so much time, at the flow of now. A gauge beyond its range is full. */
export function fillingDemands(rule: OracleRule, points: PointsById): readonly Demand[] {
  const { params } = rule;
  const levels = (params["levels"] as readonly { level: number; withinMs: number }[] | undefined) ?? [
    { level: 3, withinMs: 1_800_000 },
    { level: 2, withinMs: 600_000 },
  ];
  const highHighM = num(params, "highHighM");
  return rule.points.flatMap((point) => {
    const meters = new Meters(rule, point, points);
    const tell = (past: Past, withinMs: number): Told => {
      if (past.newest(point)?.overRange) return "over";
      const levelM = meters.levelIn(past.newest(point));
      if (levelM === null) return "unknown";
      if (levelM >= highHighM) return "bad";
      const flows = meters.flowsNow(past);
      if (flows.includes(null)) return "unknown";
      const inflow = sum(flows.map((flow) => flow ?? 0));
      if (inflow <= 0) return "fine";
      const leftMs = (((highHighM - levelM) * num(params, "areaM2")) / inflow) * HOUR_MS;
      if (near(leftMs, withinMs) || near(leftMs, 1.2 * withinMs)) return "doubt";
      if (leftMs < withinMs) return "bad";
      return leftMs > 1.2 * withinMs ? "fine" : "between";
    };
    return levels.map(({ level, withinMs }) =>
      plainDemand(rule, point, (past) => tell(past, withinMs), { level, inputs: meters.inputs }),
    );
  });
}

/** At high-high, and the switch does not say so. What the switch says when reached ends it; what nobody says proves nothing. */
export function switchDemands(rule: OracleRule, points: PointsById): readonly Demand[] {
  const { params } = rule;
  const highHighM = num(params, "highHighM");
  const deadband = num(params, "deadbandM", 0.01);
  const at = String(params["switch"]);
  const reachedWhen = params["reachedWhen"] ?? true;
  return rule.points.map((point) => {
    const meters = new Meters(rule, point, points);
    const tell = (past: Past): Told => {
      const reached = answerOf(past, at, { states: [reachedWhen === true] });
      if (reached === true) return "fine";
      const newest = past.newest(point);
      const levelM = meters.levelIn(newest);
      if (newest?.overRange || (levelM !== null && levelM >= highHighM)) return reached === null ? "unknown" : "bad";
      if (levelM === null) return "unknown";
      return deadband === 0 || levelM < highHighM - deadband ? "fine" : "between";
    };
    return plainDemand(rule, point, tell, { inputs: [point, at], onDelayMs: num(params, "onDelayMs", 10_000) });
  });
}
