import type { Demand, OraclePoint, OracleRule, PointsById } from "./demand.ts";
import { demandsOf } from "./kinds/demands-of.ts";
import { afterHearing, type Deafness, type Heard, heardMs, Past } from "./past.ts";

/** A condition held from `raisedAtMs` to `clearedAtMs`, engine time; null: it holds at the end. */
export interface OracleAlarm {
  readonly rule: string;
  readonly level: number;
  readonly check: string | null;
  readonly point: string;
  readonly raisedAtMs: number;
  readonly clearedAtMs: number | null;
}

/** From an instant on the witness cannot say: the answer hangs on a rounding that nobody promises. */
export interface OracleDoubt extends Pick<OracleAlarm, "rule" | "level" | "check" | "point"> {
  readonly atMs: number;
}

export interface OracleWord {
  readonly alarms: readonly OracleAlarm[];
  readonly doubts: readonly OracleDoubt[];
}

export interface OracleWorld {
  /** Live readings in the order in which they were heard; who falls silent is found here. */
  readonly heard: readonly Heard[];
  readonly points: readonly OraclePoint[];
  readonly rules: readonly OracleRule[];
  readonly deaf: readonly Deafness[];
  /** When the rules came into force: nothing was heard before. */
  readonly startMs: number;
  readonly endMs: number;
  /** When the catalogue was changed: an occasion to judge everything anew. Left out: never. */
  readonly changedAtMs?: readonly number[];
}

/**
 * Which alarms must exist, of rules of every kind, by a witness that shares no code with `rules/`.
 *
 * It remembers everything that was ever heard and asks anew at each instant: slow and plain on purpose.
 */
export function alarmsByTheWitness(world: OracleWorld): OracleWord {
  const points: PointsById = new Map(world.points.map((point) => [point.id, point]));
  const heard = withSilences(world);
  const alarms: OracleAlarm[] = [];
  const doubts: OracleDoubt[] = [];
  for (const rule of world.rules) {
    for (const demand of demandsOf(rule, points)) {
      const about = { rule: rule.id, level: demand.level, check: demand.check, point: demand.point };
      const { spans, doubtAtMs } = spansOf(demand, heard, world);
      alarms.push(...spans.map((span) => ({ ...about, ...span })));
      if (doubtAtMs !== null) doubts.push({ ...about, atMs: doubtAtMs });
    }
    if (rule.kind === "no-data") alarms.push(...silencesBy(rule, world));
  }
  return { alarms: beforeDoubts(alarms, doubts), doubts };
}

/** What of some alarms lies before the witness is in doubt. */
export function beforeDoubts(alarms: readonly OracleAlarm[], doubts: readonly OracleDoubt[]): readonly OracleAlarm[] {
  return alarms.flatMap((alarm) => {
    const { rule, level, check, point, raisedAtMs, clearedAtMs } = alarm;
    const doubt = doubts.find(
      (each) => each.rule === rule && each.level === level && each.check === check && each.point === point,
    );
    const untilMs = doubt?.atMs ?? Number.POSITIVE_INFINITY;
    if (raisedAtMs >= untilMs) return [];
    return [{ ...alarm, clearedAtMs: clearedAtMs !== null && clearedAtMs >= untilMs ? null : clearedAtMs }];
  });
}

/** A point is silent after three reporting intervals, at least 10 s, or what a rule says; the shortest counts. */
function silentAfterMs(point: string, { rules, points }: OracleWorld): number {
  const everyMs = points.find(({ id }) => id === point)?.reportEveryMs ?? 60_000;
  const usual = Math.max(3 * everyMs, 10_000);
  const own = rules.filter(({ kind, points: of }) => kind === "no-data" && of.includes(point));
  if (own.length === 0) return usual;
  return Math.min(...own.map(({ params }) => (typeof params["afterMs"] === "number" ? params["afterMs"] : usual)));
}

/** Adds that a point fell silent wherever it did; that comes before whatever else happens in that instant. */
function withSilences(world: OracleWorld): readonly Heard[] {
  const silences = world.points.flatMap(({ id }) => {
    const own = world.heard.filter(({ point }) => point === id);
    return own.flatMap((reading, i) => {
      const atMs = afterHearing(world.deaf, reading.atMs, silentAfterMs(id, world));
      const againMs = own[i + 1]?.atMs ?? Number.POSITIVE_INFINITY;
      return atMs <= againMs && atMs <= world.endMs
        ? [{ point: id, atMs, value: null, quality: "bad" as const, overRange: false, belowRange: false }]
        : [];
    });
  });
  return [...silences, ...world.heard].sort((a, b) => a.atMs - b.atMs);
}

