import type { Alarm } from "../model/alarm.ts";

/** An alarm of a point that stands now, was heard live, belongs to no drill and is muted by nothing. */
export function speaksOut(alarm: Alarm): alarm is Alarm & { readonly point: string } {
  const { point, active, retro, drill, suppressed, outOfService } = alarm;
  return point !== null && active && !retro && drill == null && !suppressed && !outOfService;
}
