// `npm test` and `npm run check`: every check in order, each told by name; the last line counts them all.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { prepare, ROOT } from "./prepare.mjs";
import { runTests } from "./run-tests.mjs";

const quick = process.argv.includes("--quick");
prepare({ dashboard: !quick });

const bin = (name) => join(ROOT, "node_modules/.bin", name);
const STEPS = [
  { name: "types", command: bin("tsc"), args: ["-p", "tsconfig.json"] },
  { name: "types of the dashboard", command: bin("tsc"), args: ["-p", "dashboard/tsconfig.json"] },
  { name: "format", command: bin("biome"), args: ["format", "."] },
  { name: "lint, type-aware", command: bin("oxlint"), args: ["--type-aware", "--quiet"] },
  { name: "unused code (knip)", command: bin("knip"), args: [] },
];

let passed = 0;
let failed = 0;
let skipped = 0;
for (const { name, command, args } of STEPS) {
  const startedMs = Date.now();
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const good = status === 0;
  console.log(`${good ? "✓" : "✗"} ${name} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`);
  if (!good) console.log(stdout + stderr);
  passed += Number(good);
  failed += Number(!good);
}

const tests = runTests({ env: quick ? { TWINLINE_TEST_QUICK: "1" } : {} });
passed += tests.passed;
failed += tests.failed;
skipped += tests.skipped;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
