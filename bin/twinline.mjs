#!/usr/bin/env node
// `npx twinline <verb>`: prepares the checkout when needed, then runs the verb in this process.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, ROOT } from "./prepare.mjs";

const verb = process.argv[2];
prepare({ dashboard: verb === "start", quiet: verb !== "start" });
await import(pathToFileURL(join(ROOT, "dist/gateway/cli/main.js")).href);
