import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import * as pages from "../../test/e2e/pages.ts";
import { OPERATOR, REGULATOR, useDesk } from "./desk.ts";
import { makeOverview, makeOverviewRow } from "./fake-overview.ts";
import { makeAlarm } from "./fake-plant.ts";
import { mixedAlarms, RED } from "./mixed-alarms.ts";

const desk = useDesk();

async function rowsOf(page: Page): Promise<readonly (string | null)[]> {
  return page
    .getByTestId("enterprise-row")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-enterprise")));
}

const acknowledged = { state: "acknowledged", acknowledged: true, escalation: null } as const;

describe("the overview", () => {
  test("is where somebody begins who looks after several enterprises, worst first, live; nobody else is sent there", async () => {
    const page = await desk.enter({ user: REGULATOR, alarms: mixedAlarms() });
    await page.getByTestId("enterprise-row").first().waitFor();
    expect(await rowsOf(page)).toEqual(["coldchain", "tanks"]);
    const first = page.getByTestId("enterprise-row").first();
    await expect
      .poll(() => first.textContent())
      .toMatch(/红.*京南冷链.*氨制冷机房 · NH3-101 机房氨浓度.*71\.2 ppm ↑.*未确认/);
    const fresh = makeAlarm(Date.now(), {
      id: "fresh",
      enterprise: "tanks",
      point: "CH4-301",
      rule: "ch4",
      raisedAt: Date.now() - 9_000_000,
    });
    desk.gateway().change([], [fresh]);
    await expect.poll(() => rowsOf(page)).toEqual(["tanks", "coldchain"]);
    desk.gateway().change([], [{ ...fresh, ...acknowledged }]);
    await expect.poll(() => rowsOf(page)).toEqual(["coldchain", "tanks"]);
    await desk.shoot(page, "overview-desk");
    await pages.switchLanguage(page);
    expect(Number(await page.evaluate("document.querySelector('.header').offsetHeight"))).toBeLessThanOrEqual(60);
    await page.emulateMedia({ colorScheme: "dark" });
    await desk.shoot(page, "overview-desk-dark-english");
  });

  test("has counters that filter, grey at zero, by keyboard too", async () => {
    const page = await desk.enter({ user: REGULATOR, alarms: mixedAlarms() });
    desk.gateway().overview = {
      ...makeOverview(desk.gateway().plant),
      items: [makeOverviewRow({ enterprise: "quiet", name: "安静企业", online: 7, good: 7 }), makeOverviewRow()],
    };
    await page.reload();
    await page.getByTestId("enterprise-row").first().waitFor();
    expect(await page.getByTestId("count-1-unhandled").textContent()).toMatch(/^1/);
    expect(await page.getByTestId("count-4-handling").getAttribute("data-zero")).toBe("true");
    expect(await page.getByTestId("count-offline").textContent()).toMatch(/85\.0 %.*17 \/ 20/);
    await page.getByTestId("count-offline").click();
    expect(await rowsOf(page)).toEqual(["quiet"]);
    await page.getByTestId("count-1-unhandled").focus();
    await page.keyboard.press("Enter");
    expect(await rowsOf(page)).toEqual(["coldchain"]);
    await page.keyboard.press("Enter");
    expect(await rowsOf(page)).toHaveLength(2);
    await page.keyboard.press("/");
    await page.keyboard.type("安静");
    expect(await rowsOf(page)).toEqual(["quiet"]);
  });

  test("puts a change under supervision in one action, with a reply clock, and says who already is", async () => {
    const page = await desk.enter({ user: REGULATOR, alarms: mixedAlarms() });
    const change = page.locator("[data-testid='change'][data-kind='silent-rising']");
    await page.getByTestId("reply-hours").selectOption("2");
    await change.getByTestId("supervise").click();
    await change
      .getByTestId("order")
      .getByText(/1:59:\d\d/)
      .waitFor();
    const sent = desk.gateway().requests.filter(({ method, path }) => method === "POST" && path.endsWith("/orders"));
    expect(sent).toHaveLength(1);
    // What the page sends is a JSON object.
    const order = JSON.parse(sent[0]?.body ?? "") as { readonly replyBy: number };
    expect(order).toMatchObject({ enterprise: "tanks", subject: "上升中失联", points: ["CH4-301"] });
    expect(order.replyBy - Date.now()).toBeGreaterThan(7_100_000);
    const known = page.locator("[data-testid='change'][data-kind='contradiction']");
    expect(await known.getByTestId("order").textContent()).toMatch(/已督办 · 待答复 · 1:(29|30):/);
    expect(await known.getByTestId("supervise").count()).toBe(0);
  });

  test("opens an enterprise as it sees itself, and says that the visit is on record", async () => {
    const page = await desk.enter({ user: REGULATOR, alarms: mixedAlarms() });
    await page.getByRole("link", { name: "京南冷链" }).first().click();
    await page
      .getByTestId("visit-bar")
      .getByText(/李处 的本次查看已登记/)
      .waitFor();
    await pages.pointRow(page, "coldchain/NH3-101").waitFor();
    expect(await pages.pointRow(page, "tanks/LT-12").count()).toBe(0);
    expect(await page.getByTestId("acknowledge").count()).toBe(0);
    await desk.shoot(page, "overview-visit");
  });

  test("draws few of a thousand enterprises, finds the last, and fits a phone", async () => {
    const page = await desk.enter({ user: REGULATOR, alarms: mixedAlarms(), viewport: pages.PHONE });
    desk.gateway().overview = makeOverview(desk.gateway().plant, { more: 1_000 });
    await page.reload();
    await page.getByTestId("row-count").getByText("1002").waitFor();
    expect(await page.getByTestId("enterprise-row").count()).toBeLessThan(60);
    expect(await pages.overflowPx(page)).toBeLessThanOrEqual(0);
    await desk.shoot(page, "overview-phone");
    await page.evaluate("scrollTo(0, 620)");
    await desk.shoot(page, "overview-phone-rows");
    await page.locator("[data-filter]").fill("企业 0999");
    await expect.poll(() => rowsOf(page)).toEqual(["e999"]);
  });

  test("is no first screen of the enterprise's own people", async () => {
    const page = await desk.enter({ user: OPERATOR });
    await pages.pointRow(page, "coldchain/NH3-101").waitFor();
    expect(await page.getByRole("link", { name: "监管总览" }).count()).toBe(0);
  });
});

describe("the wall", () => {
  test("turns its pages while nothing is red; on red it stops at the top with one incident large", async () => {
    const page = await desk.enter({ user: REGULATOR, viewport: { width: 1920, height: 1080 }, calm: true });
    desk.gateway().overview = makeOverview(desk.gateway().plant, { more: 100 });
    await page.clock.install();
    await page.goto(`${desk.gateway().url}/#/wall`);
    await page.reload();
    await page.getByTestId("wall").waitFor();
    expect(await page.getByTestId("wall").getAttribute("data-stopped")).toBe("false");
    await page.clock.runFor(8_500);
    await expect.poll(() => page.evaluate("scrollY")).toBeGreaterThan(300);
    await desk.shoot(page, "wall-calm");
    desk.gateway().change(
      [],
      mixedAlarms().filter(({ id }) => id === RED),
    );
    await page.clock.runFor(500);
    await page.getByTestId("large-incident").getByText("NH3-101 机房氨浓度").waitFor();
    await expect.poll(() => page.evaluate("scrollY")).toBe(0);
    await page.clock.runFor(20_000);
    expect(await page.evaluate("scrollY")).toBe(0);
    await desk.shoot(page, "wall-red");
  });
});
