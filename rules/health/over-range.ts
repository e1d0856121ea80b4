import { type Finding, type HealthCheck, healthCheck, sentValue } from "./health-check.ts";

interface Memory {
  finding: Finding;
}

/**
 * At or beyond full scale: listed until somebody has looked and reset it, for the reading of a catalytic sensor falls again in a gas too
 * rich to burn, and may have been poisoned by it.
 */
export function overRange({ fullScale }: { readonly fullScale: number }): HealthCheck {
  return healthCheck<Memory>({
    name: "overRange",
    nameZh: "超量程",
    others: [],
    form: "",
    newMemory: () => ({ finding: "unknown" }),
    take: (memory, _input, reading) => {
      const value = sentValue(reading);
      if (reading.overRange || (value !== null && value >= fullScale)) memory.finding = "latching";
      else memory.finding = reading.known && value !== null ? "fine" : "unknown";
    },
    judge: ({ finding }) => finding,
    facts: () => ({ fullScale }),
  });
}
