import type { HazardFacts } from "../model/offline/hazard.ts";
import type { Ticket } from "../model/offline/ticket.ts";
import type { Look } from "./look.ts";

/**
 * Hazards a joint has reported that are not over: what is on record already goes on there. Those of other joints are other matters: a point whose
 * line was lost may yet alarm. What an older release reported counts for every joint.
 */
export function openMachineHazards(look: Look, joint: string): readonly Ticket<HazardFacts>[] {
  return look
    .tickets<HazardFacts>("hazard")
    .filter(
      ({ closedAtMs, facts }) => closedAtMs === null && facts.source === "machine" && (facts.joint ?? joint) === joint,
    );
}
