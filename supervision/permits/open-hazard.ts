import type { HazardFacts } from "../../model/offline/hazard.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { hazardBlocksWork } from "../joints/hazard-blocks-work.ts";
import type { Look } from "../look.ts";
import { settingsOf } from "../settings.ts";
import { gasPointsOf, isSamePlace } from "./permit-place.ts";

type Hazard = Ticket<HazardFacts>;
type Permit = Ticket<PermitFacts>;

/**
 * P7: whether a hazard that is open keeps the work of a permit from being issued, begun or resumed. Work that is there to rectify it may
 * be done.
 *
 * A hazard lies where it says; what people find in a zone may be anywhere in it. That a sensor itself is silent or sick is another matter: it is
 * no danger of the place, it takes a witness away. It counts where the work relies on that witness, and nowhere else; otherwise one
 * lost gauge would stop all work of its zone, and reports of it would be withheld.
 */
export function hasOpenHazard(permit: Permit, look: Look): boolean {
  if (settingsOf(look.catalog, look.enterprise, hazardBlocksWork) === null) return false;
  return look.tickets<HazardFacts>("hazard").some((hazard) => {
    if (hazard.closedAtMs !== null || permit.facts.rectifies.includes(hazard.id)) return false;
    return isOfSensorsAlone(hazard)
      ? hazard.place.points.some((point) => reliesOn(permit, point, look))
      : isSamePlace(hazard.place, permit.place, look);
  });
}

/** What the machine reports of sensors that are silent (L6) or sick (L2). A loop that failed or is bypassed is a danger of its place. */
function isOfSensorsAlone({ facts, place }: Hazard): boolean {
  const { source, category, grade, majorCandidate } = facts;
  if (source !== "machine" || category !== "instrument" || grade === "major") return false;
  return majorCandidate !== true && place.points.length > 0;
}

function reliesOn(permit: Permit, point: string, look: Look): boolean {
  const { testsAir, portables, listening, windPoint } = permit.facts;
  if ([...permit.place.points, ...portables, ...listening, windPoint].includes(point)) return true;
  return testsAir && gasPointsOf(permit, look).some(({ id }) => id === point);
}
