import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { WireDrill } from "../../../api/wire-drill.ts";
import type { WirePack } from "../../../api/wire-packs.ts";
import type { WireRule, WireRuleVersion } from "../../../api/wire-rules.ts";
import { ApiClient } from "../../kit/api-client.ts";
import { eventually } from "../../kit/gateway-process.ts";
import * as pages from "../pages.ts";
import { shoot } from "../screenshots.ts";
import { PASSWORD } from "./plant.ts";
import { useSite } from "./site.ts";

const site = useSite();

async function enterRule(rule: string): Promise<Page> {
  const page = await site.enter("zhao");
  await pages.openScreen(page, `#/rules/${rule}`, "[data-testid='edit-rule']");
  return page;
}

async function ruleOf(id: string): Promise<WireRule | undefined> {
  return (await site.admin().all<WireRule>("/rules")).find((rule) => rule.id === id);
}

async function save(page: Page, reason: string): Promise<void> {
  await page.getByTestId("rule-reason").fill(reason);
  await page.getByTestId("save-rule").click();
}

describe("a rule", () => {
  test("is edited with the gateway's lint beside it, saved with a reason, and in force at once: the next reading alarms by it", async () => {
    const page = await enterRule("cold-yellow");
    await page.getByTestId("edit-rule").click();
    const limit = page.getByTestId("param-limit").locator("input");
    // No deadband at all is a warning of the gateway's own lint; it goes as soon as there is one again.
    await page.getByTestId("param-deadband").locator("input").fill("0");
    const noDeadband = page
      .getByTestId("lint")
      .getByTestId("finding")
      .filter({ hasText: /deadband|回差/ });
    await noDeadband.waitFor();
    await page.getByTestId("param-deadband").locator("input").fill("1");
    await expect.poll(() => noDeadband.count()).toBe(0);
    await limit.fill("20");
    // Of the readings of this day, one was over 20 ppm and none over 200.
    await site.publish("coldchain", { p: "NH3-103", v: 21 });
    await site.publish("coldchain", { p: "NH3-103", v: 2 });
    await page.getByTestId("try-rule").click();
    await page.getByTestId("trial-condition").getByText("成立 1 次").waitFor();
    expect((await ruleOf("cold-yellow"))?.params["limit"]).toBe(28);
    await save(page, "靠近排水口，提前报警");
    await page.getByTestId("edit-rule").waitFor();
    const version = page.getByTestId("version").first();
    await version.getByText("靠近排水口，提前报警").waitFor();
    expect(await version.textContent()).toMatch(/zhao.*params\.limit 原为 28 改为 20/);
    await shoot(page, "real-rule-saved");
    expect(await ruleOf("cold-yellow")).toMatchObject({ params: { limit: 20, deadband: 1 }, changed: { by: "zhao" } });
    // 22 ppm would have been nothing before.
    const alarm = await site.raise("coldchain/NH3-103", 22);
    expect(alarm).toMatchObject({ rule: "cold-yellow", level: 3 });
  });

  test("weaker than the standard is refused in the form, and allowed once another person has signed", async () => {
    const page = await enterRule("cold-red");
    await page.getByTestId("edit-rule").click();
    await page.getByTestId("param-limit").locator("input").fill("90");
    await page.locator("[data-testid='param-limit'] [role='alert']").waitFor();
    await save(page, "旧探头漂移");
    site.expectRefusals("422 /api/v1/catalog", "400 /api/v1/catalog");
    await page.locator(".form-error:not(:empty)").first().waitFor();
    expect(await ruleOf("cold-red")).toMatchObject({ params: { limit: 57 } });
    await page.getByTestId("ask-deviation").click();
    await page.getByText("已申请，等待另一位").waitFor();
    const second = await site.enter("admin");
    await pages.openScreen(second, "#/rules", "[data-testid='deviation']");
    await second.getByTestId("sign").click();
    await second.getByTestId("deviation").waitFor({ state: "detached" });
    await page.getByTestId("save-rule").click();
    await page.getByTestId("edit-rule").waitFor();
    expect(await ruleOf("cold-red")).toMatchObject({ params: { limit: 90 } });
    // Right again for the tests that follow.
    await page.getByTestId("edit-rule").click();
    await page.getByTestId("param-limit").locator("input").fill("57");
    await save(page, "新探头");
    await page.getByTestId("edit-rule").waitFor();
    expect(await ruleOf("cold-red")).toMatchObject({ params: { limit: 57 } });
  });

  test("what somebody else made of it is in the form that is opened later, and told before it is saved over", async () => {
    const page = await enterRule("cold-yellow");
    await change({ limit: 22 });
    await page.getByTestId("edit-rule").click();
    await expect.poll(() => page.getByTestId("param-limit").locator("input").inputValue()).toBe("22");
    await page.getByTestId("param-limit").locator("input").fill("24");
    await page
      .getByTestId("lint")
      .getByText("没有错误，也没有警告")
      .or(page.getByTestId("finding").first())
      .first()
      .waitFor();
    await change({ limit: 23 });
    site.expectRefusals("412 /api/v1/catalog");
    await save(page, "我的");
    await page.getByTestId("stale").waitFor();
    expect(await ruleOf("cold-yellow")).toMatchObject({ params: { limit: 23 } });
    await page.getByTestId("stale").getByRole("button", { name: "仍然保存我的修改" }).click();
    await page.getByTestId("edit-rule").waitFor();
    expect(await ruleOf("cold-yellow")).toMatchObject({ params: { limit: 24 } });
    const versions = await site.admin().all<WireRuleVersion>("/rules/cold-yellow/versions");
    expect(versions.slice(0, 2).map(({ by, reason }) => [by, reason])).toEqual([
      ["zhao", "我的"],
      ["admin", "theirs"],
    ]);
  });
});

