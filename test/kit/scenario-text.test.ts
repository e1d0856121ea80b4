import { describe, expect, it } from "vitest";
import { runScenario } from "./scenario-run.ts";
import { formatStory, formatTime, parseScenario, parseTime, replaceStory } from "./scenario-text.ts";

const FILE = `# A title

Why.

\`\`\`yaml catalogue
include: base/cold-store.yaml
\`\`\`

\`\`\`story
00:00:00   NH3-101 reads 12 ppm
00:00:20.5  NH3-101 reads 700 ppm → NH3-101 700 stored as over-range
00:01:00
  → something; something else
\`\`\`
`;
const SCENARIOS = new URL("../scenarios/", import.meta.url);

describe("a scenario file", () => {
  it("is read into lines with what each expects, also on lines of their own", () => {
    const { title, lines } = parseScenario(FILE);
    expect(title).toBe("A title");
    expect(lines.map(({ atMs }) => atMs)).toEqual([0, 20_500, 60_000]);
    expect(lines[2]).toEqual({ atMs: 60_000, action: "", expected: ["something", "something else"] });
  });

  it("is written in one form that reads back to the same story", () => {
    const { lines } = parseScenario(FILE);
    const written = replaceStory(FILE, formatStory(lines));
    expect(parseScenario(written).lines).toEqual(lines);
    expect(replaceStory(written, formatStory(parseScenario(written).lines))).toBe(written);
  });

  it("tells what really happened, not what it expected", async () => {
    const told = await runScenario(parseScenario(FILE), SCENARIOS);
    expect(told.map(({ expected }) => expected)).toEqual([[], ["NH3-101 700 stored as over-range"], []]);
  });

  it.each([
    ["NH3-101 flies", "no sentence of a story"],
    ["zhang acknowledges NH3-101 nh3/1", "there was an alarm"],
    ["admin applies nothing", "there is a yaml block"],
    ["the gateway starts", "only a gateway that has stopped"],
  ])("fails naming the line: %s", async (action, why) => {
    const file = FILE.replace("NH3-101 reads 12 ppm", action);
    await expect(runScenario(parseScenario(file), SCENARIOS)).rejects.toThrow(why);
    await expect(runScenario(parseScenario(file), SCENARIOS)).rejects.toThrow(action);
  });

  it("writes times as it reads them", () => {
    for (const text of ["00:00:00", "00:03:20", "12:59:59.840", "30:00:00"])
      expect(formatTime(parseTime(text))).toBe(text);
  });
});
