import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { BENCHES } from "./benches/index.ts";
import { type Figure, isMet, toTable } from "./figure.ts";
import { findPins } from "./machine.ts";

describe("the benchmarks", () => {
  const scratch = mkdtempSync(join(tmpdir(), "twinline-bench-"));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  // What they measure at this size means nothing; that they can be carried out does.
  it.each(BENCHES.map((bench) => [bench.name, bench] as const))(
    "can be carried out: %s",
    async (_name, bench) => {
      const figures = await bench.run({ size: "smallest", pins: findPins(), scratch, say: () => undefined });
      expect(figures.length).toBeGreaterThan(0);
      for (const figure of figures) expect(figure.measured, figure.name).not.toBeNaN();
      // Some start a gateway and processes of their own.
    },
    60_000,
  );
});

describe("a figure", () => {
  const figure: Figure = { name: "messages", unit: "/s", measured: 90, peer: { name: "peer", measured: 100 } };

  it("is met by its ratio to a peer, or by itself", () => {
    expect(isMet({ ...figure, target: { bound: "at-least", value: 0.85, of: "ratio" } })).toBe(true);
    expect(isMet({ ...figure, target: { bound: "at-least", value: 0.95, of: "ratio" } })).toBe(false);
    expect(isMet({ ...figure, target: { bound: "at-most", value: 89, of: "measured" } })).toBe(false);
    expect(isMet(figure)).toBeNull();
  });

  it("without a peer to compare with does not meet a ratio", () => {
    const alone = { name: "messages", unit: "/s", measured: 90 };
    expect(isMet({ ...alone, target: { bound: "at-least", value: 0.85, of: "ratio" } })).toBe(false);
  });

  it("stands in a table with its target, ratio and whether it is met", () => {
    const table = toTable([
      { bench: "traffic", figures: [{ ...figure, target: { bound: "at-least", value: 0.85, of: "ratio" } }] },
    ]);
    expect(table).toContain("traffic: messages");
    expect(table).toContain("≥ 0.85 ×");
    expect(table).toContain("0.90 × peer");
    expect(table).toContain("yes");
  });
});
