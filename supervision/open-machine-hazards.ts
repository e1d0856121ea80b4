import type { HazardFacts } from "../model/offline/hazard.ts";
import type { Ticket } from "../model/offline/ticket.ts";
import type { Look } from "./look.ts";

/** Hazards the machine has reported that are not over: what is on record already goes on there. */
export function openMachineHazards(look: Look): readonly Ticket<HazardFacts>[] {
  return look
    .tickets<HazardFacts>("hazard")
    .filter(({ closedAtMs, facts }) => closedAtMs === null && facts.source === "machine");
}
