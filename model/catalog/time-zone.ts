import { HOUR_MS, MINUTE_MS } from "../time.ts";

/**
 * Zones are fixed distances from UTC. China has had one zone and no summer time since 1991; Ürümqi is two hours behind in daily use. A table
 * of zones that changes with the runtime would make a replay call other people than were called.
 */
export const TIME_ZONE_PATTERN = /^(?:Asia\/Shanghai|Asia\/Urumqi|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])$/;

/** How far a zone is ahead of UTC. `zone`: as the schema has checked it; absent: China Standard Time. */
export function zoneAheadMs(zone: string | undefined): number {
  if (zone === undefined || zone === "Asia/Shanghai") return 8 * HOUR_MS;
  if (zone === "Asia/Urumqi") return 6 * HOUR_MS;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * HOUR_MS + Number(zone.slice(4, 6)) * MINUTE_MS);
}
