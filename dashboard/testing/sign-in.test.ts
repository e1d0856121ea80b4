import { describe, expect, test } from "vitest";
import * as pages from "../../test/e2e/pages.ts";
import { OPERATOR, useDesk } from "./desk.ts";
import { mixedAlarms, RED } from "./mixed-alarms.ts";

const desk = useDesk();

describe("signing in", () => {
  test("a wrong password is told in the server's words and keeps the form", async () => {
    const page = await desk.arrive();
    await page.getByTestId("username").fill("zhang");
    await page.getByTestId("password").fill("wrong");
    await page.getByTestId("sign-in").click();
    await page.getByText("用户名或密码不对。").waitFor();
    expect(await page.getByTestId("username").inputValue()).toBe("zhang");
    await desk.shoot(page, "sign-in");
  });

  test("on a phone the red alarm is acknowledged with one tap after signing in", async () => {
    const page = await desk.enter({ viewport: pages.PHONE, alarms: mixedAlarms() });
    const red = pages.alarmRow(page, RED);
    await red.waitFor();
    await desk.shoot(page, "phone-alarm");
    expect(await pages.alarmRows(page).first().getAttribute("data-alarm-id")).toBe(RED);
    const button = red.getByTestId("acknowledge");
    const box = await button.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    // In view without scrolling: the tap below is the first one.
    expect((box?.y ?? 1e9) + (box?.height ?? 0)).toBeLessThan(pages.PHONE.height);
    await button.tap();
    await page.locator(`[data-alarm-id="${RED}"][data-state="acknowledged"]`).waitFor();
    const write = desk.gateway().requests.find(({ path }) => path === `/api/v1/alarms/${RED}/acknowledge`);
    expect(write?.headers["x-csrf-token"]).toBe(desk.gateway().csrfToken);
    expect(write?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{32}$/);
  });

  test("a session that ends leads back to the sign-in screen and says so", async () => {
    const page = await desk.enter();
    await desk.forgetCookies();
    desk.gateway().closeLive(4401);
    await page.getByText("登录已失效").waitFor();
    expect(await page.getByTestId("sign-in").isVisible()).toBe(true);
  });

  test("the language is remembered by the browser", async () => {
    const page = await desk.arrive();
    await pages.switchLanguage(page);
    await page.reload();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
  });

  test("the one-time link of the first start sets the password of admin and signs in", async () => {
    const page = await desk.arrive({ user: { ...OPERATOR, username: "admin", role: "admin" } });
    await page.goto(`${desk.gateway().url}/#/setup?token=once`);
    await page.getByTestId("setup-password").fill("change-me");
    await page.getByTestId("setup-repeat").fill("change-it");
    await page.getByTestId("setup-submit").click();
    await page.getByText("两次输入不一致").waitFor();
    await page.getByTestId("setup-repeat").fill("change-me");
    await page.getByTestId("setup-submit").click();
    await pages.waitForFeed(page, "live");
    expect(new URL(page.url()).hash).toBe("#/");
  });
});
