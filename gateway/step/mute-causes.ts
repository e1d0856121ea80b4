import type { MuteCause } from "../../alarms/muting.ts";
import type { Alarm } from "../../model/alarm.ts";
import { toPointKey } from "../../model/ids.ts";
import type { ProtectionOff } from "../../model/protection.ts";
import { ruleInForce } from "../../rules/rules-in-force.ts";
import { reportsOver } from "./supervision/reports-over.ts";
import type { EngineState } from "../state.ts";

/** What an alarm is about, as far as muting asks. */
type About = Pick<Alarm, "enterprise" | "point" | "rule" | "level">;

const NONE: readonly MuteCause[] = Object.freeze([]);

/** What mutes an alarm now, beside shelving; in order of id. */
export function muteCausesOf(state: EngineState, about: About): readonly MuteCause[] {
  const { point } = about;
  if (point === null) return NONE;
  const reported = reportsOver(state, { ...about, point });
  const here = state.protection.inForce.get(about.enterprise);
  if (here === undefined) return reported;
  return [...here.filter((off) => reaches(state, off, { ...about, point })), ...reported];
}

function reaches(
  state: EngineState,
  off: ProtectionOff,
  { enterprise, point, rule, level }: About & { readonly point: string },
): boolean {
  if ((off.kind === "calibration" || off.kind === "maintenance") && isVote(state, rule)) return false;
  if (off.kind !== "by-design") return off.points.includes(point);
  const suppression = state.protection.suppressions.get(off.reference ?? "");
  // What the gateway says of the sensor itself (silence, a fault) is no matter of the process.
  if (suppression === undefined || rule.startsWith("system:")) return false;
  if (level === 1 && state.protection.gasPoints.has(toPointKey(enterprise, point))) return false;
  return suppression.rules.includes(rule) || suppression.points.includes(point);
}

/** P5: a vote is taken without the member in the window. What it then says is no test, though its alarm may stand on that very point. */
function isVote(state: EngineState, rule: string): boolean {
  return ruleInForce(state.catalog.data.catalog, rule)?.kind === "voting";
}
