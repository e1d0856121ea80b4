import { type Lint, warnOfRule } from "./lint.ts";

/**
 * A gas alarm of any level should not wait longer. ISA-18.2 practice gives gas 0 to 3 s, where flow and temperature have a minute; what is
 * still tolerable is a proposal.
 */
const GAS_ON_DELAY_MS_MAX = 10_000;

/** On-delays that let gas gather before anybody hears of it. A red one is held shorter by the rule kind itself. */
export const gasDelays: Lint = (plant) => {
  const gas = new Set(plant.points.filter(({ facts }) => facts.kind === "gas").flatMap(({ limits }) => limits));
  const seen = new Set<string>();
  return [...gas].flatMap(({ rule, path, level, onDelayMs }) => {
    const key = `${rule.rule.id} ${path}`;
    if (onDelayMs <= GAS_ON_DELAY_MS_MAX || seen.has(key)) return [];
    seen.add(key);
    const params = { onDelayMs, level, max: GAS_ON_DELAY_MS_MAX, clause: "ISA-18.2", confirmed: false };
    return [warnOfRule(rule, path.replace(/limit$/, "onDelayMs"), "gas-waits", params)];
  });
};
