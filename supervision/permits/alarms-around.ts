import type { Alarm } from "../../model/alarm.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Look } from "../look.ts";
import { gasPointsOf } from "./permit-place.ts";
import { isRuleOfPermit } from "./permit-rules.ts";

/** Alarms of the plant this grave stop the work; those of the permit's own limits always do. A proposal. */
const LEVEL_MAX = 2;

/** What stands against the work: its own limits exceeded, or a gas point around it in grave alarm. Test gas in a calibration window does not. */
export function alarmsAround(permit: Ticket<PermitFacts>, look: Look): readonly Alarm[] {
  const around = new Set(gasPointsOf(permit, look).map(({ id }) => id));
  return look.alarms.filter((alarm) => {
    if (!isNow(alarm) || alarm.point === null) return false;
    if (isRuleOfPermit(alarm.rule, permit.id)) return true;
    return around.has(alarm.point) && alarm.level <= LEVEL_MAX && !alarm.rule.startsWith("system:");
  });
}

/** Whatever befalls the lines that are crossed: also that nothing is heard of them. */
export function alarmsOfLines({ facts }: Ticket<PermitFacts>, look: Look): readonly Alarm[] {
  return look.alarms.filter((alarm) => isNow(alarm) && alarm.point !== null && facts.listening.includes(alarm.point));
}

function isNow({ active, retro, drill, mutedBy }: Alarm): boolean {
  return active && !retro && drill == null && mutedBy?.calibration === undefined;
}
