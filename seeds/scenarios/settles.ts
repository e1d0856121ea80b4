import type { ScenarioStep } from "./scenario.ts";

export interface Settling {
  readonly enterprise: string;
  /** `D-01` … */
  readonly code: string;
  /** Who explains it, and how. */
  readonly explains: { readonly atS: number; readonly person: string; readonly note: string };
  /** A second person closes it. */
  readonly closes: { readonly atS: number; readonly person: string; readonly note: string };
  /** The second person holds it for true first: it becomes a hazard. */
  readonly confirms?: { readonly atS: number; readonly note: string };
}

/** How the people of a story bring a contradiction to its end: explained by those it is about, judged and closed by somebody else. */
export function settles({ enterprise, code, explains, closes, confirms }: Settling): readonly ScenarioStep[] {
  const which = { path: "contradictions", enterprise, code };
  const steps: ScenarioStep[] = [
    {
      atS: explains.atS,
      says: { zh: `企业说明：${explains.note}`, en: "the enterprise explains" },
      act: ({ people }) => people.onOpen(explains.person, which, "explain", { note: explains.note }),
    },
  ];
  if (confirms !== undefined) {
    steps.push({
      atS: confirms.atS,
      says: { zh: `监管核实：${confirms.note}`, en: "the authority confirms: it becomes a hazard" },
      act: ({ people }) => people.onOpen(closes.person, which, "confirm", { note: confirms.note }),
    });
  }
  steps.push({
    atS: closes.atS,
    says: { zh: `监管关闭：${closes.note}`, en: "the authority closes it" },
    act: ({ people }) => people.onOpen(closes.person, which, "close", { note: closes.note }),
  });
  return steps;
}
