import type { drillZh } from "./drill-zh.ts";

/** Drills. */
export const drillEn: Readonly<Record<keyof typeof drillZh, string>> = {
  "drill.mark": "Drill",
  "drill.spoken": "Drill: {what}",
  "drill.left": "{left} left",
  "drill.what": "Alarms ring and call as ever.",
  "drill.end": "End the drill",
  "drill.as-drill": "As a drill",
};
