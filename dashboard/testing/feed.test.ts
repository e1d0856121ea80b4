import { describe, expect, test } from "vitest";
import type { WireLivePoint } from "../../api/wire.ts";
import * as pages from "../../test/e2e/pages.ts";
import { useDesk } from "./desk.ts";
import { mixedAlarms } from "./mixed-alarms.ts";

const desk = useDesk();
const POINT = "coldchain/NH3-101";

function reading(v: number): WireLivePoint {
  const now = Date.now();
  return { enterprise: "coldchain", id: "NH3-101", ts: now, v, q: "good", receivedAt: now, state: "normal" };
}

describe("the feed", () => {
  test("a server that stops greys every number within 5 s, and the numbers come back with it", async () => {
    const page = await desk.enter({ alarms: mixedAlarms() });
    await pages.pointRow(page, POINT).waitFor();
    const whileLive = await pages.numberColours(page);
    desk.gateway().freeze();
    const stoppedAtMs = performance.now();
    await pages.waitForFeed(page, "stale", 5_000);
    expect(performance.now() - stoppedAtMs).toBeLessThan(5_000);
    const whileStale = await pages.numberColours(page);
    expect(whileStale).toHaveLength(1);
    expect(await page.getByTestId("feed-banner").textContent()).toContain("不是当前值");
    await desk.shoot(page, "stale");
    desk.gateway().thaw();
    await pages.waitForFeed(page, "live", 12_000);
    expect(await pages.numberColours(page)).toEqual(whileLive);
  });

  test("a lost frame is noticed and answered with a new snapshot", async () => {
    const page = await desk.enter();
    desk.gateway().loseFrame();
    desk.gateway().change([reading(33)]);
    await pages.waitForFeed(page, "stale", 2_000);
    await pages.waitForFeed(page, "live", 3_000);
    await expect.poll(() => pages.pointFigure(page, POINT).textContent()).toBe("33.0");
  });

  test("a reader closed for a full queue is back with a snapshot within a second", async () => {
    const page = await desk.enter();
    await pages.pointRow(page, POINT).waitFor();
    desk.gateway().closeLive(4408);
    await pages.waitForFeed(page, "stale", 1_000);
    await pages.waitForFeed(page, "live", 1_000);
    expect(await page.getByTestId("feed-banner").count()).toBe(0);
    expect(await pages.feedOf(page)).toBe("live");
  });

  test("a value is drawn as soon as it is sent", async () => {
    const page = await desk.enter();
    await pages.pointRow(page, POINT).waitFor();
    desk.gateway().change([reading(41.25)]);
    await expect.poll(() => pages.pointFigure(page, POINT).textContent()).toBe("41.3");
  });

  test("5,000 points are listed with few rows drawn, and the last one is found by the filter", async () => {
    const page = await desk.enter({ extraPoints: 4_980 });
    await page.getByTestId("point-row").first().waitFor();
    expect(await page.getByTestId("point-row").count()).toBeLessThan(80);
    await page.keyboard.press("/");
    await page.keyboard.type("AI-04980");
    await pages.pointRow(page, "coldchain/AI-04980").waitFor();
    expect(await page.getByTestId("point-row").count()).toBe(1);
  });

  test("a long list scrolls to its end", async () => {
    const page = await desk.enter({ extraPoints: 1_000 });
    await page.getByTestId("point-row").first().waitFor();
    await page.keyboard.press("End");
    await pages.pointRow(page, "tanks/PT-401").waitFor();
    expect(await page.getByTestId("point-row").count()).toBeLessThan(80);
  });

  test("beyond 5,000 points a site is chosen first, and only its points are asked for", async () => {
    const page = await desk.enter({ extraPoints: 5_100 });
    await page.getByTestId("enterprise-counts").waitFor();
    await page.getByTestId("site-picker").selectOption("farm");
    await pages.pointRow(page, "tanks/LT-12").waitFor();
    const points = ["CH4-301", "CH4-302", "LT-12", "TT-12", "SMK-1", "PT-401"].map((id) => `tanks/${id}`);
    await expect.poll(() => desk.gateway().watches.at(-1)).toBe(JSON.stringify({ type: "watch", points }));
  });
});
