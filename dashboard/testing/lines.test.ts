import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { TICKET_FORMS } from "../../model/offline/forms.ts";
import * as pages from "../../test/e2e/pages.ts";
import { MANAGER, REGULATOR, useDesk } from "./desk.ts";
import { makeContradiction, makeEntry, makeTicket } from "./fake-lines.ts";
import { makeAlarm } from "./fake-plant.ts";

const desk = useDesk();

async function open(page: Page, hash: string, ready: string): Promise<void> {
  await pages.openScreen(page, hash, ready);
}

function said(path: string): unknown {
  const asked = desk.gateway().requests.find((each) => each.method === "POST" && each.path === `/api/v1/${path}`);
  return JSON.parse(asked?.body ?? "null");
}

describe("the boards", () => {
  test("count down by the second, say how late it is, and hear of changes from the feed", async () => {
    const page = await desk.enter();
    const late = makeTicket({ id: "hazard-2", dueAt: Date.now() - 65_000, facts: { text: "逾期的" } });
    desk.gateway().tickets = [makeTicket(), late];
    await open(page, "#/tickets/hazard", "[data-testid='ticket']");
    const countdown = page.getByTestId("deadline").first();
    const before = await countdown.textContent();
    expect(before).toMatch(/^剩余 0[01]:\d\d$/);
    await expect.poll(() => countdown.textContent(), { timeout: 3_000 }).not.toBe(before);
    expect(await page.locator("[data-late='true']").textContent()).toMatch(/逾期 01:\d\d/);
    desk.gateway().tickets = [makeTicket({ id: "hazard-3", facts: { text: "刚报的" } })];
    desk.gateway().tellTickets();
    await page.getByText("刚报的").waitFor({ timeout: 3_000 });
    await expect.poll(() => page.getByTestId("ticket").count()).toBe(1);
  });

  test("say that there is nothing, and why nothing could be read; what was read stays", async () => {
    const page = await desk.enter();
    await open(page, "#/tickets/hazard", ".empty");
    await page.getByText("没有符合条件的单").waitFor();
    desk.gateway().tickets = [makeTicket()];
    desk.gateway().tellTickets();
    await page.getByTestId("ticket").waitFor();
    desk.gateway().ticketsFail = true;
    desk.gateway().tellTickets();
    await page.getByTestId("list-failure").getByText("记录库暂不可用").waitFor();
    expect(await page.getByTestId("ticket").count()).toBe(1);
  });

  test("show both testimonies of a contradiction; what the index does not know is unknown, and no zero", async () => {
    const page = await desk.enter();
    desk.gateway().tickets = [makeContradiction()];
    await open(page, "#/lines", "[data-testid='testimonies']");
    const [online, offline] = await page.getByTestId("testimonies").locator("figure").allTextContents();
    expect(online).toContain("联锁 XS-101 处于旁路（旁路）");
    expect(offline).toContain("没有有效的旁路票（已超期的票：—）");
    await page.getByTestId("part-linkage").waitFor();
    expect(await page.getByTestId("part-coverage").textContent()).toContain("42 %");
    expect(await page.getByTestId("part-linkage").textContent()).toContain("未知");
    expect(await page.getByTestId("composite").textContent()).toContain("未知");
    expect(await page.getByTestId("risk").textContent()).toContain("隐患 ×1 +5");
  });
});

describe("one ticket", () => {
  test("shows what a phone brought too late beside what stands, and who refers to it", async () => {
    const page = await desk.enter({ user: MANAGER });
    const claimed = {
      clientId: "c1",
      at: Date.now() - 300_000,
      doneAt: Date.now() - 300_000,
      offsetMs: 0,
      position: null,
    };
    const body = { act: "verify", reason: "same-person", said: { grade: "major", note: "我看是重大" } };
    const history = [
      makeEntry(),
      makeEntry({
        no: 2,
        at: Date.now() - 200_000,
        act: "verify",
        by: "wang",
        body: { grade: "general", note: "一般" },
      }),
      makeEntry({ no: 3, at: Date.now() - 100_000, act: "kept-aside", by: "li", claimed, body }),
    ];
    const referring = makeContradiction();
    desk.gateway().tickets = [
      makeTicket({ history, keptAside: 1, state: "verified" }),
      { ...referring, links: [{ to: "ticket", id: "hazard-1", role: "contradicts" }] },
    ];
    await open(page, "#/ticket/hazard-1", "[data-testid='step']");
    const beside = page.locator("[data-act='kept-aside'] .beside > div");
    expect(await beside.count()).toBe(2);
    expect(await beside.nth(0).textContent()).toMatch(/手机后补.*我看是重大/s);
    expect(await beside.nth(1).textContent()).toMatch(/现行记录.*wang.*一般/s);
    await page.getByTestId("tickets-about").getByText("D-04 联锁旁路无票").waitFor();
    expect(await page.locator("[data-act='open'] .said").first().textContent()).toBe("法兰处有氨味 <b>不是标记</b>");
  });

  test("is opened and taken on with the keyboard alone", async () => {
    const page = await desk.enter({ user: MANAGER });
    await open(page, "#/tickets/hazard", "[data-testid='new-ticket']");
    await page.getByTestId("new-ticket").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("form-open").waitFor();
    await page.getByTestId("field-text").locator("textarea").focus();
    await page.keyboard.type("灯不亮");
    for (const name of ["site", "zone"]) {
      await page.keyboard.press("Tab");
      await page.keyboard.press("ArrowDown");
      expect(await page.evaluate("document.activeElement.closest('[data-testid]').dataset.testid")).toBe(
        `field-${name}`,
      );
    }
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.getByTestId("field-text").locator("textarea").focus();
    await page.getByTestId("send").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("ticket-screen").waitFor();
    expect(said("hazards")).toEqual({
      enterprise: "coldchain",
      text: "灯不亮",
      site: "plant1",
      zone: expect.any(String),
      points: [expect.any(String)],
    });
    await page.getByTestId("act-verify").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("form-verify").waitFor();
  });
});

