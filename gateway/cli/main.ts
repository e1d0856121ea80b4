import { parseArgs } from "node:util";
import { explainAndExit } from "../main.ts";
import { VERBS } from "./verbs.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { "dry-run": { type: "boolean" }, help: { type: "boolean", short: "h" }, json: { type: "boolean" } },
});
const [name = "help", ...args] = positionals;
const verb = VERBS.find((each) => each.name === name);

if (verb === undefined || values.help === true) {
  process.stdout.write("Usage: npx twinline <verb>\n\n");
  for (const { usage, means } of VERBS) process.stdout.write(`  ${usage.padEnd(28)} ${means}\n`);
  process.exit(verb === undefined && name !== "help" ? 2 : 0);
}
try {
  await verb.run(args, { dryRun: values["dry-run"] === true, json: values.json === true });
} catch (error) {
  explainAndExit(error);
}
