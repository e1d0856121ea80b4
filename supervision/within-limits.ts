import type { Look } from "./look.ts";

/**
 * Why the online line does not witness that these points have been within their limits since an instant; null: it does. Points that are
 * silent or say nothing prove nothing.
 */
export function stoodWithinLimits(points: readonly string[], sinceMs: number, look: Look): string | null {
  for (const id of points) {
    const point = look.point(id);
    if (point === null) continue;
    if (point.silent || point.quality === null || point.quality === "bad") return "points-unknown";
    const alarmed = look.log.some(
      (line) => line.point === id && (line.clearedAtMs === null || line.clearedAtMs > sinceMs),
    );
    if (alarmed || look.alarms.some((alarm) => alarm.point === id && alarm.active)) return "not-within-limits";
  }
  return null;
}
