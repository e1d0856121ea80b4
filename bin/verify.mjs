// `npm test` and `npm run check`: every check in order, each told by name; the last line counts them all.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare, ROOT } from "./prepare.mjs";

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

const folder = mkdtempSync(join(tmpdir(), "twinline-test-"));
const report = join(folder, "vitest.json");
const { status } = spawnSync(
  bin("vitest"),
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
  {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ...(quick ? { TWINLINE_TEST_QUICK: "1" } : {}) },
  },
);
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  passed += numPassedTests;
  failed += numFailedTests;
  skipped += numPendingTests + (numTodoTests ?? 0);
  // A file that could not even be loaded has no failed tests, but it has failed.
  if (status !== 0 && numFailedTests === 0) failed += Math.max(1, numFailedTestSuites);
} else {
  failed++;
}
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
