import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { formatStory, parseScenario, replaceStory } from "../kit/scenario-text.ts";
import { runScenario } from "../kit/scenario-run.ts";

/**
 * Every file of this folder is a story told on a time axis; the engine must tell it the same way, line by line.
 *
 * A story that fails shows both tellings. When the new one is right, `npx vitest run test/scenarios -u` writes it down: read the diff.
 */
const FOLDER = new URL("./", import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".md") && name !== "README.md");

describe("the stories", () => {
  it("are all here", () => {
    expect(files.length).toBeGreaterThanOrEqual(25);
  });

  it.each(files)("%s", async (name) => {
    const file = new URL(name, FOLDER);
    const text = readFileSync(file, "utf8");
    const scenario = parseScenario(text);
    const told = await runScenario(scenario, FOLDER);
    await expect(replaceStory(text, formatStory(told))).toMatchFileSnapshot(fileURLToPath(file));
  });
});

describe("the scenario library", () => {
  const page = new URL("../../docs/reference/scenario-library.md", import.meta.url);
  const rows = [...readFileSync(page, "utf8").matchAll(/^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$/gm)];

  it("has all twenty, each told by something or waiting for the offline line", () => {
    expect(rows.map(([, no]) => Number(no))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    for (const [, no, , told = "", offline = ""] of rows) {
      const isTold = /\]\(\.\.\/\.\.\/(?:test|storage|supervision)\/[\w/.-]+\)/.test(told);
      expect({ no, isTold }).toEqual({ no, isTold: !offline.startsWith("all of it") });
    }
  });

  it("names nothing that is not there", () => {
    const named = rows.flatMap(([, , , told = ""]) => [...told.matchAll(/\]\((.+?)\)/g)].map(([, path = ""]) => path));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(new URL(path, page)))).toEqual([]);
  });
});
