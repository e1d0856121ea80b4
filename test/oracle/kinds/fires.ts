import { type Demand, num, type OracleRule, plainDemand, type Told } from "../demand.ts";
import type { Past } from "../past.ts";
import { BLIND } from "../yes-or-no.ts";

interface Group {
  /** Who is in fire and says so; who was, and says nothing since; who is known not to be. */
  readonly burning: number;
  readonly gone: number;
  readonly quiet: number;
  readonly confirmed: boolean;
}

/** The first component in fire, and a second: one that begins while another is in fire, or not long after another began. */
export function fireDemands(rule: OracleRule): readonly Demand[] {
  const { params, points } = rule;
  const panel = typeof params["panel"] === "string" ? params["panel"] : null;
  const first = points[0] ?? "";
  const inputs = panel === null ? points : [...points, panel];
  const look = (past: Past) => groupAt(past, points, panel, num(params, "confirmWithinMs", 300_000));
  const tellFirst = ({ burning, gone, quiet }: Group): Told => {
    if (burning > 0) return "bad";
    return gone > 0 || quiet === 0 ? "unknown" : "fine";
  };
  const tellConfirmed = (group: Group): Told =>
    tellFirst(group) === "bad" && !group.confirmed ? "between" : tellFirst(group);
  return [
    plainDemand(rule, first, (past) => tellFirst(look(past)), { inputs, level: num(params, "firstLevel", 2) }),
    plainDemand(rule, first, (past) => tellConfirmed(look(past)), { inputs, level: num(params, "confirmedLevel", 1) }),
  ];
}

function groupAt(past: Past, points: readonly string[], panel: string | null, withinMs: number): Group {
  const fires = new Map<string, "burning" | "gone">();
  const quiet = new Set<string>();
  const began = new Map<string, number>();
  let confirmed = false;
  for (const { point, value, quality, atMs } of past.heard) {
    const says = quality === "bad" || value === null || BLIND.includes(value) ? null : value;
    if (point === panel) {
      if (quality !== "bad" && value === "reset") {
        for (const [each, how] of fires) if (how === "burning") quiet.add(each);
        fires.clear();
        began.clear();
      }
    } else if (says === "fire") {
      const isNew = !fires.has(point);
      const others = [...began].filter(([other, sinceMs]) => {
        return other !== point && (fires.has(other) || past.heardMs(sinceMs, atMs) <= withinMs);
      });
      if (isNew && others.length > 0) confirmed = true;
      if (isNew) began.set(point, atMs);
      fires.set(point, "burning");
      quiet.delete(point);
    } else if (says === null) {
      if (fires.has(point)) fires.set(point, "gone");
      quiet.delete(point);
    } else {
      fires.delete(point);
      quiet.add(point);
    }
    if (fires.size === 0) confirmed = false;
  }
  const burning = [...fires.values()].filter((how) => how === "burning").length;
  return { burning, gone: fires.size - burning, quiet: points.filter((each) => quiet.has(each)).length, confirmed };
}
