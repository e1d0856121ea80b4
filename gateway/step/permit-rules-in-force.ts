import type { Rule } from "../../model/catalog/catalog.ts";
import type { EngineState } from "../state.ts";

/** The rules that permits under way bring into force beside those of the catalogue, in order of enterprise and id. */
export function permitRulesInForce(state: EngineState): readonly Rule[] {
  const found: Rule[] = [];
  for (const enterprise of [...state.supervision.keys()].sort()) {
    const kept = state.supervision.get(enterprise)?.data.permitRules;
    if (kept === undefined) continue;
    for (const id of Object.keys(kept).sort()) {
      const rule = kept[id]?.rule;
      if (rule !== undefined && rule.retired !== true) found.push(rule);
    }
  }
  return found;
}