/** What another person makes of the yellow rule. */
async function change(params: Readonly<Record<string, unknown>>): Promise<void> {
  // The rule of the plant.
  const { version: _v, changed: _c, kindName: _k, name: _n, ...rule } = (await ruleOf("cold-yellow")) as WireRule;
  const theirs = { rules: [{ ...rule, params: { ...rule.params, ...params } }] };
  expect((await site.admin().call("PUT", "/catalog?reason=theirs", theirs)).status).toBe(200);
}

describe("a pack", () => {
  test("is given to a zone, its settings changed, and retired: its rules come and go with it", async () => {
    const page = await site.enter("zhao");
    await pages.openScreen(page, "#/rules", "[data-zone='machine-room'] [data-testid='new-pack']");
    await page.locator("[data-zone='machine-room']").getByTestId("new-pack").click();
    await page.getByTestId("pack-kind").selectOption("ammonia-room");
    await page.getByTestId("pack-name").fill("机房规则包");
    await page.getByTestId("param-fanAtPpm").locator("input").fill("120");
    await save(page, "启用规则包");
    const pack = page.getByTestId("pack");
    await pack.getByText("机房规则包").waitFor();
    const packOf = async () => (await site.admin().all<WirePack>("/packs"))[0];
    expect(await packOf()).toMatchObject({ pack: "ammonia-room", settings: { fanAtPpm: 120 } });
    const { rules } = (await packOf()) as WirePack;
    expect(rules.length).toBeGreaterThan(0);

    await pack.getByRole("link", { name: "机房规则包" }).click();
    await page.getByTestId("edit-pack").click();
    await page.getByTestId("param-fanAtPpm").locator("input").fill("100");
    await save(page, "风机早开");
    await page.getByTestId("edit-pack").waitFor();
    await shoot(page, "real-pack");
    expect(await packOf()).toMatchObject({ name: "机房规则包", settings: { fanAtPpm: 100 } });
    // What the zone gave was not named by the edit: a detector added later still joins.
    expect((await packOf())?.roles.find(({ role }) => role === "ammonia")?.by).toBe("taken");

    await page.getByTestId("retire-pack").click();
    await page.getByTestId("retire-reason").fill("改用单独规则");
    await page.getByTestId("dialog-submit").click();
    await page.getByTestId("rule-zone").first().waitFor();
    await page.getByTestId("pack").waitFor({ state: "detached" });
    expect(await packOf()).toBeUndefined();
    expect(await ruleOf(rules[0]?.id ?? "")).toBeUndefined();
  });
});