describe("a duty check", () => {
  const CALL = makeAlarm(Date.now(), { id: "call", rule: "system:ticket-duty-check", level: 3, point: null });
  const asked = (more: object = {}) =>
    makeTicket({
      kind: "duty-check",
      state: "asked",
      level: 3,
      dueAt: Date.now() + 300_000,
      facts: { room: "<b>消防室</b>", asks: 1 },
      ...more,
    });

  test("stands on every screen as soon as it is asked, counts down, and is answered by one key", async () => {
    const page = await desk.enter();
    expect(await page.getByTestId("duty-calls").count()).toBe(0);
    desk.gateway().tickets = [asked()];
    desk.gateway().change([], [CALL]);
    await page.getByTestId("duty-call").getByText("<b>消防室</b>").waitFor();
    const left = page.getByTestId("duty-left");
    const before = await left.textContent();
    expect(before).toMatch(/0[45]:\d\d/);
    await expect.poll(() => left.textContent(), { timeout: 3_000 }).not.toBe(before);
    await page.keyboard.press("d");
    await expect.poll(() => said("duty-checks/duty-check-1/answer")).toEqual({ at: "desk" });
    desk.gateway().change([], [{ ...CALL, active: false }]);
    await expect.poll(() => page.getByTestId("duty-calls").count()).toBe(0);
  });

  test("is answered on a phone by a button as wide as the screen; whoever only looks has none", async () => {
    const phone = await desk.enter({ viewport: pages.PHONE });
    desk.gateway().tickets = [asked()];
    desk.gateway().change([], [CALL]);
    const box = await phone.getByTestId("answer-duty").boundingBox();
    expect(box?.width ?? 0).toBeGreaterThan(300);
    expect(box?.height ?? 0).toBeGreaterThanOrEqual(56);
    expect(await phone.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await phone.getByTestId("answer-duty").click();
    await expect.poll(() => said("duty-checks/duty-check-1/answer")).not.toBeNull();
  });

  test("is shown to the regulator with its time, and no button", async () => {
    const page = await desk.enter({ user: REGULATOR });
    desk.gateway().tickets = [asked()];
    desk.gateway().change([], [CALL]);
    await page.getByTestId("duty-left").waitFor();
    expect(await page.getByTestId("answer-duty").count()).toBe(0);
  });
});

describe("the forms", () => {
  test("of every kind: each field has a name, none is to be typed as JSON, none is wider than a phone", async () => {
    const page = await desk.enter({ user: MANAGER, viewport: pages.PHONE });
    for (const { kind } of TICKET_FORMS.filter(({ open }) => open !== null)) {
      await open(page, `#/new-ticket/${kind}`, ".lines-screen form");
      await page.evaluate(UNFOLD);
      expect(await page.evaluate(UNNAMED), kind).toEqual([]);
      expect(await page.locator("form .code").count(), kind).toBe(0);
      expect(await page.evaluate("Math.max(innerWidth, document.documentElement.scrollWidth)"), kind).toBe(360);
    }
  });

  test("of an inspection: every item of the list is answered before it can be sent, and told in its order", async () => {
    const page = await desk.enter({ viewport: pages.PHONE });
    await open(page, "#/new-ticket/inspection", "[data-testid='inspection-form']");
    await page.getByTestId("inspection-by").selectOption("list/cold-round");
    await page.getByTestId("missing").getByText("还有 2 项未答：防火门关闭").waitFor();
    await page.getByTestId("item-pressure").getByTestId("value").fill("0.3");
    expect(await page.getByTestId("item-pressure").getByTestId("ok").getAttribute("aria-pressed")).toBe("true");
    await page.getByTestId("item-door").getByTestId("nok").click();
    expect(await page.getByTestId("send").isDisabled()).toBe(true);
    await page.getByTestId("item-door").getByTestId("note").fill("闭门器坏");
    await page.getByTestId("field-signature").locator("input").fill("张工");
    await page.getByTestId("send").click();
    await page.getByTestId("ticket-screen").waitFor();
    expect(said("inspections")).toMatchObject({
      checklist: "cold-round",
      version: "v1",
      person: "张工",
      end: expect.any(Number),
      items: [
        { id: "door", result: "nok", note: "闭门器坏" },
        { id: "pressure", result: "ok", value: 0.3 },
      ],
    });
  });
});

/** One block of each list, and every choice unfolded. Runs in the page. */
const UNFOLD = `for (const add of document.querySelectorAll("[data-testid='add-block']")) add.click();
for (const fold of document.querySelectorAll("form details")) fold.open = true;`;

/** Fields of the page that nobody who cannot see them would know by a name. Runs in the page. */
const UNNAMED = `[...document.querySelectorAll("form input, form select, form textarea")]
  .filter((field) => (field.labels?.[0]?.textContent ?? field.getAttribute("aria-label") ?? "").trim() === "")
  .map((field) => field.outerHTML)`;
