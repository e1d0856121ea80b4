import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeMessage } from "../decode.ts";
import { DIALECTS } from "./index.ts";

/** Every folder of `testdata/<dialect>/` is a case: `message` goes in, `expected.json` comes out (`vitest -u` rewrites it: read the diff). */
const TESTDATA = new URL("./testdata/", import.meta.url);

describe.each(DIALECTS.map(({ name }) => name))("dialect %s", (dialect) => {
  const cases = readdirSync(new URL(`${dialect}/`, TESTDATA));

  it("has recorded messages", () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  it.each(cases)("reads %s as recorded", async (name) => {
    const folder = new URL(`${dialect}/${name}/`, TESTDATA);
    const decoded = decodeMessage(dialect, "readings", readFileSync(new URL("message", folder)));
    const { observations, rejections } = decoded;
    const text = `${JSON.stringify({ observations, rejections }, showNumbers, 2)}\n`;
    await expect(text).toMatchFileSnapshot(new URL("expected.json", folder).pathname);
  });
});

/** JSON has no infinity and would show it as null. */
function showNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? `<${value}>` : value;
}
