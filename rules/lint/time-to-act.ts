import type { CatalogIssueCode, IssueParams } from "../../model/catalog/issue.ts";
import { OPERATOR_RESPONSE } from "../../model/knowledge/operator-response.ts";
import { type Lint, warnOfRule } from "./lint.ts";
import { inOrderReached, type PlantLimit, type PlantPoint, type PlantRule } from "./plant.ts";

/**
 * Alarms that leave an operator less time than he needs: an alarm nobody can answer in time is none (ISA-18.2, IEC 62682).
 *
 * From each limit of a point, the way to the next one in its direction (beyond the last, to the end of the range) at `maxRatePerMinute` must
 * take longer than people do, once what passes until the alarm sounds is taken off: until the next report, and the on-delay. From the gravest
 * limit `processSafetyTimeSeconds`, where it is known, takes the place of the range. Of forecasts in one direction the earliest must leave the time.
 *
 * What is not known is not judged. A largest rate seen so far does not stand in: it says how fast the value ran while all went well, and the
 * same catalogue would be judged otherwise tomorrow.
 */
export const timeToAct: Lint = ({ points }) => {
  const found = new Map<string, Told>();
  for (const point of points) {
    for (const direction of ["high", "low"] as const) {
      noteLimits(found, point, direction);
      noteForecasts(found, point, direction);
    }
  }
  return [...found.values()].map(({ rule, path, code, params }) => warnOfRule(rule, path, code, params));
};

/** What will be told of one place of a rule; of many points, the one with the least time. */
interface Told {
  readonly rule: PlantRule;
  readonly path: string;
  readonly code: CatalogIssueCode;
  readonly params: IssueParams;
  readonly seconds: number;
}

type Direction = "high" | "low";

function noteLimits(found: Map<string, Told>, plantPoint: PlantPoint, direction: Direction): void {
  const { maxRatePerMinute, processSafetyTimeSeconds } = plantPoint.point;
  if (maxRatePerMinute === undefined && processSafetyTimeSeconds === undefined) return;
  const groups = inOrderReached(plantPoint.limits, direction);
  for (const [i, group] of groups.entries()) {
    const next = groups[i + 1]?.[0]?.limit ?? null;
    for (const limit of group) noteLimit(found, plantPoint, limit, next);
  }
}

function noteLimit(found: Map<string, Told>, plantPoint: PlantPoint, limit: PlantLimit, next: number | null): void {
  const way = wayFrom(plantPoint, limit, next);
  if (way === null) return;
  const lateSeconds = (limit.onDelayMs + plantPoint.reportedWithinMs) / 1_000;
  const { unit } = plantPoint.facts;
  const params = { ...way.params, limit: limit.limit, unit: unit ?? "", lateSeconds };
  note(found, plantPoint, { ...limit, code: way.code, params, seconds: way.seconds - lateSeconds });
}

interface Way {
  readonly code: CatalogIssueCode;
  readonly seconds: number;
  readonly params: IssueParams;
}

/** What the value runs into next, and how soon; null: nobody knows. */
function wayFrom({ point, facts }: PlantPoint, { limit, direction }: PlantLimit, next: number | null): Way | null {
  const { maxRatePerMinute, processSafetyTimeSeconds } = point;
  if (next === null && processSafetyTimeSeconds !== undefined) {
    return { code: "little-time-to-harm", seconds: processSafetyTimeSeconds, params: { processSafetyTimeSeconds } };
  }
  const to = next ?? (direction === "high" ? facts.rangeMax : facts.rangeMin);
  if (to === null || maxRatePerMinute === undefined) return null;
  const distance = Math.max(0, direction === "high" ? to - limit : limit - to);
  return {
    code: next === null ? "little-time-to-end" : "little-time-to-next",
    seconds: (distance / maxRatePerMinute) * 60,
    params: { next: to, ratePerMinute: Number(maxRatePerMinute.toPrecision(4)) },
  };
}

function noteForecasts(found: Map<string, Told>, plantPoint: PlantPoint, direction: Direction): void {
  const own = plantPoint.horizons.filter((each) => each.direction === direction);
  const inAdvance = own.map((horizon) => ({ ...horizon, seconds: (horizon.withinMs - horizon.onDelayMs) / 1_000 }));
  const [earliest] = inAdvance.toSorted((a, b) => b.seconds - a.seconds);
  if (earliest !== undefined) note(found, plantPoint, { ...earliest, code: "little-time-forecast", params: {} });
}

function note(found: Map<string, Told>, { point, operatorResponseSeconds }: PlantPoint, told: Told): void {
  const neededSeconds = operatorResponseSeconds ?? OPERATOR_RESPONSE.seconds;
  if (told.seconds >= neededSeconds) return;
  const key = `${told.rule.rule.id} ${told.path}`;
  const known = found.get(key);
  if (known !== undefined && known.seconds <= told.seconds) return;
  const { clause, confirmed } = OPERATOR_RESPONSE;
  const seconds = Math.max(0, Math.floor(told.seconds));
  found.set(key, { ...told, params: { point: point.id, ...told.params, seconds, neededSeconds, clause, confirmed } });
}
