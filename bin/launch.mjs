// What `npm start`, `npm run demo` and `npm run bench` run: prepares the checkout, then goes on in this same process, so that a
// signal meant for the gateway reaches the gateway.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, ROOT } from "./prepare.mjs";

const [command = "start", ...rest] = process.argv.slice(2);

const ENTRY = {
  start: "dist/gateway/start.js",
  demo: "dist/gateway/demo.js",
  bench: "dist/bench/main.js",
  simulate: "dist/test/simulation/main.js",
};
const entry = ENTRY[command];
if (entry === undefined) {
  console.error(`Twinline: no command "${command}". Known: ${Object.keys(ENTRY).join(", ")}.`);
  process.exit(2);
}
prepare({ dashboard: command !== "bench" && command !== "simulate" });
process.argv = [process.argv[0], join(ROOT, entry), ...rest];
await import(pathToFileURL(join(ROOT, entry)).href);
