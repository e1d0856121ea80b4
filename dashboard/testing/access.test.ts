import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import * as pages from "../../test/e2e/pages.ts";
import { MANAGER, useDesk } from "./desk.ts";
import { makeContradiction, makeEntry, makeTicket } from "./fake-lines.ts";

const desk = useDesk();

const SCREENS: readonly (readonly [hash: string, ready: string])[] = [
  ["#/lines", "[data-testid='testimonies']"],
  ["#/tickets/hazard", "[data-testid='ticket']"],
  ["#/tickets/permit", "[data-testid='ticket']"],
  ["#/tickets/bypass", ".lines-screen .empty"],
  ["#/ticket/hazard-1", "[data-testid='step']"],
  ["#/ticket/contradiction-1", "[data-testid='testimonies']"],
  ["#/new-ticket/hazard", "[data-testid='form-open']"],
  ["#/new-ticket/permit", "[data-testid='form-open']"],
  ["#/new-ticket/inspection", "[data-testid='inspection-form']"],
  ["#/timeline/coldchain", "[data-testid='happening']"],
  ["#/blind/coldchain", ".lines-screen h1"],
  ["#/proof", "[data-testid='verify']"],
];

const SAID = {
  key: "machine.red",
  params: { where: "氨制冷机房 NH3-101 机房氨浓度", measured: "60 ppm NH3", limit: "57 ppm", rule: "氨高报" },
};

function fillBoards(): void {
  const permit = { type: "hot-work", grade: "first", work: "管道补焊" };
  desk.gateway().tickets = [
    makeContradiction(),
    makeTicket({ level: 2, dueAt: Date.now() - 60_000, facts: { text: "红色报警", said: SAID, grade: "general" } }),
    makeTicket({ id: "hazard-2", facts: { text: "楼梯灯不亮", grade: "general" } }),
    makeTicket({
      id: "permit-1",
      kind: "permit",
      state: "applied",
      facts: permit,
      history: [makeEntry({ body: permit, state: "applied" })],
      may: ["approve", "comment"],
    }),
  ];
}

/** What axe holds against WCAG 2.2 A and AA, as `rule: element`. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(RUN_AXE);
}

describe("the screens of the two lines", () => {
  test.each(["light", "dark"] as const)(
    "keep to WCAG 2.2 AA as far as axe can tell, %s",
    async (theme) => {
      const page = await desk.enter({ user: MANAGER, dark: theme === "dark", calm: true });
      fillBoards();
      const faults: string[] = [];
      for (const [hash, ready] of SCREENS) {
        await pages.openScreen(page, hash, ready);
        for (const fault of await faultsOf(page)) faults.push(`${hash} ${fault}`);
      }
      expect(faults).toEqual([]);
    },
    60_000,
  );

  test("tell what the machine found in the reader's language", async () => {
    const page = await desk.enter({ user: MANAGER });
    fillBoards();
    await pages.openScreen(page, "#/tickets/hazard", "[data-testid='ticket']");
    await page.getByText("氨制冷机房 NH3-101 机房氨浓度 红色报警：60 ppm NH3，达到限值 57 ppm。").waitFor();
    await pages.switchLanguage(page);
    await page.getByText("Red alarm, 氨制冷机房 NH3-101 机房氨浓度: 60 ppm NH3, the limit is 57 ppm.").waitFor();
  });
});

describe("with the keyboard alone", () => {
  test.each([
    ["hazards", "#/tickets/hazard", "楼梯灯不亮"],
    ["permits", "#/tickets/permit", "管道补焊"],
  ])(
    "the board of %s is filtered, and its tickets are opened, each with a focus that is seen",
    async (_, hash, title) => {
      const page = await desk.enter({ user: MANAGER });
      fillBoards();
      await pages.openScreen(page, hash, "[data-testid='ticket']");
      await tabTo(page, "document.activeElement.matches('.segments button, .toolbar button')");
      expect(await page.evaluate(OUTLINE)).toBe(true);
      await tabTo(page, "document.activeElement.tagName === 'SELECT'");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowUp");
      await tabTo(
        page,
        `document.activeElement.matches('.ticket-title') && document.activeElement.textContent.includes('${title}')`,
      );
      expect(await page.evaluate(OUTLINE)).toBe(true);
      await page.keyboard.press("Enter");
      await page.getByTestId("ticket-screen").waitFor();
      await tabTo(page, "document.activeElement.dataset.testid === 'act-comment'");
      await page.keyboard.press("Enter");
      await page.getByTestId("form-comment").waitFor();
    },
  );

  test("an inspection is gone through and sent", async () => {
    const page = await desk.enter({ user: MANAGER });
    await pages.openScreen(page, "#/new-ticket/inspection", "[data-testid='inspection-form']");
    await tabTo(page, "document.activeElement.dataset.testid === 'inspection-by'");
    await page.keyboard.press("End");
    await page.getByTestId("item-door").waitFor();
    await tabTo(page, "document.activeElement.dataset.testid === 'ok'");
    expect(await page.evaluate(OUTLINE)).toBe(true);
    await page.keyboard.press("Space");
    await tabTo(page, "document.activeElement.dataset.testid === 'value'");
    await page.keyboard.type("0.3");
    await tabTo(page, "document.activeElement.closest('[data-testid=field-signature]') !== null");
    await page.keyboard.type("王经理");
    await tabTo(page, "document.activeElement.dataset.testid === 'send'");
    await page.keyboard.press("Enter");
    await page.getByTestId("ticket-screen").waitFor();
    const sent = desk
      .gateway()
      .requests.find(({ method, path }) => method === "POST" && path === "/api/v1/inspections");
    expect(JSON.parse(sent?.body ?? "null")).toMatchObject({
      checklist: "cold-round",
      person: "王经理",
      items: [
        { id: "door", result: "ok" },
        { id: "pressure", result: "ok", value: 0.3 },
      ],
    });
  });
});

/** So many stops no screen has before what it is about. */
const STOPS_MAX = 80;

/** Presses Tab until the element in focus is the one meant. */
async function tabTo(page: Page, meant: string): Promise<void> {
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(meant)) === true) return;
  }
  throw new Error(`nothing in focus is ${meant}`);
}

/** Whether what is in focus shows it. Runs in the page. */
const OUTLINE = `(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 1)(getComputedStyle(document.activeElement))`;

/** Runs in the page. */
const RUN_AXE = `axe
  .run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ": " + target.join(" ") + " " + failureSummary)))`;
