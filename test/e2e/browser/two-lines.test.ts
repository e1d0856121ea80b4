import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { WireTicket, WireTicketDetail } from "../../../api/wire-ticket.ts";
import * as pages from "../pages.ts";
import { shoot } from "../screenshots.ts";
import { useSite } from "./site.ts";

const site = useSite();

/** The smallest picture there is, as a phone would hand it in. */
const PHOTO = {
  name: "photo.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
    "base64",
  ),
};

async function openLines(page: Page, hash: string, ready: string): Promise<void> {
  await pages.openScreen(page, hash, ready);
}

/** Chooses an act of the ticket on screen, fills its form and sends it; waits for the state it leads to. */
async function act(page: Page, name: string, fill: () => Promise<void>, state: string): Promise<void> {
  await page.getByTestId(`act-${name}`).click();
  const form = page.getByTestId(`form-${name}`);
  await form.waitFor();
  await fill();
  await form.getByTestId("send").click();
  await page.getByTestId("state").getByText(state, { exact: true }).waitFor();
}

function field(page: Page, name: string) {
  return page.getByTestId(`field-${name}`);
}

async function report(page: Page, text: string): Promise<string> {
  await openLines(page, "#/new-ticket/hazard", "[data-testid='form-open']");
  await field(page, "text").locator("textarea").fill(text);
  await field(page, "zone").locator("select").selectOption("machine-room");
  await page.getByTestId("send").click();
  await page.getByTestId("ticket-screen").waitFor();
  return decodeURIComponent(new URL(page.url()).hash.slice("#/ticket/".length));
}

async function ticket(id: string): Promise<WireTicketDetail> {
  return (await site.admin().call("GET", `/tickets/${id}`)).body as WireTicketDetail;
}

/** A phone zooms out to show what is too wide: then it sees more than its own width. */
async function widthOf(page: Page): Promise<number> {
  return Number(await page.evaluate("Math.max(document.documentElement.scrollWidth, innerWidth)"));
}

describe("a hazard", () => {
  test("is reported, verified, assigned, rectified, re-checked and closed by several people", async () => {
    const zhang = await site.enter("zhang");
    const id = await report(zhang, "机房法兰处有氨味");
    const zhao = await site.enter("zhao");
    await openLines(zhao, "#/tickets/hazard", "[data-testid='ticket']");
    await zhao.getByText("机房法兰处有氨味").click();
    await zhao.getByTestId("ticket-screen").waitFor();
    await act(
      zhao,
      "verify",
      async () => void (await field(zhao, "grade").locator("select").selectOption("general")),
      "已核实待派发",
    );
    await act(
      zhao,
      "assign",
      async () => {
        await field(zhao, "owner").locator("input").fill("设备班");
        const tomorrow = new Date(Date.now() + 115_200_000).toISOString().slice(0, 19);
        await field(zhao, "deadline").locator("input").fill(tomorrow);
        await field(zhao, "measures").locator("textarea").fill("挂警示牌");
      },
      "整改中",
    );
    // What another did is here without asking anew.
    await zhang.getByTestId("state").getByText("整改中", { exact: true }).waitFor({ timeout: 5_000 });
    await act(
      zhang,
      "rectify",
      async () => {
        await field(zhang, "note").locator("textarea").fill("更换垫片");
        await field(zhang, "photos").locator("input[type=file]").setInputFiles(PHOTO);
        await field(zhang, "photos").locator("img").waitFor();
      },
      "整改完成待复查",
    );
    await act(
      zhao,
      "recheck",
      async () => {
        await field(zhao, "passed").getByLabel("是").check();
        await field(zhao, "note").locator("textarea").fill("无氨味");
      },
      "复查通过待销号",
    );
    await act(zhao, "close", async () => void (await field(zhao, "note").locator("textarea").fill("销号")), "已销号");
    const acts = (await ticket(id)).history.map((entry) => [entry.act, entry.by]);
    expect(acts).toEqual([
      ["open", "zhang"],
      ["verify", "zhao"],
      ["assign", "zhao"],
      ["rectify", "zhang"],
      ["recheck", "zhao"],
      ["close", "zhao"],
    ]);
    expect(await zhao.getByTestId("step").count()).toBe(6);
    await zhao.locator("[data-act='rectify'] .photo img").waitFor();
    await shoot(zhao, "two-lines-hazard");
  });

  test("is not verified by who reported it: the page says why, and what was filled in stays", async () => {
    const page = await site.enter("zhao");
    const id = await report(page, "灯不亮");
    site.expectRefusals(`409 /api/v1/hazards/${id}/verify`);
    await page.getByTestId("act-verify").click();
    await field(page, "grade").locator("select").selectOption("general");
    await page.getByTestId("form-verify").getByTestId("send").click();
    await expect.poll(() => page.locator(".form-error").textContent()).not.toBe("");
    expect(await field(page, "grade").locator("select").inputValue()).toBe("general");
    expect((await ticket(id)).state).toBe("reported");
  });

  test("said in hostile words is text wherever it is shown, in English and on a phone", async () => {
    const page = await site.enter("zhang", { viewport: pages.PHONE });
    await pages.switchLanguage(page);
    const hostile = "<img src=x onerror=alert(9)> \u202egpj.tset";
    const id = await report(page, hostile);
    for (const [hash, ready] of [
      [`#/ticket/${id}`, "[data-testid='step']"],
      ["#/tickets/hazard", "[data-testid='ticket']"],
      ["#/timeline/coldchain", "[data-testid='happening']"],
      ["#/lines", "[data-testid='sync-index']"],
      ["#/new-ticket/permit", "[data-testid='form-open']"],
      ["#/new-ticket/inspection", "[data-testid='inspection-form']"],
      ["#/blind/coldchain", ".lines-screen h1"],
      ["#/proof", ".lines-screen h1"],
    ] as const) {
      await openLines(page, hash, ready);
      expect(await page.locator("img[src='x']").count()).toBe(0);
      expect(await widthOf(page), hash).toBe(pages.PHONE.width);
      await shoot(page, `two-lines-phone-${hash.replace(/[^a-z]+/g, "-")}`);
    }
    await openLines(page, `#/ticket/${id}`, "[data-testid='step']");
    expect(await page.locator("[data-act='open'] .said").allTextContents()).toContain(hostile);
  });
});

