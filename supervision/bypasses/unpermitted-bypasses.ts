import type { BypassFacts } from "../../model/offline/bypass.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { LoopNow, Look } from "../look.ts";
import { standsOnRecord } from "../on-record.ts";

export interface UnpermittedBypass {
  readonly loop: LoopNow;
  /** A permit that ran out over it; null: there is none at all. */
  readonly overdue: Ticket<BypassFacts> | null;
}

/** The contradiction that such a bypass is. */
export const BYPASS_CODE = "D-04";

/**
 * Interlocks that are known to be bypassed with no permit in force: none was given, or it has run out. Unknown is no witness; a bypass that was
 * found out stands until it is known to be over.
 */
export function unpermittedBypasses(look: Look): readonly UnpermittedBypass[] {
  const bypassed = look.loops.filter((loop) => loop.bypassed ?? standsOnRecord(look, BYPASS_CODE, loop.point));
  if (bypassed.length === 0) return [];
  const permits = look.tickets<BypassFacts>("bypass");
  return bypassed.flatMap((loop) => {
    const own = permits.filter(({ place }) => place.points.includes(loop.point));
    if (own.some(({ state }) => state === "in-force")) return [];
    return [{ loop, overdue: own.find(({ state }) => state === "overdue") ?? null }];
  });
}
