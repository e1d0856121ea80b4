import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import * as pages from "../../test/e2e/pages.ts";
import { type ArriveOptions, useDesk } from "./desk.ts";

const desk = useDesk();

async function enterPoint(point = "NH3-101", options: ArriveOptions = {}): Promise<Page> {
  const page = await desk.enter(options);
  await pages.openScreen(page, `#/points/coldchain/${point}`, ".trend-chart canvas");
  return page;
}

function asked(path: string) {
  return desk.gateway().requests.filter((each) => each.path === `/api/v1${path}`);
}

describe("the page of a toxic gas", () => {
  test("shows above the trend what somebody would have breathed over 15 min and 8 h, with limits nobody has confirmed", async () => {
    const page = await enterPoint();
    const [stel, twa] = [page.getByTestId("lane-stel"), page.getByTestId("lane-twa")];
    await stel.locator("canvas").waitFor();
    await twa.locator("canvas").waitFor();
    expect(await stel.textContent()).toContain("15 分钟平均 48.2 ppm · 覆盖率 100 % 超过限值");
    expect(await stel.textContent()).toContain("限值 42.4 ppm（PC-STEL，GBZ 2.1-2019，未核对）");
    expect(await twa.textContent()).toContain("8 小时加权平均 12.2 ppm");
    expect(await twa.textContent()).not.toContain("超过限值");
    const [laneTop, trendTop] = await Promise.all(
      [stel, page.locator(".trend-chart")].map(async (each) => (await each.boundingBox())?.y ?? 0),
    );
    expect(laneTop).toBeLessThan(trendTop ?? 0);
    await desk.shoot(page, "desk-exposure-lanes");
  });

  test("its lanes stand on the axis of time of the trend: both pictures begin and end at the same place", async () => {
    const page = await enterPoint();
    await page.getByTestId("lane-twa").locator("canvas").waitFor();
    const edges = await page.locator(".u-over").evaluateAll((plots) =>
      plots.map((plot) => {
        // Runs in the page, where this exists; the file itself is checked without the browser's types.
        const { left, right } = (
          plot as unknown as { getBoundingClientRect(): { left: number; right: number } }
        ).getBoundingClientRect();
        return `${Math.round(left)}–${Math.round(right)}`;
      }),
    );
    expect(edges).toHaveLength(3);
    expect(new Set(edges).size).toBe(1);
  });

  test("of a week the lanes are not worked out, and this is said", async () => {
    const page = await enterPoint();
    await page.getByTestId("lane-stel").waitFor();
    await page.getByRole("button", { name: "7 天" }).click();
    await page.getByText("接触水平只显示 24 小时以内").waitFor();
    expect(await page.getByTestId("lane-stel").count()).toBe(0);
  });

  test("on a phone in English nothing needs scrolling sideways", async () => {
    const page = await enterPoint("NH3-101", { viewport: pages.PHONE });
    await pages.switchLanguage(page);
    await page.getByText("8 h time-weighted mean").waitFor();
    await desk.shoot(page, "phone-exposure-lanes-english");
    expect(await pages.overflowPx(page)).toBeLessThanOrEqual(0);
  });
});

test("a point without an exposure limit has no lanes", async () => {
  const page = await enterPoint("PT-201");
  await page.getByTestId("why").waitFor();
  expect(await page.getByTestId("exposure-lanes").count()).toBe(0);
  expect(asked("/exposure")).toEqual([]);
});

test("why there is an alarm is asked once for all parts of the page, and another instant beside it", async () => {
  const page = await enterPoint();
  await page.getByTestId("why").getByText("条件成立，报警中").waitFor();
  await page.getByTestId("point-health").getByText("0.8 秒前有读数").waitFor();
  expect(asked("/why")).toHaveLength(1);
  // Until the next question of now, five seconds on.
  await page.getByTestId("why").locator("input").fill("2026-01-02T03:04:05");
  await expect.poll(() => asked("/why").length).toBe(2);
});
