import { type Demand, num, type OracleRule, plainDemand, type Told } from "../demand.ts";
import type { Heard, Past } from "../past.ts";
import { type Answer, answerOf, either, type Question } from "../yes-or-no.ts";

/** What was so from each thing that was heard to the next. */
export interface CauseAndEffect {
  readonly cause: Answer;
  readonly effect: Answer;
}

/** The same function each time, for it is asked once for each thing that was heard. */
type Ask = (past: Past) => CauseAndEffect;

function storyOf(past: Past, ask: Ask): readonly (CauseAndEffect & { readonly atMs: number })[] {
  // As many answers as things heard.
  return past.after(ask).map((answer, i) => ({ atMs: (past.heard[i] as Heard).atMs, ...answer }));
}

/** A cause that was seen stands until it is known to be gone; without a proven effect for the whole time allowed it alarms. */
export function tellMissing(past: Past, ask: Ask, withinMs: number): Told {
  let stands = false;
  let sinceMs: number | null = null;
  const story = storyOf(past, ask);
  for (const { cause, effect, atMs } of story) {
    if (cause !== null) stands = cause;
    if (stands && effect !== true) sinceMs ??= atMs;
    else sinceMs = null;
  }
  const now = story.at(-1) ?? { cause: null, effect: null };
  if (sinceMs === null) return now.cause === null && now.effect !== true ? "unknown" : "fine";
  if (past.heardMs(sinceMs) >= withinMs) return "bad";
  return now.effect === null ? "unknown" : "between";
}

/**
 * What stands behind an effect that has begun: a cause from `beforeMs` before it until `afterMs` after it, none, or nobody knows. null: it
 * has not begun, or it is too early to tell. All by time in which the gateway could hear.
 */
function originOf(
  past: Past,
  ask: Ask,
  { beforeMs, afterMs }: { readonly beforeMs: number; readonly afterMs: number },
): { readonly begun: boolean; readonly verdict: "caused" | "uncaused" | "unknown" | null } {
  const story = storyOf(past, ask);
  const at = (i: number) => past.heardMs(past.startMs, story[i]?.atMs ?? past.nowMs);
  const lastOff = story.findLastIndex(({ effect }) => effect === false);
  const began = story.findIndex(({ effect }, i) => i > lastOff && effect === true);
  if (began < 0) return { begun: false, verdict: null };
  // When nothing was known in between it may have begun at once after it was last known not to be.
  const wasBlind = story.slice(lastOff + 1, began).length > 0;
  const sawItBegin = lastOff >= 0;
  const earliestMs = wasBlind ? (sawItBegin ? at(lastOff) : Number.NEGATIVE_INFINITY) : at(began);
  const nowMs = past.heardMs(past.startMs);
  const closesMs = at(began) + afterMs;
  const stood = (what: Answer) => {
    if (what === null && (story.length === 0 || at(0) >= earliestMs - beforeMs)) return true;
    return story.some((entry, i) => {
      const [fromMs, toMs] = [at(i), i + 1 < story.length ? at(i + 1) : nowMs];
      const inTime = fromMs < closesMs || i <= began;
      return entry.cause === what && inTime && toMs >= earliestMs - beforeMs;
    });
  };
  if (stood(true)) return { begun: true, verdict: "caused" };
  if (nowMs < closesMs) return { begun: true, verdict: null };
  return { begun: true, verdict: !sawItBegin || stood(null) ? "unknown" : "uncaused" };
}

export function tellOrigin(
  past: Past,
  ask: Ask,
  span: { readonly beforeMs: number; readonly afterMs: number },
  wanted: "caused" | "uncaused",
): Told {
  const { begun, verdict } = originOf(past, ask, span);
  if (!begun) return past.after(ask).at(-1)?.effect === false ? "fine" : "unknown";
  if (verdict === null) return "between";
  if (verdict === "unknown") return "unknown";
  return verdict === wanted ? "bad" : "fine";
}

export function sequenceDemands(rule: OracleRule): readonly Demand[] {
  const { params, points } = rule;
  const cause = (params["cause"] ?? {}) as Question;
  const effect = params["effect"] as Question & { readonly point: string };
  const withinMs = num(params, "withinMs");
  const ask: Ask = (past) => ({
    cause: either(...points.map((point) => answerOf(past, point, cause))),
    effect: answerOf(past, effect.point, effect),
  });
  const tell = (past: Past): Told => {
    switch (params["mode"]) {
      case "missing":
        return tellMissing(past, ask, withinMs);
      case "uncaused":
        return tellOrigin(past, ask, { beforeMs: withinMs, afterMs: withinMs }, "uncaused");
      default:
        return tellOrigin(past, ask, { beforeMs: withinMs, afterMs: 0 }, "caused");
    }
  };
  const inputs = [...points, effect.point];
  return [plainDemand(rule, points[0] ?? "", tell, { inputs, onDelayMs: 0, spans: [withinMs] })];
}
