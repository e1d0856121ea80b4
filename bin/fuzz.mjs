// `npm run fuzz [-- minutes]`: the property tests again and again, each time with inputs nobody has tried; ends at the first that fails,
// with the seed that shows it again. fast-check draws a new seed at every run.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { prepare, ROOT } from "./prepare.mjs";

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) {
  console.error("npm run fuzz -- <minutes>: a number above 0");
  process.exit(2);
}
prepare({ dashboard: false });

const ROOMS = ["model", "ingest", "rules", "alarms", "storage", "gateway", "api", "notify", "seeds", "dashboard"];
const files = ROOMS.flatMap((room) => readdirSync(join(ROOT, room), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => readFileSync(path, "utf8").includes("fc.property("))
  .map((path) => relative(ROOT, path));

const untilMs = Date.now() + minutes * 60_000;
let rounds = 0;
while (Date.now() < untilMs) {
  const { status, stdout, stderr } = spawnSync(
    join(ROOT, "node_modules/.bin/vitest"),
    ["run", "--retry=0", "--reporter=default", ...files],
    { cwd: ROOT, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) {
    console.log(stdout + stderr);
    console.log(`round ${rounds + 1} failed`);
    process.exit(1);
  }
  rounds++;
  const left = Math.max(0, Math.ceil((untilMs - Date.now()) / 60_000));
  console.log(`· round ${rounds}: ${files.length} files of properties hold; ${left} min to go`);
}
