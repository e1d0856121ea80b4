import type { WirePoint } from "../../api/wire.ts";
import type { TrendColumns } from "./trend-columns.ts";

/**
 * The span of the value axis: all that was read, and the nearest limit on each side, so that "how far from the limit"
 * is always in the picture. Words and booleans get a little air above and below.
 */
export function toValueRange(
  columns: TrendColumns,
  point: Pick<WirePoint, "limits" | "kind">,
): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const include = (value: number | null): void => {
    if (value === null) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const column of [columns.line, columns.min, columns.max, columns.historical, columns.bad])
    column.forEach(include);
  if (point.kind !== "gas" && point.kind !== "analog") return [Math.min(low, 0) - 0.4, Math.max(high, 1) + 0.4];
  include(nearest(point, "high"));
  include(nearest(point, "low"));
  if (low > high) return [0, 1];
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  // What never goes below zero is not drawn as if it could.
  return [low >= 0 ? Math.max(0, low - air) : low - air, high + air];
}

function nearest(point: Pick<WirePoint, "limits">, direction: "high" | "low"): number | null {
  const limits = point.limits.filter((limit) => limit.direction === direction).map(({ limit }) => limit);
  if (limits.length === 0) return null;
  return direction === "high" ? Math.min(...limits) : Math.max(...limits);
}
