import type { DutyCheckFacts } from "../../model/offline/duty-check.ts";
import type { HazardFacts } from "../../model/offline/hazard.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { DAY_MS } from "../../model/time.ts";
import { actWant } from "../act-want.ts";
import type { Want } from "../joint.ts";
import type { Look } from "../look.ts";
import { machineHazard } from "../machine-hazard.ts";
import { openMachineHazards } from "../open-machine-hazards.ts";

/**
 * Nobody answered a duty check: a hazard of fire protection that calls at once, and climbs as its routes say. As long as one is open, further
 * checks that nobody answers are told to it, and it calls again.
 */
export function unansweredChecks(look: Look): readonly Want[] {
  const missed = look.tickets<DutyCheckFacts>("duty-check").filter(({ state }) => state === "missed");
  if (missed.length === 0) return [];
  const open = openMachineHazards(look, "L5").find(isUnattended);
  return missed.flatMap((check) => {
    const key = check.id;
    // As long as the engine remembers the check.
    const forMs = 2 * DAY_MS;
    if (isOnRecord(look, check)) return [];
    return open === undefined
      ? { key, forMs, order: hazardOf(look, check), ticket: check.id }
      : actWant(open, "unanswered-again", { key, forMs, body: { check: check.id } });
  });
}

const KIND = "duty-check-";

function isUnattended({ links }: Ticket<HazardFacts>): boolean {
  return links.some(({ to, id, role }) => to === "ticket" && role === "cause" && id.startsWith(KIND));
}

/** A hazard names it as its cause already, also one that is over. */
function isOnRecord(look: Look, { id }: Ticket): boolean {
  return look.tickets("hazard").some(({ links }) => links.some((link) => link.to === "ticket" && link.id === id));
}

function hazardOf(look: Look, { place, facts }: Ticket<DutyCheckFacts>) {
  const minutes = Math.round((facts.asks * facts.answerMs) / 60_000);
  return machineHazard(look.enterprise, {
    joint: "L5",
    text: `查岗无人应答：${facts.room ?? "控制室"}，${facts.asks} 次询问，${minutes} 分钟`,
    grade: "general",
    category: "fire",
    place,
    calls: 2,
  });
}
