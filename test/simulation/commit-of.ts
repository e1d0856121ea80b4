import { execFileSync } from "node:child_process";

/** The commit of this checkout, so that a failing seed can be run again on the same code; "unknown" outside a repository. */
export function commitOf(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: import.meta.dirname,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}
