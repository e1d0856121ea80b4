import { parseArgs } from "node:util";
import { explainAndExit } from "../explain-and-exit.ts";
import { VERBS } from "./verbs.ts";

const { positionals, values } = readArguments();
const [name = "help", ...args] = positionals;
const verb = VERBS.find((each) => each.name === name);

if (verb === undefined || values.help === true) {
  process.stdout.write("Usage: npx twinline <verb>\n\n");
  for (const { usage, means } of VERBS) process.stdout.write(`  ${usage.padEnd(28)} ${means}\n`);
  process.exit(verb === undefined && name !== "help" ? 2 : 0);
}
try {
  const { at = null, out = null, days = null, reason = null, pack = null } = values;
  const flags = { dryRun: values["dry-run"] === true, json: values.json === true, drill: values.drill === true };
  await verb.run(args, { ...flags, out, days, at, reason, pack });
} catch (error) {
  explainAndExit(error);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        at: { type: "string" },
        "dry-run": { type: "boolean" },
        days: { type: "string" },
        drill: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        json: { type: "boolean" },
        out: { type: "string" },
        reason: { type: "string" },
        pack: { type: "string" },
      },
    });
  } catch (error) {
    // What Node says of an unknown option is right; its stack helps nobody.
    process.stderr.write(`Twinline: ${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write("Hint: usage of every verb: npx twinline help\n");
    return process.exit(2);
  }
}
