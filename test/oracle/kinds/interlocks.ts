import { type Demand, num, type OracleRule, plainDemand, type PointsById, type Told } from "../demand.ts";
import { numberOf, type Past } from "../past.ts";
import { type Answer, answerOf, both, either, type Question, toldBy } from "../yes-or-no.ts";
import { type CauseAndEffect, tellMissing, tellOrigin } from "./causes.ts";

type Params = Readonly<Record<string, unknown>>;

/** What the words of an interlock's own point say; "unknown" and null: nothing. */
interface Words {
  readonly mode: string;
  readonly action: string;
  readonly cause: Answer;
  readonly trip: Answer;
}

const SILENT: Words = { mode: "unknown", action: "unknown", cause: null, trip: null };
const MODES: Readonly<Record<string, string>> = {
  armed: "armed",
  bypassed: "bypassed",
  inhibited: "inhibited",
  test: "test",
  "not-ready": "not-ready",
  "out-of-service": "out-of-service",
  forced: "bypassed",
};
const ACTIONS = ["idle", "cause", "tripped", "trip-confirmed", "failed-to-act", "reset-pending"];

/** One point says one word at a time: one of an action leaves the mode that was said before, a mode but `armed` hides what goes on. */
function wordsOf(past: Past, point: string): Words {
  let said = SILENT;
  for (const { value, quality } of past.of(point)) {
    const mode = MODES[String(value)];
    if (quality === "bad" || value === null) said = SILENT;
    else if (mode === "armed") said = { mode, action: "idle", cause: false, trip: false };
    else if (mode !== undefined) {
      said = {
        mode,
        action: "unknown",
        cause: said.cause === true ? true : null,
        trip: said.trip === true ? true : null,
      };
    } else if (ACTIONS.includes(String(value))) {
      const action = String(value);
      said = {
        mode: said.mode,
        action,
        cause: action === "cause" ? true : action === "idle" ? false : null,
        trip: action === "tripped" || action === "trip-confirmed" ? true : action === "idle" ? false : null,
      };
    } else said = SILENT;
  }
  return said;
}

/** Who is not armed does not protect: a loop under test neither. Nobody says: null. */
function isBypassed(mode: string): Answer {
  if (mode === "unknown") return null;
  return ["bypassed", "inhibited", "out-of-service", "test"].includes(mode);
}

interface Loop extends Words {
  /** The final element stands where it belongs after a trip. */
  readonly safe: Answer;
  readonly confirmed: Answer;
  readonly reset: Answer;
  readonly running: Answer;
  readonly process: Answer;
}

type LookAt = (past: Past) => Loop;

function loopOf(rule: OracleRule, point: string, points: PointsById): LookAt {
  const { params } = rule;
  const isWord = points.get(point)?.kind === "interlock";
  const given = (name: string) => params[name] as (Question & { readonly point: string }) | undefined;
  const safePosition = params["safePosition"] ?? "closed";
  const hasSwitches = given("open") !== undefined || given("closed") !== undefined;
  const byElement = (params["confirmedBy"] ?? (isWord || hasSwitches ? "final-element" : "trip")) === "final-element";
  const look = (past: Past): Loop => {
    const words = isWord ? wordsOf(past, point) : SILENT;
    /** null: nobody tells. */
    const bit = (name: string): Answer => {
      const signal = given(name);
      return signal === undefined ? null : answerOf(past, signal.point, signal);
    };
    const bypassed = bit("bypass");
    const mode =
      bypassed === null ? "unknown" : bypassed ? "bypassed" : bit("healthy") === false ? "not-ready" : "armed";
    const [open, closed] = [bit("open"), bit("closed")];
    const element = open === true ? (closed === true ? null : "open") : closed === true ? "closed" : null;
    const travels = open === false && closed === false;
    const safe = element === null ? (travels ? false : null) : element === safePosition;
    const trip = given("trip") === undefined ? words.trip : bit("trip");
    const cause = given("cause") === undefined ? words.cause : bit("cause");
    const told = (...actions: readonly string[]) =>
      words.action === "unknown" ? null : actions.includes(words.action);
    return {
      mode: given("bypass") === undefined ? words.mode : mode,
      action: words.action,
      cause,
      trip,
      safe,
      confirmed: byElement ? (hasSwitches ? safe : told("trip-confirmed", "reset-pending")) : trip,
      reset: given("reset") === undefined ? (isWord ? told("reset-pending") : false) : bit("reset"),
      running: bit("running"),
      process: bit("process"),
    };
  };
  // What is so was so when the last thing had been heard.
  return (past) => past.after(look).at(-1) ?? look(past);
}

const REARMED_MS = 600_000;
const YEAR_MS = 365 * 86_400_000;

export function interlockDemands(rule: OracleRule, points: PointsById): readonly Demand[] {
  return rule.points.flatMap((point) => loopDemands(rule, point, loopOf(rule, point, points)));
}

