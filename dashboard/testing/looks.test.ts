import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import * as pages from "../../test/e2e/pages.ts";
import { MANAGER, useDesk } from "./desk.ts";
import { makeContradiction, makeTicket } from "./fake-lines.ts";
import { makeDetail } from "./fake-plant.ts";
import { mixedAlarms, RED } from "./mixed-alarms.ts";

const desk = useDesk();

const SCREENS: readonly (readonly [name: string, hash: string, ready: string])[] = [
  ["site", "#/", "[data-point='coldchain/NH3-101']"],
  ["console", "#/alarms", "[data-testid='alarm-row']"],
  ["detail", `#/alarms/${RED}`, ".trend-chart canvas"],
  ["point", "#/points/coldchain/NH3-101", ".trend-chart canvas"],
  ["rules", "#/rules", "[data-testid='rule']"],
  ["rule", "#/rules/nh3-hh", "[data-testid='version']"],
  ["pack", "#/packs/room", "[data-testid='pack-page']"],
  ["new-rule", "#/zones/machine-room/new-rule", "[data-testid='rule-kind']"],
  ["new-pack", "#/zones/machine-room/new-pack", "[data-testid='pack-kind']"],
  ["devices", "#/devices", "[data-testid='device-row']"],
  ["lines", "#/lines", "[data-testid='testimonies']"],
  ["board", "#/tickets/hazard", "[data-testid='ticket']"],
  ["ticket", "#/ticket/hazard-1", "[data-testid='step']"],
  ["new-permit", "#/new-ticket/permit", "[data-testid='form-open']"],
  ["inspection", "#/new-ticket/inspection", "[data-testid='inspection-form']"],
  ["timeline", "#/timeline/coldchain", "[data-testid='happening']"],
  ["blind", "#/blind/coldchain", ".lines-screen .empty"],
  ["proof", "#/proof", "[data-testid='verify']"],
  ["design", "#/design", "[data-testid='sample']"],
  ["overview", "#/overview", "[data-testid='enterprise-row']"],
  ["quarantine", "#/quarantine", "[data-testid='quarantine-row']"],
];

/** A phone zooms out to show what is too wide: then it sees more than its own width. */
async function overflowPx(page: Page): Promise<number> {
  const width = page.viewportSize()?.width ?? 0;
  return Number(await page.evaluate("Math.max(document.documentElement.scrollWidth, innerWidth)")) - width;
}

async function openScreen(page: Page, hash: string, ready: string): Promise<void> {
  await page.goto(`${desk.gateway().url}/${hash}`);
  await page.locator(ready).first().waitFor();
}

async function enterBadDay(options: pages.VisitOptions): Promise<Page> {
  const page = await desk.enter({ ...options, user: MANAGER, alarms: mixedAlarms() });
  desk.gateway().plant.details.set(RED, makeDetail(Date.now()));
  const title = { zh: "氨泄漏（风机失效）", en: "Ammonia leak, fan failed" };
  desk.gateway().scenarios = [{ name: "leak", title, running: false }];
  desk.gateway().tickets = [makeContradiction(), makeTicket({ level: 2 })];
  return page;
}

describe("what it looks like", () => {
  test("on a phone nothing needs scrolling sideways", async () => {
    const page = await enterBadDay({ viewport: pages.PHONE });
    const overflows: [string, number][] = [];
    for (const [name, hash, ready] of SCREENS) {
      await openScreen(page, hash, ready);
      await desk.shoot(page, `phone-${name}`);
      overflows.push([name, await overflowPx(page)]);
    }
    expect(overflows.filter(([, px]) => px > 0)).toEqual([]);
  });

  test("at 200 % zoom in English nothing needs scrolling sideways", async () => {
    const page = await enterBadDay({ viewport: { width: 683, height: 384 } });
    await pages.switchLanguage(page);
    const overflows: [string, number][] = [];
    for (const [name, hash, ready] of SCREENS) {
      await openScreen(page, hash, ready);
      await desk.shoot(page, `zoomed-${name}`);
      overflows.push([name, await overflowPx(page)]);
    }
    expect(overflows.filter(([, px]) => px > 0)).toEqual([]);
  });

  test("the screens of a desk, light and dark, in both languages", async () => {
    const page = await enterBadDay({ viewport: pages.DESK, calm: true });
    const overflows: [string, number][] = [];
    for (const [name, hash, ready] of SCREENS) {
      await page.emulateMedia({ colorScheme: "light" });
      await openScreen(page, hash, ready);
      await desk.shoot(page, `desk-${name}`);
      await pages.switchLanguage(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await page.locator(ready).first().waitFor();
      await desk.shoot(page, `desk-${name}-dark-english`);
      await pages.switchLanguage(page);
      overflows.push([name, await overflowPx(page)]);
    }
    expect(overflows.filter(([, px]) => px > 0)).toEqual([]);
  });

  test("a week of a point is an envelope, and back-filled readings are marked in an hour of it", async () => {
    const page = await desk.enter();
    await openScreen(page, "#/points/coldchain/NH3-101", ".trend-chart canvas");
    await expect.poll(() => page.getByText("补传（空心方块）").isVisible()).toBe(true);
    await page.getByRole("button", { name: "7 天" }).click();
    await page.getByText("缩短时间范围").waitFor();
    await page.locator(".trend-chart canvas").waitFor();
    await desk.shoot(page, "desk-week");
  });

  test("the help names every key and can switch single keys off", async () => {
    const page = await desk.enter({ dark: true });
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await desk.shoot(page, "desk-help");
    await page.getByLabel("启用单键快捷键").uncheck();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("dialog").count()).toBe(0);
    await page.keyboard.press("/");
    expect(await page.evaluate("document.activeElement.dataset.testid ?? null")).toBeNull();
  });

  test("a calm plant is grey: no colour is drawn anywhere", async () => {
    const page = await desk.enter();
    await pages.pointRow(page, "coldchain/NH3-101").waitFor();
    await desk.shoot(page, "desk-calm");
    expect(await page.evaluate(COLOURED)).toEqual([]);
  });
});

/** Every drawn element whose ink, fill or border is a colour rather than a grey. Runs in the page. */
const COLOURED = `[...document.querySelectorAll("#app *")].flatMap((element) => {
  const style = getComputedStyle(element);
  return [style.color, style.backgroundColor, style.borderTopColor, style.fill, style.stroke]
    .map((paint) => (paint.match(/[\\d.]+/g) ?? []).map(Number))
    .filter(([r, g, b, a = 1]) => a > 0 && Math.max(r, g, b) - Math.min(r, g, b) > 24)
    .map((paint) => element.className + " " + paint);
})`;
