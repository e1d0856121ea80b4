import { computed } from "@preact/signals";
import type { WireAlarm } from "../../api/wire.ts";
import { isSystemAlarm } from "./alarm-order.ts";
import { openAlarms } from "./live.ts";

/** The alarm a point's row shows: the first of its alarms in the console's order. By `<enterprise>/<point>`. */
export const alarmByPoint = computed<ReadonlyMap<string, WireAlarm>>(() => {
  const first = new Map<string, WireAlarm>();
  for (const alarm of openAlarms.value) {
    if (alarm.point === null) continue;
    const key = `${alarm.enterprise}/${alarm.point}`;
    const held = first.get(key);
    // A fault of the sensor never covers what the sensor said before: the process alarm stays in front.
    if (held === undefined || (isSystemAlarm(held) && !isSystemAlarm(alarm))) first.set(key, alarm);
  }
  return first;
});