describe("a drill", () => {
  test("declared by a manager marks the alarms of its points alone, rings as ever, and is ended by an operator", async () => {
    const page = await site.enter("zhao");
    await pages.openScreen(page, "#/alarms", "[data-testid='declare-drill']");
    await page.getByTestId("declare-drill").click();
    await page.getByTestId("drill-site").selectOption("plant1");
    await page.getByTestId("drill-points").locator("summary").click();
    await page.getByTestId("drill-points").getByText("NH3-101").click();
    await page.getByTestId("drill-minutes").fill("30");
    await page.getByTestId("drill-reason").fill("半年演练");
    await page.getByTestId("dialog-submit").click();
    await page.getByTestId("drills").getByText("半年演练").waitFor();
    const [drill] = (await site.admin().get<{ items: WireDrill[] }>("/drills")).items;
    expect(drill).toMatchObject({ enterprise: "coldchain", site: "plant1", points: ["NH3-101"], by: "zhao" });

    const [inDrill, real] = [await site.raise("coldchain/NH3-101", 80), await site.raise("coldchain/NH3-102", 80)];
    await pages.alarmRow(page, inDrill.id).getByTestId("drill-mark").waitFor();
    expect(await pages.alarmRow(page, real.id).getByTestId("drill-mark").count()).toBe(0);
    await eventually("the phone to be called for the alarm of the drill, too", async () =>
      site.phone().inbox.messages.some(({ message }) => JSON.stringify(message).includes(inDrill.id)),
    );

    const operator = await site.enter("zhang");
    await operator.getByTestId("end-drill").click();
    await operator.getByTestId("drill-note").fill("提前结束");
    await operator.getByTestId("dialog-submit").click();
    await operator.getByTestId("drills").waitFor({ state: "detached" });
    // What still holds is no drill any more.
    await pages.alarmRow(operator, inDrill.id).getByTestId("drill-mark").waitFor({ state: "detached" });
    expect((await site.admin().alarm(inDrill.id)).drill).toBeNull();
  });
});

describe("the life of an alarm", () => {
  test("raised, acknowledged, returned and closed: each step is on screen as it comes, and on record with who and when", async () => {
    const page = await site.enter("zhang");
    const red = await site.raise("coldchain/NH3-101", 62);
    const row = pages.alarmRow(page, red.id);
    await page.locator(`[data-alarm-id="${red.id}"][data-state="unacknowledged"]`).waitFor();
    await pages.acknowledge(row);
    await page.locator(`[data-alarm-id="${red.id}"][data-state="acknowledged"]`).waitFor();
    await pages.openScreen(page, `#/alarms/${red.id}`, "[data-testid='alarm-events'] li");
    await site.publish("coldchain", { p: "NH3-101", v: 3 });
    // Acknowledged and returned: it is over, and leaves the list of open alarms for the history.
    await expect.poll(() => row.count()).toBe(0);
    await page.getByTestId("history").click();
    await page.locator(`[data-alarm-id="${red.id}"], [href$="${red.id}"]`).first().waitFor();
    const { state, active, acknowledged, events } = await site.admin().alarm(red.id);
    expect({ state, active, acknowledged }).toEqual({ state: "normal", active: false, acknowledged: true });
    expect(events.map(({ kind, by }) => [kind, by])).toEqual([
      ["raised", null],
      ["acknowledged", "zhang"],
      ["cleared", null],
    ]);
    await shoot(page, "real-alarm-life");
  });

  test("returned before anybody answered it stays on screen until it is acknowledged", async () => {
    const page = await site.enter("zhang");
    const red = await site.raise("coldchain/NH3-102", 70);
    await pages.alarmRow(page, red.id).waitFor();
    await site.publish("coldchain", { p: "NH3-102", v: 3 });
    await page.locator(`[data-alarm-id="${red.id}"][data-state="returned-unacknowledged"]`).waitFor();
    await pages.acknowledge(pages.alarmRow(page, red.id));
    await pages.alarmRow(page, red.id).waitFor({ state: "detached" });
  });
});

describe("the page of a toxic gas", () => {
  test("shows the exposure that the gateway works out of what it stored", async () => {
    const fromMs = Date.now() - 14 * 60_000;
    await site.publish("coldchain", { p: "NH3-103", v: 12, ts: fromMs });
    const page = await site.enter("zhang");
    await pages.openScreen(page, "#/points/coldchain/NH3-103", "[data-testid='lane-stel'] canvas");
    expect(await page.getByTestId("lane-stel").textContent()).toMatch(/15 分钟平均 .*ppm · 覆盖率 \d+ %.*42\.4 ppm/);
    await page.getByTestId("lane-twa").locator("canvas").waitFor();
    const client = await ApiClient.signIn(site.gateway().url, "zhang", PASSWORD);
    expect((await client.call("GET", "/exposure?point=NH3-103")).status).toBe(200);
  });
});
