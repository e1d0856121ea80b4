import { parseArgs } from "node:util";
import { commitOf } from "./commit-of.ts";
import { describeReport } from "./describe-report.ts";
import { shrink } from "./shrink.ts";
import { type SimulationOptions, simulate } from "./simulate.ts";
import { type Fault, FAULTS } from "./world/faults.ts";

/** `npm run simulate -- --seed 42 --hours 24 [--runs 10] [--only crash,people] [--without stall] [--shrink]` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "42" },
      hours: { type: "string", default: "1" },
      runs: { type: "string", default: "1" },
      only: { type: "string" },
      without: { type: "string" },
      shrink: { type: "boolean", default: false },
    },
  });
  const [first, hours, runs] = [Number(values.seed), Number(values.hours), Number(values.runs)];
  let failures = 0;
  for (let seed = first; seed < first + runs; seed++) {
    const options: SimulationOptions = { seed, hours, ...chosenFaults(values.only, values.without) };
    const report = await simulate(options);
    console.log(describeReport(report, commitOf()));
    if (report.violations.length === 0) continue;
    failures++;
    if (values.shrink)
      console.log(`smallest run that fails: ${JSON.stringify(await shrink(options, (text) => console.log(text)))}`);
  }
  process.exitCode = failures === 0 ? 0 : 1;
}

function chosenFaults(only: string | undefined, without: string | undefined): { readonly faults?: readonly Fault[] } {
  if (only === undefined && without === undefined) return {};
  const [wanted, unwanted] = [only?.split(","), without?.split(",") ?? []];
  return { faults: FAULTS.filter((fault) => (wanted?.includes(fault) ?? true) && !unwanted.includes(fault)) };
}

await main();
