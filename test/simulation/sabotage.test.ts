import { describe, expect, it } from "vitest";
import { SABOTAGES } from "./sabotages.ts";
import { SEEDS } from "./seeds.ts";
import { simulate } from "./simulate.ts";

/** Some breaks show only under some seeds; on a busy machine looking for one takes its time. */
const TIMEOUT_MS = 240_000;

/** A checker that has never failed is not to be trusted: each deliberate break must be noticed, by the sentence it breaks. */
describe("a deliberate break is noticed", () => {
  it.each(SABOTAGES)("$name", { timeout: TIMEOUT_MS }, async ({ sabotage, caughtBy }) => {
    const said: string[] = [];
    for (const seed of SEEDS) {
      const { violations } = await simulate({ seed, hours: 0.15, calmMinutes: 5, sabotage });
      said.push(...violations);
      if (said.some((violation) => violation.startsWith(caughtBy))) return;
    }
    expect(said).toContainEqual(expect.stringContaining(caughtBy));
  });
});