describe("a contradiction", () => {
  test("is on the overview with both testimonies within 5 s of its second witness, and its acts lead on", async () => {
    const page = await site.enter("admin");
    await openLines(page, "#/lines", "[data-testid='sync-index']");
    await site.publish("tanks", { p: "XS-301", v: "bypassed" });
    const saidAt = Date.now();
    const row = page.getByTestId("contradiction").filter({ hasText: "XS-301" });
    await row.waitFor({ timeout: 10_000 });
    expect(Date.now() - saidAt).toBeLessThan(5_000);
    expect(await row.getByTestId("testimonies").locator("figure").allTextContents()).toEqual([
      expect.stringContaining("线上说"),
      expect.stringContaining("线下说"),
    ]);
    expect(await row.getByTestId("testimonies").textContent()).toContain("XS-301 处于旁路（旁路）");
    await shoot(page, "two-lines-contradiction");
    await row.locator("a").first().click();
    await page.getByTestId("ticket-screen").waitFor();
    await site.publish("tanks", { p: "XS-301", v: "normal" });
    await act(
      page,
      "explain",
      async () => void (await field(page, "note").locator("textarea").fill("检修试验")),
      "已说明",
    );
    // Whoever explained it cannot close it.
    const other = await site.enter("li-ft");
    await openLines(other, new URL(page.url()).hash, "[data-testid='ticket-screen']");
    await act(
      other,
      "close",
      async () => void (await field(other, "note").locator("textarea").fill("已恢复")),
      "已关闭",
    );
    const found = ((await site.admin().call("GET", "/contradictions?status=closed")).body as { items: WireTicket[] })
      .items;
    expect(found.map(({ points }) => points)).toContainEqual(["XS-301"]);
  });
});

describe("an inspection", () => {
  test("is begun from a round on the board, and the round is done with it", async () => {
    const page = await site.enter("zhang");
    await openLines(page, "#/tickets/round", "[data-testid='ticket'] a");
    await page.getByTestId("ticket").first().locator("a").first().click();
    await page.getByTestId("ticket-screen").waitFor();
    const round = decodeURIComponent(new URL(page.url()).hash.slice("#/ticket/".length));
    await page.getByTestId("inspect").click();
    // Which list it goes by follows from the round.
    await page.getByTestId("item-door").getByTestId("ok").click();
    await page.getByTestId("item-pressure").getByTestId("value").fill("0.3");
    await page.getByTestId("item-plate").getByTestId("ok").click();
    await page.getByTestId("item-plate").locator("input[type=file]").setInputFiles(PHOTO);
    await page.getByTestId("item-plate").locator("img").waitFor();
    await field(page, "signature").locator("input").fill("张工");
    await page.getByTestId("send").click();
    await expect.poll(() => page.url()).not.toContain("new-ticket");
    await expect.poll(async () => (await ticket(round)).state).toBe("done");
    const { facts, links } = await ticket(decodeURIComponent(new URL(page.url()).hash.slice("#/ticket/".length)));
    expect(facts).toMatchObject({ round, plan: "daily", checklist: "cold-round" });
    expect(links).toContainEqual({ to: "ticket", id: round, role: "continues" });
  });

  test("goes through its list with the thumb: a value is judged by its range, a photo is asked for, nothing is left out", async () => {
    const page = await site.enter("zhang", { viewport: pages.PHONE });
    await openLines(page, "#/new-ticket/inspection", "[data-testid='inspection-form']");
    await page.getByTestId("inspection-by").selectOption("list/cold-round");
    expect(await page.getByTestId("send").isDisabled()).toBe(true);
    await page.getByTestId("item-door").getByTestId("ok").click();
    await page.getByTestId("item-pressure").getByTestId("value").fill("0.9");
    await page.getByTestId("item-pressure").getByText("超出范围").waitFor();
    await page.getByTestId("item-plate").getByTestId("ok").click();
    await page.getByTestId("item-plate").locator("input[type=file]").setInputFiles(PHOTO);
    await page.getByTestId("item-plate").locator("img").waitFor();
    await expect.poll(() => page.getByTestId("answered").textContent()).toBe("3/3");
    expect(await widthOf(page)).toBe(pages.PHONE.width);
    await shoot(page, "two-lines-phone-checklist");
    await field(page, "signature").locator("input").fill("张工");
    await page.getByTestId("send").click();
    await page.getByTestId("ticket-screen").waitFor();
    const id = decodeURIComponent(new URL(page.url()).hash.slice("#/ticket/".length));
    const { facts } = await ticket(id);
    expect(facts).toMatchObject({ checklist: "cold-round", otherVersion: null, person: "张工" });
    expect(facts["items"]).toMatchObject([
      { id: "door", result: "ok" },
      { id: "pressure", result: "nok", value: 0.9 },
      { id: "plate", result: "ok", photo: { sha256: expect.any(String) } },
    ]);
  });
});
