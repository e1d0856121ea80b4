import fc from "fast-check";
import { expect, test } from "vitest";
import { toWindow } from "./row-window.ts";

test("every row that is seen is drawn, and never more than those and a few spare ones", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 20, max: 60 }), { maxLength: 400 }), fc.nat(9_000), (heights, topPx) => {
      const offsets = [0];
      for (const height of heights) offsets.push((offsets.at(-1) ?? 0) + height);
      const seen = { topPx, bottomPx: topPx + 800 };
      const { from, to } = toWindow(offsets, seen);
      const missed = heights.filter((height, row) => {
        const begin = offsets[row] ?? 0;
        const visible = begin < seen.bottomPx && begin + height > seen.topPx;
        return visible && (row < from || row >= to);
      });
      expect(missed).toEqual([]);
      expect(to - from).toBeLessThanOrEqual(800 / 20 + 2 + 2 * 8);
    }),
  );
});
