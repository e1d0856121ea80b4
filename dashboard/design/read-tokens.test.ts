import { expect, test } from "vitest";
import { isColour, readTokens } from "./read-tokens.ts";

function rule(selectorText: string, values: Readonly<Record<string, string>>) {
  const style = Object.assign(Object.keys(values), { getPropertyValue: (name: string) => values[name] ?? "" });
  return { selectorText, style };
}

test("a token has a value in each scheme; one that says nothing of the dark is the same there", () => {
  const tokens = readTokens([
    rule(":root", { "--ink": " #111", "--red": "#c8102e", color: "red" }),
    rule(".else", { "--mine": "1px" }),
    { conditionText: "(prefers-color-scheme: dark)", cssRules: [rule(":root", { "--ink": "#eee" })] },
    { conditionText: "(max-width: 46rem)", cssRules: [rule(":root", { "--ink": "#000" })] },
  ]);
  expect(tokens).toEqual([
    { name: "--ink", light: "#111", dark: "#eee" },
    { name: "--red", light: "#c8102e", dark: "#c8102e" },
  ]);
  expect(["#111", "rgb(1 2 3)", "2.5rem", "9%"].map(isColour)).toEqual([true, true, false, false]);
});
