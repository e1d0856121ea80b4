import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import * as pages from "../../test/e2e/pages.ts";
import { type ArriveOptions, MANAGER, useDesk } from "./desk.ts";
import { mixedAlarms, RED } from "./mixed-alarms.ts";

const desk = useDesk();

async function enterRule(options: ArriveOptions = {}): Promise<Page> {
  const page = await desk.enter({ user: MANAGER, ...options });
  await pages.openScreen(page, "#/rules/nh3-hh", "[data-testid='rule-page']");
  return page;
}

async function edit(page: Page, limit: string): Promise<void> {
  await page.getByTestId("edit-rule").click();
  await page.getByTestId("param-limit").locator("input").fill(limit);
}

function saves() {
  return desk.gateway().requests.filter(({ method, path }) => method === "PUT" && path === "/api/v1/catalog");
}

describe("rules of a zone", () => {
  test("show what they judge, who made them so and why, what stands against them, and what a pack does not watch", async () => {
    const page = await desk.enter();
    await pages.openScreen(page, "#/rules", "[data-testid='rule']");
    const zone = page.locator("[data-zone='machine-room']");
    const rule = zone.getByTestId("rule");
    for (const words of ["限值", "红", "NH3-101", "第 7 版", "zhang", "靠近排水口", "缺少低报级别"]) {
      expect(await rule.textContent()).toContain(words);
    }
    expect(await zone.getByTestId("pack").textContent()).toContain("未核对标准原文");
    expect(await zone.getByTestId("blind").textContent()).toContain("room-fan-start: 缺少 emergencyFan");
    expect(await page.locator("[data-zone='cold-room']").textContent()).toContain("低温穿堂没有任何规则");
  });

  test("are only read by who may not change them", async () => {
    const page = await desk.enter();
    await pages.openScreen(page, "#/rules/nh3-hh", "[data-testid='version']");
    expect(await page.getByTestId("version").textContent()).toContain("params.limit 原为 60 改为 57");
    expect(await page.getByTestId("edit-rule").count()).toBe(0);
  });

  test("what waits for a second signature is signed by another manager", async () => {
    const page = await desk.enter({ user: MANAGER });
    await pages.openScreen(page, "#/rules", "[data-testid='deviation']");
    await page.getByTestId("sign").click();
    await expect
      .poll(() => desk.gateway().requests.some(({ path }) => path.endsWith("/deviations/deviation-1/sign")))
      .toBe(true);
  });
});

describe("editing a rule", () => {
  test("the lint answers while a limit is typed: the error at its field, the warning beside the form", async () => {
    const page = await enterRule();
    await edit(page, "70");
    await page.getByTestId("param-limit").getByText("限值弱于").waitFor();
    await page.getByTestId("param-deadband").locator("input").fill("");
    await page.getByTestId("lint").getByText("没有回差").waitFor();
    await desk.shoot(page, "desk-rule-lint");
    await page.getByTestId("param-limit").locator("input").fill("50");
    await expect.poll(() => page.getByTestId("param-limit").getByText("限值弱于").count()).toBe(0);
  });

  test("is saved with its reason and the version it was opened on; a span was asked for in seconds", async () => {
    const page = await enterRule();
    await edit(page, "50");
    expect(await page.getByTestId("param-onDelayMs").locator("input").inputValue()).toBe("1.5");
    await page.getByTestId("param-onDelayMs").locator("input").fill("2.5");
    await page.getByTestId("rule-reason").fill("更严");
    await page.getByTestId("save-rule").click();
    await page.getByTestId("edit-rule").waitFor();
    const [save] = saves();
    expect(save?.headers).toMatchObject({ "if-match": '"7.json"', "x-change-reason": encodeURIComponent("更严") });
    expect(JSON.parse(save?.body ?? "{}")).toMatchObject({
      rules: [{ id: "nh3-hh", level: 1, params: { limit: 50, onDelayMs: 2500, deadband: 2 } }],
    });
  });

  test("what somebody else changed meanwhile is told, and saved over only when asked to", async () => {
    const page = await enterRule();
    desk.gateway().catalogChangedElsewhere = true;
    await edit(page, "50");
    await page.getByTestId("rule-reason").fill("更严");
    await page.getByTestId("save-rule").click();
    await page.getByTestId("stale").waitFor();
    expect(saves()).toHaveLength(1);
    await page.getByRole("button", { name: "仍然保存我的修改" }).click();
    await page.getByTestId("edit-rule").waitFor();
    expect(saves()).toHaveLength(2);
  });

  test("is tried on the readings of the last day before it is saved: how often it would have been met, and when", async () => {
    const page = await enterRule();
    await edit(page, "50");
    await page.getByTestId("try-rule").focus();
    await page.keyboard.press("Enter");
    const found = page.getByTestId("trial-condition");
    await found.first().waitFor();
    expect(await found.nth(0).textContent()).toMatch(/红.*NH3-101 50 ppm 成立 2 次，共 20 分钟/);
    expect(await found.nth(1).textContent()).toContain("无数据规则不试算");
    expect(await page.getByTestId("trial").textContent()).toContain("另有 3 个测点没有试算");
    expect(await found.nth(0).getByRole("link").first().getAttribute("href")).toMatch(
      /#\/points\/coldchain\/NH3-101\?at=\d+$/,
    );
    await desk.shoot(page, "desk-rule-trial");
    expect(saves()).toEqual([]);
    // Another limit is another rule: what was found is not of it.
    await page.getByTestId("param-limit").locator("input").fill("61");
    await expect.poll(() => found.count()).toBe(0);
    await page.getByTestId("try-rule").click();
    await page.getByTestId("trial").getByText("从未成立").waitFor();
  });

  test("for a limit weaker than the standard a second signature is asked for", async () => {
    const page = await enterRule();
    await edit(page, "70");
    await page.getByTestId("rule-reason").fill("旧探头漂移");
    await page.getByTestId("ask-deviation").click();
    await page.getByText("已申请，等待另一位").waitFor();
    const asked = desk.gateway().requests.find(({ path, method }) => method === "POST" && path.endsWith("/deviations"));
    expect(JSON.parse(asked?.body ?? "{}")).toMatchObject({ reason: "旧探头漂移", rule: { params: { limit: 70 } } });
  });

  test("works on a phone in English", async () => {
    const page = await enterRule({ viewport: pages.PHONE });
    await pages.switchLanguage(page);
    await edit(page, "70");
    await page.getByText("Checked while you type").waitFor();
    await desk.shoot(page, "phone-rule-form-english");
    expect(await pages.overflowPx(page)).toBeLessThanOrEqual(0);
  });
});

