import { faultsOf, type SimulationOptions, type SimulationReport, simulate } from "./simulate.ts";

/**
 * Looks for a smaller run that still fails: without one fault after another, then shorter. Faults draw from chances of their own, so
 * what remains stays as it was.
 */
export async function shrink(options: SimulationOptions, tell: (text: string) => void): Promise<SimulationOptions> {
  let smallest: SimulationOptions = { ...options, faults: options.faults ?? faultsOf(options.seed) };
  const attempt = async (candidate: SimulationOptions): Promise<boolean> => {
    const report: SimulationReport = await simulate(candidate);
    const fails = report.violations.length > 0;
    tell(`  ${fails ? "fails" : "passes"}: ${candidate.hours} h, ${candidate.faults?.join(",")}`);
    if (fails) smallest = candidate;
    return fails;
  };
  for (const fault of smallest.faults ?? []) {
    await attempt({ ...smallest, faults: smallest.faults?.filter((each) => each !== fault) ?? [] });
  }
  for (let hours = smallest.hours / 2; hours > 0.01; hours /= 2) {
    if (!(await attempt({ ...smallest, hours }))) break;
  }
  return smallest;
}
