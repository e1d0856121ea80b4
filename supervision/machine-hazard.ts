import type { Level } from "../model/level.ts";
import type { HazardCategory, HazardGrade } from "../model/offline/hazard.ts";
import type { MachineWords } from "./machine-words.ts";
import type { OpenOrder, TicketPlace } from "../model/offline/ticket.ts";

/** A hazard that the machine reports. */
export function machineHazard(
  enterprise: string,
  said: {
    /** By which joint. */
    readonly joint: string;
    readonly words: MachineWords;
    readonly grade: HazardGrade;
    readonly category: HazardCategory;
    readonly place: TicketPlace;
    /** It may be a major one: people decide. */
    readonly majorCandidate?: boolean;
    /** How loudly it calls until somebody has taken it up. Absent: it does not, unless it is a major one. */
    readonly calls?: Level;
  },
): OpenOrder {
  const { joint, words, grade, category, place, majorCandidate = false, calls } = said;
  const { site, zone, points } = place;
  return {
    type: "open",
    kind: "hazard",
    enterprise,
    body: {
      ...words,
      points,
      ...(site === null ? {} : { site }),
      ...(zone === null ? {} : { zone }),
      photos: [],
      category,
      leak: false,
      grade,
      source: "machine",
      joint,
      ...(majorCandidate ? { majorCandidate } : {}),
      ...(calls === undefined ? {} : { calls }),
    },
    claimed: null,
    gathered: {},
  };
}