describe("a pack", () => {
  async function enterPack(options: ArriveOptions = {}): Promise<Page> {
    const page = await desk.enter({ user: MANAGER, ...options });
    await pages.openScreen(page, "#/rules", "[data-testid='pack']");
    await page.getByTestId("pack").getByRole("link", { name: "涉氨制冷机房" }).click();
    await page.getByTestId("pack-page").waitFor();
    return page;
  }
  const role = (page: Page, name: string) => page.getByTestId("point-choice").filter({ hasText: name });

  test("is edited as it was written: what its zone gave is not named, that there is none stays said, settings stay", async () => {
    const page = await enterPack();
    await page.getByTestId("edit-pack").click();
    expect(await page.getByTestId("pack-kind").isDisabled()).toBe(true);
    expect(await role(page, "爆炸量程").getByTestId("none-here").isChecked()).toBe(true);
    expect(await role(page, "毒性量程").getByTestId("none-here").count()).toBe(0);
    expect(await page.getByTestId("param-fanAtPpm").locator("input").inputValue()).toBe("120");
    await page.getByTestId("param-fanAtPpm").locator("input").fill("100");
    await desk.shoot(page, "desk-pack-form");
    await page.getByTestId("rule-reason").fill("风机早开");
    await page.getByTestId("save-rule").click();
    await page.getByTestId("edit-pack").waitFor();
    const [save] = saves();
    expect(save?.headers).toMatchObject({ "if-match": '"7.json"', "x-change-reason": encodeURIComponent("风机早开") });
    expect(JSON.parse(save?.body ?? "{}")).toEqual({
      packs: [
        {
          id: "room",
          enterprise: "coldchain",
          name: "涉氨制冷机房",
          pack: "ammonia-room",
          zone: "machine-room",
          points: { ammoniaLel: [] },
          settings: { fanAtPpm: 100 },
        },
      ],
    });
  });

  test("a role that has been said to be missing is given back to the zone, or a point by name", async () => {
    const page = await enterPack();
    await page.getByTestId("edit-pack").click();
    await role(page, "爆炸量程").getByTestId("none-here").uncheck();
    await role(page, "毒性量程").getByText("NH3-102").click();
    await page.getByTestId("rule-reason").fill("新探头");
    await page.getByTestId("save-rule").click();
    await page.getByTestId("edit-pack").waitFor();
    expect(JSON.parse(saves()[0]?.body ?? "{}").packs[0].points).toEqual({ ammonia: ["NH3-102"] });
  });

  test("is retired with a reason, after it was said how many rules go with it", async () => {
    const page = await enterPack();
    await page.getByTestId("retire-pack").focus();
    await page.keyboard.press("Enter");
    await page.getByText("它的 1 条规则不再判断").waitFor();
    await page.keyboard.type("机房已拆");
    await desk.shoot(page, "desk-retire-pack");
    await page.getByTestId("dialog-submit").click();
    await page.getByTestId("rule-zone").first().waitFor();
    const [save] = saves();
    expect(save?.headers["x-change-reason"]).toBe(encodeURIComponent("机房已拆"));
    expect(JSON.parse(save?.body ?? "{}")).toMatchObject({
      packs: [{ id: "room", pack: "ammonia-room", settings: { fanAtPpm: 120 }, retired: true }],
    });
  });

  test("works on a phone in English, and is only read by who may not change it", async () => {
    const page = await enterPack({ viewport: pages.PHONE });
    await pages.switchLanguage(page);
    await page.getByTestId("edit-pack").click();
    await page.getByText("there is none in this zone").last().waitFor();
    await desk.shoot(page, "phone-pack-form-english");
    expect(await pages.overflowPx(page)).toBeLessThanOrEqual(0);
    const reader = await desk.enter();
    await pages.openScreen(reader, "#/packs/room", "[data-testid='pack-page']");
    expect(await reader.getByTestId("edit-pack").count()).toBe(0);
    expect(await reader.getByTestId("retire-pack").count()).toBe(0);
  });
});

test("an alarm tells how it was judged when raised, and leads to that instant on its point", async () => {
  const page = await desk.enter({ alarms: mixedAlarms() });
  await pages.openScreen(page, `#/alarms/${RED}`, "[data-testid='alarm-rule']");
  const rule = page.getByTestId("alarm-rule");
  await rule.getByText("限值 ≥ 57 ppm").waitFor();
  await rule.getByRole("link").click();
  await page.getByTestId("why").waitFor();
  expect(page.url()).toMatch(/#\/points\/coldchain\/NH3-101\?at=\d+$/);
  expect(await page.getByTestId("why").locator("input").inputValue()).not.toBe("");
});
