import type { Drill } from "../../model/drill.ts";
import type { DeviceBox, EngineState } from "../state.ts";
import { siteOf } from "./site-of.ts";

/** The drill that an alarm of a device is raised in; null: in none. What happens to the gateway itself is never a drill. */
export function drillUnderWay(
  state: EngineState,
  device: DeviceBox | null,
  point: string | null,
  nowMs: number,
): string | null {
  const { drills } = state.global.data;
  if (drills === undefined || device === null) return null;
  const site = siteOf(device, point);
  for (const id in drills) {
    // The id comes from the record itself.
    const drill = drills[id] as Drill;
    // One whose end waits for a late tick is over.
    if (drill.endsAtMs > nowMs && drill.enterprise === device.enterprise && reaches(drill, site, point)) return id;
  }
  return null;
}

function reaches(drill: Drill, site: string | null, point: string | null): boolean {
  if (drill.site !== null && drill.site !== site) return false;
  return drill.points.length === 0 || (point !== null && drill.points.includes(point));
}

export function drillsOf(state: EngineState): readonly Drill[] {
  return Object.values(state.global.data.drills ?? {}).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** When the first drill ends by itself; Infinity: there is none. */
export function drillDueMs(state: EngineState): number {
  return drillsOf(state).reduce((first, { endsAtMs }) => Math.min(first, endsAtMs), Number.POSITIVE_INFINITY);
}
