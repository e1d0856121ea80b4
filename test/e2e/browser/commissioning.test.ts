import { connectAsync } from "mqtt";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { WireDeviceDetail } from "../../../api/wire.ts";
import * as pages from "../pages.ts";
import { shoot } from "../screenshots.ts";
import { DEVICE_SECRET, HOSTILE } from "./plant.ts";
import { useSite } from "./site.ts";

const site = useSite();
const DTU1 = "#/devices/coldchain/dtu1";
/** A device of its own for what ends connections: those of the site stay as they are. */
const SPARE = "#/devices/coldchain/spare";
const HEAD = "[data-testid='device-head']";

/** The page reads anew every few seconds. */
const SOON = { timeout: 10_000 };

beforeAll(async () => {
  const facts = { enterprise: "coldchain", dialect: "native", secret: DEVICE_SECRET, reportEveryMs: 3_600_000 };
  await site.admin().putCatalog({ devices: [{ id: "spare", ...facts }] });
});

async function signsIn(password: string): Promise<boolean> {
  const options = { username: "coldchain/spare", password, clientId: "probe", reconnectPeriod: 0 };
  const url = `mqtt://127.0.0.1:${site.gateway().mqttPort}`;
  const client = await connectAsync(url, options).catch(() => null);
  await client?.endAsync(true);
  return client !== null;
}

const spareNow = (): Promise<WireDeviceDetail> => site.admin().get("/devices/coldchain/spare");

/** Opens the dialog of an action and confirms it. */
async function confirm(page: Page, action: string): Promise<void> {
  await page.getByTestId(`device-${action}`).click();
  await page.getByTestId("dialog-submit").click();
}

