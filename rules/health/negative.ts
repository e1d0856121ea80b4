import { type Finding, type HealthCheck, healthCheck, sentValue } from "./health-check.ts";

interface Memory {
  finding: Finding;
}

/** Reads below what its zero may drift to. A value below the range counts: it is what this is about. */
export function negative({ limit }: { readonly limit: number }): HealthCheck {
  return healthCheck<Memory>({
    name: "negative",
    nameZh: "负漂移",
    others: [],
    form: "",
    newMemory: () => ({ finding: "unknown" }),
    take: (memory, _input, reading) => {
      const value = sentValue(reading);
      if (value !== null && value < limit) memory.finding = "failed";
      else memory.finding = reading.known && value !== null ? "fine" : "unknown";
    },
    judge: ({ finding }) => finding,
    facts: () => ({ zeroLimit: limit }),
  });
}
