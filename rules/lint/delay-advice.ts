import type { LintFinding } from "../../model/catalog/checks/report.ts";
import { parseUnit } from "../../model/units.ts";
import { type Lint, warnOfRule } from "./lint.ts";
import type { PlantLimit } from "./plant.ts";

/**
 * On-delays far from where one starts for a process value: advice only, for a plant that has tuned its delays knows better.
 * Source: ISA-18.2 and EEMUA 191 practice (flow and pressure 15 s, level and temperature 60 s); unconfirmed.
 */
export const delayAdvice: Lint = ({ points }) => {
  const found = new Map<string, LintFinding>();
  for (const { facts, point, limits } of points) {
    const start = facts.kind === "analog" && facts.unit !== null ? startFor(facts.unit) : null;
    if (start === null) continue;
    for (const limit of limits) note(found, limit, { ...start, point: point.id });
  }
  return [...found.values()];
};

/** Farther than this from the start, either way. A proposal. */
const FAR = 4;

interface Start {
  readonly signal: string;
  readonly onDelayMs: number;
}

const STARTS: ReadonlyMap<string, Start> = new Map([
  ["temperature", { signal: "temperature", onDelayMs: 60_000 }],
  ["pressure", { signal: "pressure", onDelayMs: 15_000 }],
  ["volume flow", { signal: "flow", onDelayMs: 15_000 }],
  ["mass flow", { signal: "flow", onDelayMs: 15_000 }],
  ["length", { signal: "level", onDelayMs: 60_000 }],
]);

function startFor(unit: string): Start | null {
  return STARTS.get(parseUnit(unit)?.quantity ?? "") ?? null;
}

function note(found: Map<string, LintFinding>, limit: PlantLimit, start: Start & { readonly point: string }): void {
  const { rule, path, onDelayMs } = limit;
  const key = `${rule.rule.id} ${path}`;
  // No delay at all is a decision, most often that of a trip; only one that is far longer lets an excursion pass unheard.
  if (onDelayMs <= start.onDelayMs * FAR || found.has(key)) return;
  const params = { onDelayMs, usual: start.onDelayMs, signal: start.signal, point: start.point, confirmed: false };
  found.set(key, warnOfRule(rule, path.replace(/limit$/, "onDelayMs"), "unusual-delay", params));
}