/** Silence is an alarm from when it has lasted until the next reading, whatever that says. */
function silencesBy(rule: OracleRule, world: OracleWorld): readonly OracleAlarm[] {
  const usual = (point: string) =>
    Math.max(3 * (world.points.find(({ id }) => id === point)?.reportEveryMs ?? 60_000), 10_000);
  return rule.points.flatMap((point) => {
    const afterMs = typeof rule.params["afterMs"] === "number" ? rule.params["afterMs"] : usual(point);
    const words = [world.startMs, ...world.heard.filter((each) => each.point === point).map(({ atMs }) => atMs)];
    return words.flatMap((atMs, i): OracleAlarm[] => {
      const raisedAtMs = afterHearing(world.deaf, atMs, afterMs);
      const againMs = words[i + 1] ?? null;
      if (raisedAtMs > (againMs ?? world.endMs)) return [];
      return [{ rule: rule.id, level: rule.level ?? 3, check: null, point, raisedAtMs, clearedAtMs: againMs }];
    });
  });
}

/** An occasion to ask: how much was heard by then, and when. */
interface Occasion {
  readonly count: number;
  readonly atMs: number;
}

function occasionsOf(demand: Demand, heard: readonly Heard[], world: OracleWorld): readonly Occasion[] {
  const { deaf, startMs, endMs, changedAtMs = [] } = world;
  const words = heard.map(({ atMs }, i) => ({ count: i + 1, atMs }));
  const instants = new Set([startMs, ...changedAtMs]);
  for (const spanMs of demand.spans ?? []) {
    for (const atMs of [startMs, ...heard.map((each) => each.atMs)]) {
      instants.add(atMs + spanMs).add(afterHearing(deaf, atMs, spanMs));
    }
  }
  const all = new Past(heard, heard.length, { nowMs: endMs, startMs, deaf });
  for (const atMs of demand.turnsAt === undefined ? [] : all.after(demand.turnsAt).flat()) instants.add(atMs);
  if (demand.everyMs !== undefined) {
    const words = [startMs, ...heard.map((each) => each.atMs)];
    for (const [i, fromMs] of words.entries()) {
      for (let spanMs = demand.everyMs; ; spanMs += demand.everyMs) {
        const atMs = afterHearing(deaf, fromMs, spanMs);
        if (atMs > (words[i + 1] ?? endMs)) break;
        instants.add(atMs);
      }
    }
  }
  // What time alone brings comes before what is heard in the same instant.
  const alone = [...instants].map((atMs) => ({ count: heard.filter((each) => each.atMs < atMs).length, atMs }));
  return [...alone, ...words].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
}

type Span = Pick<OracleAlarm, "raisedAtMs" | "clearedAtMs">;

/** It begins once the condition has been known to hold for the whole on-delay, and ends once it has been fine for the whole off-delay. */
function spansOf(
  demand: Demand,
  all: readonly Heard[],
  world: OracleWorld,
): { readonly spans: readonly Span[]; readonly doubtAtMs: number | null } {
  const { deaf, startMs, endMs } = world;
  const heard = all.filter(({ point }) => demand.inputs.includes(point));
  const occasions = occasionsOf(demand, heard, world);
  const spans: { raisedAtMs: number; clearedAtMs: number | null }[] = [];
  let current: (typeof spans)[number] | null = null;
  let countedMs = 0;
  for (const [i, { count, atMs }] of occasions.entries()) {
    const told = demand.tell(new Past(heard, count, { nowMs: atMs, startMs, deaf }), current !== null);
    if (told === "doubt") return { spans, doubtAtMs: atMs };
    const untilMs = occasions[i + 1]?.atMs ?? endMs;
    const lastsMs = heardMs(deaf, atMs, untilMs);
    const [counts, neededMs] =
      current === null ? [told === "bad" || told === "over", demand.onDelayMs] : [told === "fine", demand.offDelayMs];
    if (!counts) {
      // Of a condition that begins, time in which nobody knows does not count and does not undo what has.
      if (current !== null || told !== "unknown") countedMs = 0;
      continue;
    }
    if (countedMs + lastsMs < neededMs) {
      countedMs += lastsMs;
      continue;
    }
    // What needs no time to count may turn by time alone, heard or not: a window goes on.
    const turnMs: number = countedMs === neededMs ? atMs : afterHearing(deaf, atMs, neededMs - countedMs);
    countedMs = 0;
    if (current === null) spans.push((current = { raisedAtMs: turnMs, clearedAtMs: null }));
    else {
      current.clearedAtMs = turnMs;
      current = null;
    }
  }
  return { spans, doubtAtMs: null };
}
