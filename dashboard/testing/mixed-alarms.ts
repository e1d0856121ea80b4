import type { WireAlarm } from "../../api/wire.ts";
import { makeAlarm } from "./fake-plant.ts";

/** The id of the one red alarm below. */
export const RED = "alarm-red";

/** A bad day: one alarm of each level, a system fault, and a shelved one. */
export function mixedAlarms(): readonly WireAlarm[] {
  const now = Date.now();
  const make = (given: Partial<WireAlarm>): WireAlarm => makeAlarm(now, { escalation: null, ...given });
  const returned = { state: "returned-unacknowledged", active: false, clearedAt: now - 20_000 } as const;
  const nothingRead = { value: null, lastValue: null, peak: null, limit: null, unit: null };
  return [
    makeAlarm(now, { id: RED }),
    make({
      id: "orange",
      level: 2,
      point: "O2-101",
      rule: "o2-low",
      raisedAt: now - 400_000,
      ...reads([19.1, 19.3, 18.9], 19.5, "%VOL"),
    }),
    make({
      id: "yellow",
      level: 3,
      enterprise: "tanks",
      point: "CH4-301",
      rule: "ch4-h",
      raisedAt: now - 900_000,
      state: "acknowledged",
      acknowledged: true,
      ...reads([27, 31, 33], 25, "%LEL"),
    }),
    make({
      id: "blue",
      level: 4,
      enterprise: "tanks",
      point: "LT-12",
      rule: "lt-h",
      raisedAt: now - 90_000,
      ...returned,
      ...reads([12.1, 11.6, 12.2], 11.9, "m"),
    }),
    make({
      id: "system",
      level: 3,
      enterprise: "tanks",
      point: "SMK-1",
      rule: "system:no-data",
      raisedAt: now - 340_000,
      ...nothingRead,
    }),
    make({
      id: "shelved",
      level: 3,
      point: "TT-211",
      rule: "tt-h",
      raisedAt: now - 3_000_000,
      state: "shelved",
      shelvedUntil: now + 1_500_000,
      ...reads([26, 26.4, 27], 25.5, "degC"),
    }),
  ];
}

function reads(
  [value, lastValue, peak]: readonly [number, number, number],
  limit: number,
  unit: string,
): Pick<WireAlarm, "value" | "lastValue" | "peak" | "limit" | "unit"> {
  return { value, lastValue, peak, limit, unit };
}
