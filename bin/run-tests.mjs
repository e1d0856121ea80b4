import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ROOT } from "./prepare.mjs";

/** How vitest words that one of its worker processes ended in the middle of a file. */
const WORKER_DIED = /^\[vitest-pool\]: Worker \S+ emitted error/;

/**
 * Runs the test files under `root` and counts their tests: `{ passed, failed, skipped }`. A file whose worker process died
 * has no verdict: it is named and run again by itself, `again` times at most, as a test is that fails; without a verdict
 * in the end it has failed. An error outside any test is a failure, whatever the tests say.
 */
export function runTests({ root = ROOT, files = [], env = {}, again = 2, say = console.log, quiet = false }) {
  const outcome = vitest({ root, files, env, quiet });
  if (!outcome) return { passed: 0, failed: 1, skipped: 0 };
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped, broken, unfinished } of outcome.files) {
    if (unfinished) continue;
    total.passed += passed;
    total.failed += failed === 0 && broken > 0 ? 1 : failed;
    total.skipped += skipped;
  }
  const strange = outcome.errors.filter((message) => !WORKER_DIED.test(message));
  for (const message of strange) say(`✗ an error outside any test: ${message}`);
  total.failed += strange.length;

  const unfinished = outcome.files.filter((file) => file.unfinished).map(({ path }) => path);
  const died = outcome.errors.length > strange.length;
  // A worker died, and every file has its verdict all the same: something was lost that nobody can name.
  if (died && unfinished.length === 0) total.failed += 1;
  if (unfinished.length === 0) return total;
  say(`✗ no verdict, the process that ran it has ended: ${unfinished.map((path) => relative(root, path)).join(", ")}`);
  if (again === 0) return { ...total, failed: total.failed + unfinished.length };
  const rest = runTests({ root, files: unfinished, env, again: again - 1, say, quiet });
  return {
    passed: total.passed + rest.passed,
    failed: total.failed + rest.failed,
    skipped: total.skipped + rest.skipped,
  };
}

/** One run of vitest; undefined when it ended before it could tell anything. */
function vitest({ root, files, env, quiet }) {
  const folder = mkdtempSync(join(tmpdir(), "twinline-test-"));
  const report = join(folder, "outcome.json");
  const args = ["run", "--root", root, "--reporter=default", `--reporter=${join(ROOT, "bin/outcome-reporter.mjs")}`];
  spawnSync(join(ROOT, "node_modules/.bin/vitest"), [...args, ...files], {
    cwd: ROOT,
    stdio: quiet ? "ignore" : "inherit",
    env: { ...process.env, ...env, TWINLINE_TEST_OUTCOME: report },
  });
  const outcome = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined;
  rmSync(folder, { recursive: true, force: true });
  return outcome;
}
