import type { ContradictionFacts } from "../model/offline/contradiction.ts";
import type { Look } from "./look.ts";

/**
 * Whether this disagreement is open already and has not been found settled. Where the online line has fallen silent meanwhile it still stands:
 * that nothing is known is no agreement.
 */
export function standsOnRecord(look: Look, code: string, key: string): boolean {
  return look.tickets<ContradictionFacts>("contradiction").some(({ facts, closedAtMs }) => {
    return closedAtMs === null && facts.code === code && facts.key === key && facts.agreeSinceMs === null;
  });
}
