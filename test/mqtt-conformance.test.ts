import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { describe, expect, it } from "vitest";

/** The table of MQTT 3.1.1's normative statements, held against the names of the tests. */
const ROOT = join(import.meta.dirname, "..");
const SUITE = "test/e2e/gate";

/** How many statements each section has (MQTT 3.1.1, appendix B). */
const STATEMENTS: Readonly<Record<string, number>> = {
  "1.5.3": 3,
  "2.2.2": 2,
  "2.3.1": 7,
  "3.1.0": 2,
  "3.1.2": 24,
  "3.1.3": 11,
  "3.1.4": 5,
  "3.2.0": 1,
  "3.2.2": 6,
  "3.3.1": 12,
  "3.3.2": 3,
  "3.3.4": 1,
  "3.3.5": 2,
  "3.6.1": 1,
  "3.8.1": 1,
  "3.8.3": 4,
  "3.8.4": 6,
  "3.9.3": 2,
  "3.10.1": 1,
  "3.10.3": 2,
  "3.10.4": 6,
  "3.12.4": 1,
  "3.14.1": 1,
  "3.14.4": 3,
  "4.1.0": 2,
  "4.3.1": 1,
  "4.3.2": 2,
  "4.3.3": 2,
  "4.4.0": 1,
  "4.5.0": 2,
  "4.6.0": 6,
  "4.7.1": 3,
  "4.7.2": 1,
  "4.7.3": 4,
  "4.8.0": 2,
  "6.0.0": 4,
  "7.0.0": 2,
  "7.1.1": 1,
  "7.1.2": 1,
};

interface Row {
  readonly statement: string;
  readonly here: string;
  readonly tests: readonly string[];
}

const rows: Row[] = readFileSync(join(ROOT, "docs/reference/mqtt-conformance.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const [statement = "", , here = "", shown = ""] = line.slice(2, -2).split(" | ");
    return { statement, here, tests: namesIn(shown) };
  });

/** Statements in the names of a file's tests; comments do not count. */
const tested = readdirSync(join(ROOT, SUITE))
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => ({ name: name.replace(".test.ts", ""), statements: statementsIn(join(SUITE, name)) }));

function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/\[([a-z0-9-]+)\]/g)].map((match) => match[1] ?? "").toSorted();
}

function statementsIn(path: string): ReadonlySet<string> {
  const { program } = parseSync(path, readFileSync(join(ROOT, path), "utf8"));
  const found = new Set<string>();
  JSON.stringify(program, (_key, value: unknown) => {
    const { type, value: text } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
    if (type === "Literal" && typeof text === "string")
      for (const [, statement = ""] of text.matchAll(/\[MQTT-([\d.]+-\d+)\]/g)) found.add(statement);
    return value;
  });
  return found;
}

describe("the table of normative statements", () => {
  it("has each of the 141 once, in their order", () => {
    const all = Object.entries(STATEMENTS).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, at) => `${section}-${at + 1}`),
    );
    expect(all).toHaveLength(141);
    expect(rows.map(({ statement }) => statement)).toEqual(all);
  });

  it("names for each statement exactly the files whose tests carry its number", () => {
    for (const { statement, tests } of rows) {
      const carrying = tested.filter(({ statements }) => statements.has(statement)).map(({ name }) => name);
      expect(tests, statement).toEqual(carrying.toSorted());
    }
  });

  it("gives a reason where there is no test", () => {
    const without = rows.filter(({ tests }) => tests.length === 0);
    expect(without.length).toBeLessThanOrEqual(12);
    for (const { statement, here } of without) expect(here.length, statement).toBeGreaterThan(5);
  });

  it("is carried by no test under a number that does not exist", () => {
    const known = new Set(rows.map(({ statement }) => statement));
    const unknown = tested.flatMap(({ statements }) => [...statements].filter((each) => !known.has(each)));
    expect(unknown).toEqual([]);
  });
});
