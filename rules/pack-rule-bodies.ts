import type { PointFacts } from "../model/catalog/point-facts.ts";
import { substanceOf } from "../model/gas-catalog.ts";
import { occupationalLimitOf } from "../model/knowledge/occupational-limit.ts";
import type { Level } from "../model/level.ts";
import type { StateWord } from "../model/state-words.ts";
import type { Making, RuleBody } from "./pack.ts";

// The rules packs are made of. Delays, deadbands and latches are proposals, the same as for a gas point by itself: what is grave does not
// wait and stays until it is reset (GB 16808: an indication latches), and all clear after half a minute.
const DEADBAND_SHARE = 0.05;
const OFF_DELAY_MS = 30_000;

interface LimitAt {
  readonly level: Level;
  readonly limit: number;
  /** Of the limit; absent: the unit of the role. */
  readonly unit?: string;
  readonly onDelayMs?: number;
  readonly latch?: boolean;
}

interface Holding {
  /** Deadband as a share of each limit; absent: 5 %. */
  readonly deadbandShare?: number;
  readonly latch?: boolean;
}

/** A number that must not reach its limits: graver first. */
export function limits<Values>(
  making: Making<Values>,
  direction: "high" | "low",
  levels: readonly LimitAt[],
  { deadbandShare = DEADBAND_SHARE, latch = false }: Holding = {},
): RuleBody {
  return {
    kind: "threshold",
    params: {
      direction,
      levels: levels.map(({ level, limit: given, unit, onDelayMs = 0, latch: own }) => {
        const limit = making.limit(given, direction, unit === undefined ? {} : { unit });
        return {
          level,
          limit,
          deadband: deadbandOf(limit, deadbandShare),
          onDelayMs,
          ...(own === undefined ? {} : { latch: own }),
        };
      }),
      offDelayMs: OFF_DELAY_MS,
      latch,
    },
  };
}

interface ShareAt extends Pick<LimitAt, "level" | "onDelayMs"> {
  /** Of the exposure limit: 1 is 100 %OEL. */
  readonly share: number;
}

/** A toxic gas that must not reach these shares of its occupational exposure limit (mg/m³): graver first. null: none is known of it. */
export function limitsOfExposure<Values>(making: Making<Values>, levels: readonly ShareAt[]): RuleBody | null {
  const substance = substanceOf(making.one.substance ?? "");
  const oel = substance === null ? null : occupationalLimitOf(substance);
  if (oel === null) return null;
  const given = levels.map(({ share, ...level }) => ({ ...level, limit: share * oel.valueMgM3 }));
  return limits(making, "high", given, { latch: true });
}

function deadbandOf(limit: number, share = DEADBAND_SHARE): number {
  return Number((Math.abs(limit) * share).toPrecision(4));
}

type State = boolean | StateWord;

/** A point that must not say these states. */
export function state(level: Level, states: readonly State[], onDelayMs = 0): RuleBody {
  return { kind: "state", level, params: { states: [...states], onDelayMs } };
}

/** A yes of a point: a number beyond a limit (in the unit of the role), or states. */
export interface Yes {
  readonly direction?: "high" | "low";
  readonly limit?: number;
  readonly states?: readonly State[];
}

/** What must follow a cause in time, and last as long as the cause does. */
export function mustFollow<Values>(
  making: Making<Values>,
  level: Level,
  cause: Yes,
  effect: Yes & { readonly point: PointFacts },
  withinMs: number,
): RuleBody {
  const { point, ...yes } = effect;
  return {
    kind: "sequence",
    level,
    params: {
      mode: "missing",
      cause: criterion(making, cause, making.points[0]),
      effect: { point: point.id, ...criterion(making, yes, point) },
      withinMs,
      offDelayMs: OFF_DELAY_MS,
    },
  };
}

function criterion<Values>(making: Making<Values>, { direction, limit, states }: Yes, point: PointFacts) {
  if (direction === undefined || limit === undefined) return { states: [...(states ?? [true])] };
  const own = making.limit(limit, direction, { point });
  return { direction, limit: own, deadband: deadbandOf(own) };
}

/** Whatever a point has to say that something was done: a switch says true, an interlock that it has tripped. */
export function done({ kind }: PointFacts): readonly State[] {
  return kind === "interlock" ? ["tripped", "trip-confirmed", "reset-pending"] : [true];
}
