import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Bench, BenchContext, Size } from "./bench.ts";
import { BENCHES } from "./benches/index.ts";
import { type Report, isMet, ratioOf, toTable } from "./figure.ts";
import { describeMachine, findPins, pinSelf } from "./machine.ts";

/** `npm run bench [-- name … --quick --json]`: measures, prints the figures, and ends with 1 if a benchmark could not be carried out. */
async function main(): Promise<void> {
  const options = readOptions();
  const machine = describeMachine();
  const pins = findPins();
  pinSelf(pins);
  const say = (text: string): void => void process.stderr.write(`· ${text}\n`);
  if (pins.server.length === 0) say("server and load cannot be pinned to processors of their own: figures will vary");
  const scratch = await mkdtemp(join(tmpdir(), "twinline-bench-"));
  const reports: Report[] = [];
  const failures: string[] = [];
  try {
    for (const bench of options.benches) {
      const outcome = await runOne(bench, { size: options.size, pins, scratch, say });
      if ("failed" in outcome) failures.push(outcome.failed);
      else reports.push(outcome);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  if (options.json)
    process.stdout.write(`${JSON.stringify(toJson(machine, options.size, reports, failures), null, 2)}\n`);
  else process.stdout.write(`\n${Object.values(machine).join(" · ")}\n\n${toTable(reports)}\n`);
  for (const failure of failures) say(failure);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

async function runOne(bench: Bench, context: BenchContext): Promise<Report | { readonly failed: string }> {
  const startedAtMs = performance.now();
  context.say(`${bench.name}: ${bench.means}`);
  try {
    const figures = await bench.run(context);
    context.say(`${bench.name} took ${Math.round((performance.now() - startedAtMs) / 1000)} s`);
    return { bench: bench.name, figures };
  } catch (error) {
    return {
      failed: `${bench.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    };
  }
}

interface Options {
  readonly benches: readonly Bench[];
  readonly size: Size;
  readonly json: boolean;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    const known = BENCHES.map(({ name, means }) => `  ${name.padEnd(10)} ${means}`).join("\n");
    process.stderr.write(`no benchmark ${unknown.join(", ")}; these are known:\n${known}\n`);
    process.exit(2);
  }
  const chosen = positionals.length === 0 ? BENCHES : BENCHES.filter(({ name }) => positionals.includes(name));
  return { benches: chosen, size: values.quick ? "quick" : "full", json: values.json };
}

function toJson(machine: object, size: Size, reports: readonly Report[], failures: readonly string[]): object {
  const figures = reports.flatMap(({ bench, figures }) =>
    figures.map((figure) => ({ bench, ...figure, ratio: ratioOf(figure), met: isMet(figure) })),
  );
  return { at: new Date().toISOString(), size, machine, figures, failures };
}

await main();
