import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Bench, BenchContext, Size } from "./bench.ts";
import { BENCHES } from "./benches/index.ts";
import { type Report, isMet, ratioOf, toMarkdown, toTable } from "./figure.ts";
import { describeMachine, findPins, pinSelf } from "./machine.ts";

/** `npm run bench [-- name … --quick --json --markdown]`: measures, prints the figures, and ends with 1 if a benchmark could not be carried out. */
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
  process.stdout.write(`${print(options, { machine, reports, failures })}\n`);
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
  readonly format: "table" | "json" | "markdown";
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      markdown: { type: "boolean", default: false },
    },
  });
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    const known = BENCHES.map(({ name, means }) => `  ${name.padEnd(10)} ${means}`).join("\n");
    process.stderr.write(`no benchmark ${unknown.join(", ")}; these are known:\n${known}\n`);
    process.exit(2);
  }
  const chosen = positionals.length === 0 ? BENCHES : BENCHES.filter(({ name }) => positionals.includes(name));
  const format = values.json ? "json" : values.markdown ? "markdown" : "table";
  return { benches: chosen, size: values.quick ? "quick" : "full", format };
}

interface Run {
  readonly machine: ReturnType<typeof describeMachine>;
  readonly reports: readonly Report[];
  readonly failures: readonly string[];
}

function print({ format, size }: Options, { machine, reports, failures }: Run): string {
  const circumstances = Object.entries(machine)
    .map(([name, value]) => `${name} ${value}`)
    .join(" · ");
  if (format === "table") return `\n${circumstances}\n\n${toTable(reports)}`;
  if (format === "markdown") return `${circumstances}\n\n${toMarkdown(reports)}`;
  const figures = reports.flatMap(({ bench, figures }) =>
    figures.map((figure) => ({ bench, ...figure, ratio: ratioOf(figure), met: isMet(figure) })),
  );
  return JSON.stringify({ at: new Date().toISOString(), size, machine, figures, failures }, null, 2);
}

await main();
