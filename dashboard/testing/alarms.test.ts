import { describe, expect, test } from "vitest";
import * as pages from "../../test/e2e/pages.ts";
import { MANAGER, REGULATOR, useDesk } from "./desk.ts";
import { makeAlarm } from "./fake-plant.ts";
import { mixedAlarms, RED } from "./mixed-alarms.ts";

const desk = useDesk();

function bodyOf(action: string): string | undefined {
  return desk.gateway().requests.find(({ path }) => path.endsWith(`/${action}`))?.body;
}

describe("acting on alarms", () => {
  test("a refusal is shown in the server's words and the alarm is not shown as acknowledged", async () => {
    const page = await desk.enter({ alarms: mixedAlarms() });
    const error = { code: "CONFLICT", message: "报警已由王经理确认。", hint: "刷新后查看。" };
    desk.gateway().nextAlarmWrite = { status: 409, body: { error } };
    const red = pages.alarmRow(page, RED);
    await pages.acknowledge(red);
    await red.getByTestId("action-outcome").getByText("报警已由王经理确认。").waitFor();
    expect(await red.getAttribute("data-state")).toBe("unacknowledged");
  });

  test("until the server has answered the button says it is sending", async () => {
    const page = await desk.enter({ alarms: mixedAlarms() });
    desk.gateway().nextAlarmWrite = "hang";
    const red = pages.alarmRow(page, RED);
    await pages.acknowledge(red);
    await red.getByText("发送中…").waitFor();
    expect(await red.getByTestId("acknowledge").isDisabled()).toBe(true);
    expect(await red.getAttribute("data-state")).toBe("unacknowledged");
  });

  test("a retry after an answer that never came carries the same key", async () => {
    const page = await desk.enter({ alarms: mixedAlarms() });
    desk.gateway().nextAlarmWrite = { status: 503, body: {} };
    const red = pages.alarmRow(page, RED);
    await pages.acknowledge(red);
    await red.getByRole("button", { name: "没有送达，重试" }).click();
    await page.locator(`[data-alarm-id="${RED}"][data-state="acknowledged"]`).waitFor();
    const writes = desk.gateway().requests.filter(({ path }) => path.endsWith("/acknowledge"));
    expect(writes).toHaveLength(2);
    expect(new Set(writes.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  test("a token made void by another tab is renewed, and the action is carried out once", async () => {
    const page = await desk.enter({ alarms: mixedAlarms() });
    desk.gateway().csrfToken = "of-another-tab";
    await pages.acknowledge(pages.alarmRow(page, RED));
    await page.locator(`[data-alarm-id="${RED}"][data-state="acknowledged"]`).waitFor();
    const writes = desk.gateway().requests.filter(({ path }) => path.endsWith("/acknowledge"));
    expect(new Set(writes.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  test("J, C and A move, comment and acknowledge without a mouse", async () => {
    const page = await desk.enter({ alarms: mixedAlarms() });
    await pages.alarmRow(page, RED).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("c");
    await page.keyboard.type("已到现场");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => bodyOf("comment")).toBe('{"text":"已到现场"}');
    await expect.poll(() => page.locator("dialog").count()).toBe(0);
    await pages.alarmRow(page, RED).focus();
    await page.keyboard.press("a");
    await page.locator(`[data-alarm-id="${RED}"][data-state="acknowledged"]`).waitFor();
  });

  test("an operator is offered shelving for yellow and not for red", async () => {
    const page = await desk.enter({ alarms: mixedAlarms() });
    await page.goto(`${desk.gateway().url}/#/alarms`);
    await pages.alarmRow(page, RED).waitFor();
    expect(await pages.alarmRow(page, RED).getByTestId("shelve").count()).toBe(0);
    expect(await pages.alarmRow(page, "yellow").getByTestId("shelve").count()).toBe(1);
  });

  test("a manager shelves with a reason and a length of time", async () => {
    const page = await desk.enter({ alarms: mixedAlarms(), user: MANAGER });
    await pages.shelve(page, pages.alarmRow(page, RED), { minutes: 30, reason: "标定" });
    await expect.poll(() => bodyOf("shelve")).toBe('{"minutes":30,"reason":"标定"}');
    await page.goto(`${desk.gateway().url}/#/alarms`);
    await page.locator(`[data-alarm-id="${RED}"][data-state="shelved"]`).waitFor();
  });

  test("a regulator may comment and can never silence a plant", async () => {
    const page = await desk.enter({ alarms: mixedAlarms(), user: REGULATOR });
    await pages.openScreen(page, "#/alarms", "[data-testid='alarm-row']");
    await pages.comment(page, pages.alarmRow(page, RED), "请说明处置情况");
    await expect.poll(() => bodyOf("comment")).toBe('{"text":"请说明处置情况"}');
    expect(await pages.alarmRow(page, RED).getByTestId("acknowledge").count()).toBe(0);
    expect(await pages.alarmRow(page, RED).getByTestId("shelve").count()).toBe(0);
  });

  test("orange to blue are acknowledged a level at a time; for red no such button exists", async () => {
    const second = makeAlarm(Date.now(), { id: "orange-2", level: 2, point: "NH3-102" });
    const page = await desk.enter({
      alarms: [...mixedAlarms(), second, makeAlarm(Date.now(), { id: "red-2", point: "NH3-111" })],
    });
    await page.goto(`${desk.gateway().url}/#/alarms`);
    await page.locator(".counter[data-level='1']").click();
    await expect.poll(() => pages.alarmRowsOfLevel(page, 1).count()).toBe(2);
    await expect.poll(() => pages.alarmRows(page).count()).toBe(2);
    expect(await page.getByRole("button", { name: /确认全部/ }).count()).toBe(0);
    await page.locator(".counter[data-level='2']").click();
    await page.getByRole("button", { name: "确认全部橙（2）" }).click();
    await expect.poll(() => page.locator("[data-level='2'][data-state='acknowledged']").count()).toBe(2);
  });
});

describe("seeing alarms", () => {
  test("a new red alarm is spoken and drawn at once, also on a screen that lists no alarms", async () => {
    const page = await desk.enter();
    await page.goto(`${desk.gateway().url}/#/devices`);
    await page.getByTestId("device-row").first().waitFor();
    desk.gateway().change([], [makeAlarm(Date.now())]);
    await pages.alarmRow(page, RED).getByTestId("acknowledge").waitFor();
    await expect.poll(() => page.getByTestId("red-alert").textContent()).toContain("NH3-101 机房氨浓度");
  });

  test("silence lasts at most 60 s for red and is no acknowledgement", async () => {
    const page = await desk.enter({ alarms: [makeAlarm(Date.now())] });
    await page.getByTestId("silence").click();
    const left = page.locator(".silenced");
    await left.waitFor();
    expect(await left.textContent()).toMatch(/00:5\d|01:00/);
    expect(await pages.alarmRow(page, RED).getAttribute("data-state")).toBe("unacknowledged");
  });

  test("names are text, never markup", async () => {
    const page = await desk.enter();
    const name = pages.pointRow(page, "tanks/CH4-302").getByRole("rowheader");
    await name.waitFor();
    expect(await name.textContent()).toBe("可燃气体（西）<b>不是标记</b>");
  });

  test("the escalation counts down to the next step", async () => {
    const page = await desk.enter({ alarms: [makeAlarm(Date.now())] });
    const countdown = pages.alarmRow(page, RED).locator(".escalation");
    await countdown.waitFor();
    const before = await countdown.textContent();
    expect(before).toMatch(/01:\d\d 后升级 · 第 2\/3 步/);
    await expect.poll(() => countdown.textContent(), { timeout: 3_000 }).not.toBe(before);
  });
});

describe("a drill", () => {
  test("stands above every screen with its end, marks its alarms, and is ended by who may", async () => {
    const at = Date.now();
    const drill = { id: "drill-7", enterprise: "coldchain", site: "plant1", points: [], scenario: null, by: "wang" };
    const alarms = [makeAlarm(at, { id: RED, drill: drill.id }), makeAlarm(at, { id: "real", point: "O2-101" })];
    const page = await desk.enter({ alarms });
    expect(await page.getByTestId("drills").count()).toBe(0);
    expect(await pages.alarmRow(page, RED).getByTestId("drill-mark").textContent()).toBe("演练");
    expect(await pages.alarmRow(page, RED).getAttribute("aria-label")).toMatch(/^演练：/);
    expect(await pages.alarmRow(page, "real").getByTestId("drill-mark").count()).toBe(0);
    // A drill calls as everything else does.
    expect(await pages.alarmRow(page, RED).getAttribute("data-wants-answer")).toBe("true");

    desk.gateway().drills = [{ ...drill, reason: "半年演练", since: at, until: at + 1_800_000 }];
    await page.getByTestId("drills").getByText("半年演练").waitFor();
    await page.getByTestId("end-drill").click();
    await page.getByTestId("drill-note").fill("已讲评");
    await page.getByTestId("dialog-submit").click();
    await expect.poll(() => page.getByTestId("drills").count()).toBe(0);
    const ended = desk.gateway().requests.find(({ path }) => path === "/api/v1/drills/drill-7/end");
    expect(JSON.parse(ended?.body ?? "{}")).toEqual({ note: "已讲评" });
  });

  test("is declared by a manager with the keyboard alone: a site, some of its points, a time and a reason", async () => {
    const page = await desk.enter({ user: MANAGER });
    await pages.openScreen(page, "#/alarms", "[data-testid='declare-drill']");
    await page.getByTestId("declare-drill").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("drill-reason").waitFor();
    // The reason has the focus: what is typed right away lands in it.
    await page.keyboard.type("半年演练");
    await page.getByTestId("drill-enterprise").focus();
    expect(await page.getByTestId("drill-enterprise").locator("option").allTextContents()).toEqual(["京南冷链"]);
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByTestId("drill-points").locator("[open], input[type=search]").first().waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type("NH3-102");
    await expect.poll(() => page.getByTestId("drill-points").locator(".check").count()).toBe(1);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await desk.shoot(page, "desk-declare-drill");
    await page.getByTestId("drill-minutes").fill("45");
    await page.keyboard.press("Enter");
    await page.getByTestId("drills").getByText("半年演练").waitFor();
    const declared = desk.gateway().requests.find(({ method, path }) => method === "POST" && path === "/api/v1/drills");
    expect(JSON.parse(declared?.body ?? "{}")).toEqual({
      enterprise: "coldchain",
      site: "plant1",
      points: ["NH3-102"],
      scenario: null,
      minutes: 45,
      reason: "半年演练",
    });
    expect(declared?.headers["idempotency-key"]).toBeTruthy();
  });

  test("is declared on a phone in English without scrolling sideways", async () => {
    const page = await desk.enter({ user: MANAGER, viewport: pages.PHONE });
    await pages.switchLanguage(page);
    await pages.openScreen(page, "#/alarms", "[data-testid='declare-drill']");
    expect(await pages.overflowPx(page)).toBeLessThanOrEqual(0);
    await page.getByTestId("declare-drill").click();
    await page.getByTestId("drill-points").locator("summary").click();
    await desk.shoot(page, "phone-declare-drill-english");
    expect(await pages.overflowPx(page)).toBeLessThanOrEqual(0);
    const beyond = "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('dialog'))";
    expect(await page.evaluate(beyond)).toBe(0);
  });

  test("is offered to nobody who may not declare one", async () => {
    const page = await desk.enter();
    await pages.openScreen(page, "#/alarms", "[data-testid='history']");
    expect(await page.getByTestId("declare-drill").count()).toBe(0);
  });
});
