import type { SimulationReport } from "./simulate.ts";

/** What a person needs to see a run again: seed, commit, what is wrong, what happened last. */
export function describeReport(report: SimulationReport, commit: string): string {
  const { seed, hours, faults, violations, lastLines, counts } = report;
  const head = `seed ${seed}, ${hours} h, commit ${commit}: ${violations.length === 0 ? "all is well" : `${violations.length} violations`}`;
  const facts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const lines = [head, `  ${facts.join(", ")}`, `  faults: ${faults.join(",")}`];
  if (violations.length === 0) return lines.join("\n");
  lines.push(...violations.map((violation) => `  ✗ ${violation}`), "  the last that happened:");
  lines.push(...lastLines.map((line) => `  ${line}`));
  lines.push(`  again: npm run simulate -- --seed ${seed} --hours ${hours} --only ${faults.join(",")} [--shrink]`);
  return lines.join("\n");
}
