import type { WireAlarm } from "../../../api/wire.ts";
import type { ApiClient } from "../../kit/api-client.ts";
import { eventually } from "../../kit/gateway-process.ts";

/** Waits for an open alarm of a point of which all of `is` is true. */
export function activeAlarm(
  api: ApiClient,
  point: string,
  is: Partial<WireAlarm> = {},
  withinMs = 5_000,
): Promise<WireAlarm> {
  return eventually(
    `an alarm of ${point} with ${JSON.stringify(is)}`,
    async () =>
      (await api.alarms("active")).find(
        (alarm) =>
          alarm.point === point && Object.entries(is).every(([key, value]) => alarm[key as keyof WireAlarm] === value),
      ),
    withinMs,
  );
}
