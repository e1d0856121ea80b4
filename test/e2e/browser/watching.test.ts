import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import * as pages from "../pages.ts";
import { useSite } from "./site.ts";

const site = useSite();

describe("the live feed", () => {
  test("a value is on screen as it is published, without a reload", async () => {
    const page = await site.enter("zhang");
    const loadedAt = await page.evaluate("performance.timeOrigin");
    for (const value of [31.5, 12.25, 44]) {
      await site.publish("coldchain", { p: "NH3-102", v: value });
      await expect
        .poll(() => pages.pointFigure(page, "coldchain/NH3-102").textContent(), { timeout: 2_000 })
        .toBe(value.toFixed(1));
    }
    expect(await page.evaluate("performance.timeOrigin")).toBe(loadedAt);
  });

  test("an alarm appears, follows its value and goes, without a reload", async () => {
    const page = await site.enter("zhang");
    const red = await site.raise("coldchain/NH3-101", 62);
    const row = pages.alarmRow(page, red.id);
    await row.getByText("62.0 ppm").first().waitFor();
    await site.publish("coldchain", { p: "NH3-101", v: 88 });
    await row.getByText("88.0 ppm ↑").waitFor();
    await pages.acknowledge(row);
    await site.publish("coldchain", { p: "NH3-101", v: 3 });
    await row.waitFor({ state: "detached" });
    await page.getByText("没有未关闭的报警").waitFor();
  });

  test("a stopped server greys every number within 5 s by the page's own clock; when it goes on, so do they", async () => {
    await site.raise("coldchain/NH3-101", 62);
    const page = await site.enter("zhang");
    await pages.alarmRows(page).first().waitFor();
    const whileLive = await pages.numberColours(page);
    expect(whileLive.length).toBeGreaterThan(1);
    await page.evaluate(WATCH_STALE);
    site.gateway().pause();
    try {
      await pages.waitForFeed(page, "stale", 8_000);
      expect(Number(await page.evaluate("window.staleAfterMs"))).toBeLessThan(5_000);
      expect(await pages.numberColours(page)).toHaveLength(1);
      expect(await page.getByTestId("feed-banner").textContent()).toContain("不是当前值");
      expect(await page.getByTestId("feed-state").textContent()).toBe("数据中断");
    } finally {
      site.gateway().resume();
    }
    await pages.waitForFeed(page, "live", 15_000);
    await site.publish("coldchain", { p: "NH3-102", v: 17 });
    await expect.poll(() => pages.pointFigure(page, "coldchain/NH3-102").textContent()).toBe("17.0");
    expect((await pages.numberColours(page)).length).toBeGreaterThan(1);
    expect(await page.getByTestId("feed-banner").count()).toBe(0);
  });
});

/** When the page says of itself that its data are old, measured by its own clock from now on. */
const WATCH_STALE = `{
  const sinceMs = performance.now();
  new MutationObserver((_, observer) => {
    if (document.documentElement.dataset.feed !== "stale") return;
    window.staleAfterMs = performance.now() - sinceMs;
    observer.disconnect();
  }).observe(document.documentElement, { attributes: true });
}`;

describe("the trend", () => {
  test("a gap is drawn as a gap, and the band beyond a limit in its level's colour", async () => {
    const nowMs = Date.now();
    const minute = (from: number, to: number, v: number): unknown[] =>
      Array.from({ length: (to - from) * 12 }, (_, i) => ({
        p: "NH3-103",
        ts: nowMs + from * 60_000 + i * 5_000,
        v: v + (i % 3),
        hist: true,
      }));
    await site.publish("coldchain", minute(-45, -30, 5));
    await site.publish("coldchain", minute(-15, -2, 14));
    const page = await site.enter("zhang");
    await pages.openScreen(page, "#/points/coldchain/NH3-103", ".trend-chart canvas");
    await page.getByText("补传（空心方块）").waitFor();
    await expect.poll(() => inkShare(page, -44, -31)).toBeGreaterThan(0.95);
    expect(await inkShare(page, -14, -3)).toBeGreaterThan(0.95);
    expect(await inkShare(page, -29, -16)).toBe(0);
    // The top of the picture is beyond the yellow limit of 28, its middle is not.
    expect(await tint(page, 0.02)).toBe("yellow");
    expect(await tint(page, 0.5)).toBe("grey");
  });
});

/** The share of the picture's columns between two minutes before now in which something dark is drawn. */
async function inkShare(page: Page, fromMinute: number, toMinute: number): Promise<number> {
  return Number(
    await page.evaluate(`{
      const { pixels, over } = ${PICTURE};
      const at = (minute) => Math.round(over.left + over.width * (1 + minute / 60));
      let inked = 0;
      for (let x = at(${fromMinute}); x < at(${toMinute}); x++) {
        for (let y = over.top; y < over.top + over.height; y++) {
          const [r, g, b] = pixels(x, y);
          if (r + g + b > 360) continue;
          inked++;
          break;
        }
      }
      inked / (at(${toMinute}) - at(${fromMinute}));
    }`),
  );
}

/** The colour of the picture's ground at a height: 0 is the top. */
async function tint(page: Page, height: number): Promise<unknown> {
  return page.evaluate(`{
    const { pixels, over } = ${PICTURE};
    const x = Math.round(over.left + over.width * 0.6);
    const y = Math.round(over.top + over.height * ${height});
    // A line of the grid may lie there: what most of the neighbourhood is.
    const near = Array.from({ length: 7 }, (_, i) => pixels(x, y + i)).sort(([r, , b], [s, , c]) => r - b - (s - c));
    const [r, g, b] = near[3];
    Math.abs(r - b) < 8 && Math.abs(g - b) < 8 ? "grey" : r > b + 8 && g > b + 8 ? "yellow" : [r, g, b].join();
  }`);
}

/** The drawn canvas: a pixel as it looks on the panel behind it, and where the plotting area lies in it. */
const PICTURE = `(() => {
  const canvas = document.querySelector(".trend-chart canvas");
  const area = document.querySelector(".trend-chart .u-over");
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const pixels = (x, y) => {
    const at = 4 * (y * canvas.width + x);
    const alpha = data[at + 3] / 255;
    return [0, 1, 2].map((i) => Math.round(data[at + i] * alpha + 246 * (1 - alpha)));
  };
  const over = {
    left: Math.round(area.offsetLeft * scale),
    top: Math.round(area.offsetTop * scale),
    width: Math.round(area.offsetWidth * scale),
    height: Math.round(area.offsetHeight * scale),
  };
  return { pixels, over };
})()`;
