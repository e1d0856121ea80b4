import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runTests } from "../bin/run-tests.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "twinline-gate-"));
  symlinkSync(resolve("node_modules"), join(root, "node_modules"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = (name: string, ...lines: string[]): void =>
  writeFileSync(join(root, name), [`import { expect, it } from "vitest";`, ...lines].join("\n"));

const run = () => {
  const said: string[] = [];
  return { total: runTests({ root, quiet: true, say: (line: string) => said.push(line) }), said };
};

const DIES = "process.kill(process.pid, 'SIGKILL');";

describe("the gate counts tests, and", () => {
  it("runs a file again whose process died, and names it", () => {
    file("sound.test.ts", "it('holds', () => {});");
    file(
      "dies-once.test.ts",
      "import { existsSync, writeFileSync } from 'node:fs';",
      "const mark = new URL('mark', import.meta.url);",
      "it('comes first', () => {});",
      `it('dies', async () => { if (!existsSync(mark)) { writeFileSync(mark, ''); ${DIES} await new Promise(() => {}); } });`,
    );
    const { total, said } = run();
    expect(total).toEqual({ passed: 3, failed: 0, skipped: 0 });
    expect(said).toEqual(["✗ no verdict, the process that ran it has ended: dies-once.test.ts"]);
  });

  it("takes a file for failed whose process dies each time, beside every other's verdict", () => {
    file("sound.test.ts", "it('holds', () => {});", "it.skip('is left out', () => {});");
    file("wrong.test.ts", "it('is wrong', () => expect(1).toBe(2));");
    file("dies.test.ts", `it('dies', async () => { ${DIES} await new Promise(() => {}); });`);
    file("dies-early.test.ts", DIES);
    const { total, said } = run();
    expect(total).toEqual({ passed: 1, failed: 3, skipped: 1 });
    expect(said).toHaveLength(3);
  });

  it("counts what no test can catch: a file that cannot be loaded, a promise that nobody awaited", () => {
    file("not-loaded.test.ts", "import './nowhere.ts';", "it('is never run', () => {});");
    file("unawaited.test.ts", "it('holds', () => { void Promise.reject(new Error('nobody listens')); });");
    const { total, said } = run();
    expect(total).toEqual({ passed: 1, failed: 2, skipped: 0 });
    expect(said).toEqual(["✗ an error outside any test: nobody listens"]);
  });
}, 60_000);
