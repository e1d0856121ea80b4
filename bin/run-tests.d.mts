export interface TestRun {
  /** Folder whose test files are run; the project's own when absent. */
  root?: string;
  /** Absolute paths of the files to run; all of them when empty. */
  files?: readonly string[];
  env?: Record<string, string>;
  /** How often a file without a verdict is run again. */
  again?: number;
  say?: (line: string) => void;
  /** Keeps the output of vitest to itself. */
  quiet?: boolean;
}

export function runTests(run: TestRun): { passed: number; failed: number; skipped: number };
