import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import * as pages from "../pages.ts";
import { shoot } from "../screenshots.ts";
import { PASSWORD } from "./plant.ts";
import { useSite } from "./site.ts";

const site = useSite();

describe("entering", () => {
  test("at 360 × 740 a fresh user signs in, finds the red alarm and acknowledges it with at most three taps", async () => {
    await site.raise("coldchain/NH3-103", 35);
    const red = await site.raise("coldchain/NH3-101", 62);
    const page = await site.arrive({ viewport: pages.PHONE });
    const taps = await pages.countTaps(page);
    // The field has the focus when the page opens: no tap is needed for it.
    await page.locator("[data-testid='username']:focus").waitFor();
    await page.keyboard.type("zhang");
    await page.getByTestId("password").tap();
    await page.keyboard.type(PASSWORD);
    await page.getByTestId("sign-in").tap();
    const row = pages.alarmRow(page, red.id);
    await row.waitFor();
    expect(await pages.alarmRows(page).first().getAttribute("data-alarm-id")).toBe(red.id);
    const button = await row.getByTestId("acknowledge").boundingBox();
    expect(button?.height).toBeGreaterThanOrEqual(44);
    expect((button?.y ?? 1e9) + (button?.height ?? 0), "in view without scrolling").toBeLessThan(pages.PHONE.height);
    await shoot(page, "real-phone-alarm");
    await row.getByTestId("acknowledge").tap();
    await page.locator(`[data-alarm-id="${red.id}"][data-state="acknowledged"]`).waitFor();
    expect(await taps()).toBeLessThanOrEqual(3);
    expect((await site.admin().alarm(red.id)).events.at(-1)).toMatchObject({ kind: "acknowledged", by: "zhang" });
  });

  test("on a phone every card stands as far from the left edge as from the right, and nothing reaches beyond", async () => {
    await site.raise("coldchain/NH3-103", 35);
    await site.raise("coldchain/NH3-101", 62);
    const page = await site.enter("zhang", { viewport: pages.PHONE });
    await pages.alarmRows(page).nth(1).waitFor();
    for (const [hash, ready, card] of [
      ["#/", "[data-testid='point-row']", ".alarm-row, .point-table"],
      ["#/alarms", "[data-testid='alarm-row']", ".alarm-row"],
      ["#/points/coldchain/NH3-101", ".trend-chart canvas", ".panel, .alarm-row"],
      ["#/devices", "[data-testid='device-row']", ".panel, .alarm-row"],
    ] as const) {
      await pages.openScreen(page, hash, ready);
      const boxes = await Promise.all((await page.locator(card).all()).map((each) => each.boundingBox()));
      for (const box of boxes)
        expect([hash, box?.x]).toEqual([hash, pages.PHONE.width - (box?.x ?? 0) - (box?.width ?? 0)]);
      expect([hash, await pages.overflowPx(page)]).toEqual([hash, 0]);
    }
  });

  test("a wrong password and an unknown user are refused alike, in the reader's language", async () => {
    site.expectRefusals("401 /api/v1/session");
    const page = await site.arrive();
    const told: string[] = [];
    for (const username of ["zhang", "nobody"]) {
      await page.getByTestId("username").fill(username);
      await page.getByTestId("password").fill("wrong");
      await page.getByTestId("sign-in").click();
      await page.locator(".form-error:not(:empty)").waitFor();
      told.push((await page.getByRole("alert").textContent()) ?? "");
      await pages.switchLanguage(page);
      await pages.switchLanguage(page);
    }
    expect(told[0]).toMatch(/密码/);
    expect(told[1]).toBe(told[0]);
    await pages.switchLanguage(page);
    await page.getByTestId("sign-in").click();
    await expect.poll(() => page.getByRole("alert").textContent()).toMatch(/password/i);
  });

  test("who is taken off the catalogue is back at the sign-in screen within two seconds", async () => {
    // The end of a session is told by a refusal: there is no other way to learn of it.
    site.expectRefusals("401 /api/v1/session", "401 /api/v1/health", "401 /api/v1/points", "401 /api/v1/places");
    const page = await site.enter("zhang");
    const user = { username: "zhang", name: "张工", role: "operator", enterprise: "coldchain" };
    await site.admin().putCatalog({ users: [{ ...user, disabled: true }] });
    const disabledAtMs = performance.now();
    await page.getByText("登录已失效").waitFor({ timeout: 2_000 });
    expect(performance.now() - disabledAtMs).toBeLessThan(2_000);
    expect(await page.getByTestId("point-row").count()).toBe(0);
    await site.admin().putCatalog({ users: [{ ...user, disabled: false }] });
  });

  test("a session outlives a reload, and ends with signing out", async () => {
    const page = await site.enter("zhang");
    await page.reload();
    await pages.waitForFeed(page, "live");
    await page.getByRole("button", { name: "退出" }).click();
    await page.getByTestId("sign-in").waitFor();
    await page.reload();
    await page.getByTestId("sign-in").waitFor();
  });
});

describe("the first start", () => {
  let fresh: GatewayProcess;
  let browser: Browser;
  beforeAll(async () => {
    [fresh, browser] = await Promise.all([
      GatewayProcess.start({ env: { TWINLINE_ADMIN_PASSWORD: "" } }),
      pages.openBrowser(),
    ]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([fresh?.stop(), browser?.close()]);
    if (fresh !== undefined) rmSync(fresh.dataDir, { recursive: true, force: true });
  });

  test("the printed link sets the password of admin, once", async () => {
    const link = await eventually("the link is printed", async () => /http:\S+#\/setup\S+/.exec(fresh.output)?.[0]);
    const first = await pages.visit(browser, link);
    await first.page.getByTestId("setup-password").fill("a-good-password");
    await first.page.getByTestId("setup-repeat").fill("a-good-password");
    await first.page.getByTestId("setup-submit").click();
    await pages.waitForFeed(first.page, "live");
    await first.page.getByText("还没有测点").waitFor();
    expect([...first.complaints, ...first.refusals]).toEqual([]);

    const second = await pages.visit(browser, link);
    await second.page.getByTestId("setup-password").fill("another-password");
    await second.page.getByTestId("setup-repeat").fill("another-password");
    await second.page.getByTestId("setup-submit").click();
    await second.page.locator(".form-error:not(:empty)").waitFor();
    expect(second.complaints).toEqual([]);
    await fresh.signIn("admin", "a-good-password");
  });
});
