import { readdirSync, readFileSync } from "node:fs";
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