function loopDemands(rule: OracleRule, point: string, look: LookAt): readonly Demand[] {
  const { params } = rule;
  const checks = params["checks"] as Readonly<Record<string, Params | undefined>>;
  const setPoint = params["setPoint"] as { point: string; approved: number; tolerance?: number } | undefined;
  const inputs = [point, ...SIGNALS.flatMap((name) => (params[name] as { point: string } | undefined)?.point ?? [])];
  if (setPoint !== undefined) inputs.push(setPoint.point);
  const found: Demand[] = [];
  const add = (check: string, level: number, tell: Demand["tell"], more: Partial<Demand> = {}) => {
    const own = checks[check];
    if (own === undefined) return;
    const base = { level: num(own, "level", level), check, inputs, onDelayMs: 0, offDelayMs: num(own, "offDelayMs") };
    found.push(plainDemand(rule, point, tell, { ...base, ...more }));
  };
  const at = (check: string, name: string, usual: number) => num(checks[check] ?? {}, name, usual);
  const safety = num(params, "processSafetyTimeMs");
  const failMs = at("fail-trip", "withinMs", safety > 0 ? Math.max(1, Math.round(safety / 2)) : 10_000);
  const owed = owedTrip(look);
  const failed = (past: Past) => look(past).action === "failed-to-act";
  add("fail-trip", 1, (past) => (failed(past) ? "bad" : tellMissing(past, owed, failMs)), { spans: [failMs] });
  const elementMs = at("feedback-mismatch", "withinMs", Math.round(1.5 * num(params, "strokeMs", 10_000)));
  const asked = (past: Past) => ({ cause: look(past).trip, effect: look(past).safe });
  add("feedback-mismatch", 2, (past) => tellMissing(past, asked, elementMs), { spans: [elementMs] });
  const aroundMs = at("spurious", "windowMs", 2_000);
  const trips = (past: Past) => {
    const { cause, trip, mode } = look(past);
    return { cause, effect: mode === "test" && trip === true ? null : trip };
  };
  const around = { beforeMs: aroundMs, afterMs: aroundMs };
  add("spurious", 2, (past) => tellOrigin(past, trips, around, "uncaused"), { spans: [aroundMs] });
  const bypassed = (past: Past) => isBypassed(look(past).mode);
  const bypassLevels = (checks["bypass-long"]?.["levels"] ?? BYPASS_LEVELS) as readonly {
    level: number;
    afterMs: number;
  }[];
  for (const { level, afterMs } of bypassLevels) {
    const tell = (past: Past): Told => {
      const dueMs = bypassDueMs(past, bypassed, afterMs);
      if (dueMs === null) return look(past).mode === "unknown" ? "unknown" : "fine";
      return past.nowMs >= dueMs ? "bad" : "between";
    };
    const turnsAt = (past: Past) => [bypassDueMs(past, bypassed, afterMs) ?? past.nowMs];
    add("bypass-long", level, tell, { level, turnsAt });
  }
  add("bypass-under-demand", 1, (past) => {
    const { mode, cause, process } = look(past);
    const asks = params["process"] === undefined ? cause : either(cause, process);
    return toldBy(both(mode === "test" ? false : isBypassed(mode), asks));
  });
  const running = (past: Past) => both(either(look(past).trip, look(past).reset), look(past).running);
  add("no-reset", 3, (past) => toldBy(running(past)), { onDelayMs: at("no-reset", "afterMs", 86_400_000) });
  const causes = (past: Past) => (look(past).mode === "test" ? null : look(past).cause);
  const claimed = at("demand", "claimed", 1);
  add("demand", 3, (past) =>
    tellOften(past, causes, { enough: claimed + 1, windowMs: YEAR_MS, from: false, to: true }),
  );
  const modes = (past: Past) => (look(past).mode === "unknown" ? null : look(past).mode);
  const flap = { enough: at("flap", "changes", 3), windowMs: at("flap", "windowMs", 600_000) };
  add("flap", 3, (past) => tellOften(past, modes, flap), { spans: [flap.windowMs] });
  const darkMs = at("dark", "afterMs", 60_000);
  add("dark", 2, (past) => tellDark(past, inputs, darkMs), { spans: [darkMs] });
  if (setPoint !== undefined) {
    add("set-point", 2, (past) => {
      const value = numberOf(past.newest(setPoint.point));
      return toldBy(value === null ? null : Math.abs(value - setPoint.approved) > (setPoint.tolerance ?? 0));
    });
  }
  const unsaid = (past: Past): Told => (look(past).mode === "unknown" ? "bad" : "fine");
  add("mode-unknown", 4, unsaid, { onDelayMs: at("mode-unknown", "afterMs", 60_000) });
  return found;
}