describe("bringing a device into service", () => {
  test("from the list to its page: what it sends appears by itself, with what became of it and how to mend it", async () => {
    const page = await site.enter("zhao");
    await pages.openScreen(page, "#/devices", "[data-device='coldchain/dtu1']");
    const row = page.locator("[data-device='coldchain/dtu1']");
    await expect.poll(() => row.textContent(), SOON).toMatch(/127\.0\.0\.1 · MQTT 3\.1\.1 · 未加密/);
    await shoot(page, "real-devices");
    await row.getByRole("link").click();
    await page.locator(HEAD).waitFor();
    const newest = page.getByTestId("device-message").first();
    await site.publish("coldchain", { p: "NH3-101", v: 3.25 });
    await expect.poll(() => newest.textContent(), SOON).toContain("3.25");
    expect(await newest.getAttribute("data-verdict")).toBe("stored");
    await site.publish("coldchain", [
      { p: "NH3-1O1", v: 1 },
      { p: "NH3-102", v: 2 },
    ]);
    await expect.poll(() => newest.getAttribute("data-verdict"), SOON).toBe("partly-stored");
    await expect.poll(() => newest.textContent(), SOON).toContain("最接近：NH3-101");
    await newest.locator("summary").click();
    expect(await newest.getByTestId("message-raw").textContent()).toBe('[{"p":"NH3-1O1","v":1},{"p":"NH3-102","v":2}]');
    const verdicts = await newest
      .getByTestId("message-reading")
      .evaluateAll((rows) =>
        rows.map((each) => (each as unknown as { readonly dataset: { readonly verdict: string } }).dataset.verdict),
      );
    expect(verdicts).toEqual(["quarantined", "live"]);
    // What somebody has opened stays open while newer messages come.
    await site.publish("coldchain", "{");
    await expect.poll(() => newest.textContent(), SOON).toContain("JSON");
    expect(await page.locator("[data-testid='device-message'] details[open]").count()).toBe(1);
    await shoot(page, "real-device-zh");
  });

  test("the line to try it with names the device and holds no secret", async () => {
    const page = await site.enter("zhao");
    await pages.openScreen(page, DTU1, HEAD);
    const line = await page.getByTestId("publish-line").inputValue();
    expect(line).toContain(
      `mosquitto_pub -h 127.0.0.1 -p ${site.gateway().mqttPort} -u coldchain/dtu1 -P "$DEVICE_SECRET"`,
    );
    expect(await page.content()).not.toContain(DEVICE_SECRET);
  });

  test("a refused sign-in shows on its page", async () => {
    const page = await site.enter("zhang");
    await pages.openScreen(page, SPARE, HEAD);
    expect(await signsIn("wrong")).toBe(false);
    await expect.poll(() => page.getByTestId("last-refusal").textContent(), SOON).toContain("用户名或密钥不对");
  });

  test("the secret is rotated after a question, shown once, and in force", async () => {
    const page = await site.enter("zhao");
    await pages.openScreen(page, SPARE, HEAD);
    await page.getByTestId("device-rotate").click();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    expect(await signsIn(DEVICE_SECRET)).toBe(true);
    await confirm(page, "rotate");
    const secret = await page.getByTestId("new-secret").inputValue();
    expect(secret).toMatch(/^[A-Za-z0-9_-]{32}$/);
    await page.getByTestId("new-secret-copy").click();
    await expect.poll(() => page.getByTestId("new-secret-copy").textContent(), SOON).toBe("已复制");
    await shoot(page, "real-device-secret");
    expect([await signsIn(DEVICE_SECRET), await signsIn(secret)]).toEqual([false, true]);
    await page.getByTestId("dialog-done").click();
    await expect.poll(() => page.content(), SOON).not.toContain(secret);
    // Given back the one it had, by the keyboard alone.
    await page.getByTestId("device-rotate").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("given-secret").fill(DEVICE_SECRET);
    await page.keyboard.press("Enter");
    await page.getByTestId("dialog-done").waitFor();
    expect(await signsIn(DEVICE_SECRET)).toBe(true);
  });

  test("it is disabled and enabled again, and what the server refuses is said in the dialog", async () => {
    const page = await site.enter("zhao");
    await pages.openScreen(page, SPARE, HEAD);
    await page.getByTestId("device-disable").click();
    await page.getByRole("dialog").waitFor();
    // Somebody else was quicker.
    await site.admin().call("POST", "/devices/coldchain/spare/disable", {});
    site.expectRefusals("409 /api/v1/devices/coldchain/spare/disable");
    await page.getByTestId("dialog-submit").click();
    await expect.poll(() => page.getByRole("dialog").getByRole("alert").textContent(), SOON).toContain("设备已经停用");
    await page.keyboard.press("Escape");
    await page.getByTestId("device-enable").waitFor();
    expect((await spareNow()).disabled).toBe(true);
    await confirm(page, "enable");
    await page.getByTestId("device-disable").waitFor();
    const username = "coldchain/spare";
    const url = `mqtt://127.0.0.1:${site.gateway().mqttPort}`;
    const client = await connectAsync(url, { username, password: DEVICE_SECRET, reconnectPeriod: 0 });
    const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
    await page.locator("[data-testid='device-disconnect']:enabled").waitFor();
    await confirm(page, "disconnect");
    await closed;
    await page.locator("[data-testid='device-disconnect']:disabled").waitFor();
  });

  test("whoever only looks is offered nothing to do", async () => {
    for (const username of ["zhang", "li"]) {
      const page = await site.enter(username);
      await pages.openScreen(page, DTU1, "[data-testid='device-message']");
      expect(await page.locator("[data-testid^='device-d'], [data-testid='device-rotate']").count()).toBe(0);
    }
  });

  test("beyond the border there is no such device", async () => {
    const page = await site.enter("li");
    site.expectRefusals("404 /api/v1/devices/tanks/rtu7", "404 /api/v1/devices/tanks/rtu7/messages");
    await pages.openScreen(page, "#/devices/tanks/rtu7", ".note");
    expect(await page.locator(HEAD).count()).toBe(0);
  });

  test("on a phone, in both languages, for hostile names too, nothing needs scrolling sideways", async () => {
    await site.publish("hostile", `{"p":"${"x".repeat(300)}","v":"<img src=x onerror=alert(1)>"}`);
    await site.publish("hostile", "<svg onload=alert(2)>".repeat(40));
    const page = await site.enter("admin", { viewport: pages.PHONE });
    for (const language of ["zh", "en"]) {
      for (const hash of ["#/devices", "#/devices/hostile/rogue", DTU1]) {
        await pages.openScreen(page, hash, "[data-testid='device-row'], [data-testid='device-message']");
        for (const message of (await page.getByTestId("device-message").all()).slice(0, 3)) {
          await message.locator("summary").click({ timeout: 3_000 });
        }
        await shoot(
          page,
          `real-phone-device-${language}-${hash.split("/").length}-${hash.includes("rogue") ? "rogue" : "dtu1"}`,
        );
        expect([language, hash, await pages.overflowPx(page)]).toEqual([language, hash, 0]);
        if (hash.includes("rogue")) expect(await page.locator("#app").textContent()).toContain(HOSTILE.device);
      }
      await pages.switchLanguage(page);
    }
  });
});
