import { execFile } from "node:child_process";
import { join } from "node:path";

/** Runs `npx twinline <verb>` as it was built, on a data folder. */
export async function runVerb(
  args: readonly string[],
  dataDir: string,
): Promise<{ readonly code: number; readonly output: string }> {
  const main = join(import.meta.dirname, "../../dist/gateway/cli/main.js");
  const env = { ...process.env, TWINLINE_DATA_DIR: dataDir };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}
