import type { drillZh } from "./drill-zh.ts";

/** Drills. */
export const drillEn: Readonly<Record<keyof typeof drillZh, string>> = {
  "drill.mark": "Drill",
  "drill.spoken": "Drill: {what}",
  "drill.left": "{left} left",
  "drill.what": "Alarms ring and call as ever.",
  "drill.end": "End the drill",
  "drill.as-drill": "As a drill",
  "drill.declare": "Declare a drill…",
  "drill.declare.title": "Declare a drill",
  "drill.declare.submit": "Begin the drill",
  "drill.declare.why":
    "Alarms of the place are marked as of a drill; they ring, call and escalate as ever. What stood before stays what it is; the drill ends by itself. The smaller it is, the less can be taken for one.",
  "drill.enterprise": "Enterprise",
  "drill.site": "Site",
  "drill.site.all": "all sites",
  "drill.points": "Only these points (none chosen: all)",
  "drill.points.chosen": "{n} chosen",
  "drill.points.filter": "Filter points",
  "drill.scenario": "What is played (may be left empty)",
  "drill.minutes": "Minutes (at most {max})",
  "drill.reason": "Reason",
  "drill.end.title": "End the drill",
  "drill.end.why": "What still holds is told again, as no drill.",
  "drill.end.note": "Note (may be left empty)",
};
