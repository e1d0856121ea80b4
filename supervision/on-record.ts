import type { ContradictionFacts } from "../model/offline/contradiction.ts";
import type { Found } from "./contradiction.ts";
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

/**
 * What is found now, and what was found before and is not settled: what people wrote down once is not taken back because the engine has forgotten
 * it. Only people close such a one.
 */
export function withThoseOnRecord(look: Look, code: string, found: readonly Found[]): readonly Found[] {
  const keys = new Set(found.map(({ key }) => key));
  const before = look
    .tickets<ContradictionFacts>("contradiction")
    .filter(({ facts, closedAtMs }) => closedAtMs === null && facts.code === code && facts.agreeSinceMs === null)
    .filter(({ facts }) => !keys.has(facts.key));
  return [
    ...found,
    ...before.map(({ facts: { key, online, offline }, level, place, links }) => ({
      key,
      level: level ?? 4,
      place,
      online,
      offline,
      links,
    })),
  ];
}