const SIGNALS = ["cause", "bypass", "trip", "reset", "open", "closed", "healthy", "running", "process"];
const HOUR_MS = 3_600_000;
const BYPASS_LEVELS = [
  { level: 3, afterMs: 8 * HOUR_MS },
  { level: 2, afterMs: 24 * HOUR_MS },
  { level: 1, afterMs: 72 * HOUR_MS },
];

/** A loop that was known to be bypassed when its cause came owes no trip; one that was asked before still does. */
function owedTrip(look: LookAt) {
  const bypassed = (then: Past) => isBypassed(look(then).mode);
  return (then: Past): CauseAndEffect => {
    const { cause, confirmed } = look(then);
    const excused = then.after(bypassed).findLast((each) => each !== null) === true;
    return { cause: cause === true && excused ? null : cause, effect: confirmed };
  };
}

/**
 * When a bypass that lasts has lasted for so long; null: there is none. It lasts from when that was known until it is known to be over, and
 * interruptions of less than ten minutes start no new count.
 */
function bypassDueMs(past: Past, bypassed: (past: Past) => Answer, afterMs: number): number | null {
  let [countedMs, sinceMs, endedAtMs]: [number, number | null, number | null] = [0, null, null];
  for (const [i, said] of past.after(bypassed).entries()) {
    const atMs = past.heard[i]?.atMs ?? past.nowMs;
    if (said === true && sinceMs === null) {
      if (endedAtMs !== null && past.heardMs(endedAtMs, atMs) >= REARMED_MS) countedMs = 0;
      sinceMs = atMs;
    }
    if (said === false && sinceMs !== null) {
      countedMs += past.heardMs(sinceMs, atMs);
      [sinceMs, endedAtMs] = [null, atMs];
    }
  }
  return sinceMs === null ? null : past.afterHearing(sinceMs, Math.max(0, afterMs - countedMs));
}

/** So many changes within a window. What nobody says is no change and hides none. */
function tellOften(
  past: Past,
  look: (past: Past) => boolean | string | null,
  {
    enough,
    windowMs,
    from,
    to,
  }: { readonly enough: number; readonly windowMs: number; readonly from?: boolean; readonly to?: boolean },
): Told {
  const known = past.after(look).flatMap((said, i) => {
    const { atMs } = past.heard[i] ?? { atMs: past.nowMs };
    return said === null ? [] : [{ atMs, said }];
  });
  const changes = known.filter(({ said, atMs }, i) => {
    const before = known[i - 1]?.said;
    const isChange =
      before !== undefined && before !== said && (from === undefined || (before === from && said === to));
    return isChange && atMs > past.nowMs - windowMs;
  });
  if (changes.length >= enough) return "bad";
  return known.length === 0 ? "unknown" : "fine";
}

/** Of one of the points of the loop nothing has been known for so long. */
function tellDark(past: Past, inputs: readonly string[], afterMs: number): Told {
  const lastMs = inputs.map(
    (point) => past.of(point).findLast(({ quality }) => quality !== "bad")?.atMs ?? past.startMs,
  );
  return lastMs.some((atMs) => past.heardMs(atMs) >= afterMs) ? "bad" : "fine";
}

/** Too many loops bypassed together. A loop of which nobody says anything may be one of them. */
export function groupDemands(rule: OracleRule, points: PointsById): readonly Demand[] {
  const checks = rule.params["checks"] as Readonly<Record<string, Params | undefined>>;
  const bit = (rule.params["bit"] ?? {}) as Question;
  const isOff = (past: Past, point: string) =>
    points.get(point)?.kind === "interlock" ? isBypassed(wordsOf(past, point).mode) : answerOf(past, point, bit);
  const most = (past: Past, loops: readonly string[], max: number): Told => {
    const said = loops.map((point) => isOff(past, point));
    if (said.filter((each) => each === true).length > max) return "bad";
    return said.filter((each) => each !== false).length > max ? "unknown" : "fine";
  };
  const demand = (check: string, tell: Demand["tell"]): readonly Demand[] => {
    const own = checks[check];
    if (own === undefined) return [];
    const delays = { onDelayMs: num(own, "onDelayMs"), offDelayMs: num(own, "offDelayMs") };
    const about = { check, level: num(own, "level", 2), inputs: rule.points, ...delays };
    return [plainDemand(rule, rule.points[0] ?? "", tell, about)];
  };
  const pairs = (checks["pair"]?.["pairs"] ?? []) as readonly (readonly string[])[];
  const worst = (told: readonly Told[]): Told =>
    told.includes("bad") ? "bad" : told.includes("unknown") ? "unknown" : "fine";
  return [
    ...demand("count", (past) => most(past, rule.points, num(checks["count"] ?? {}, "max", 3))),
    ...demand("share", (past) => most(past, rule.points, num(checks["share"] ?? {}, "max", 0.05) * rule.points.length)),
    ...demand("pair", (past) => worst(pairs.map((pair) => most(past, pair, 1)))),
  ];
}
