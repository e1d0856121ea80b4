import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { WireLivePoint } from "../../api/wire.ts";
import * as pages from "../../test/e2e/pages.ts";
import { MANAGER, OPERATOR, useDesk } from "./desk.ts";
import { makeContradiction, makeTicket } from "./fake-lines.ts";
import { mixedAlarms } from "./mixed-alarms.ts";

const desk = useDesk();

const SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 160 90'/>";
const PLAN = {
  site: "plant1",
  version: 3,
  image: { sha256: "a".repeat(64), type: "image/svg+xml" },
  points: {
    "NH3-101": [0.2, 0.3],
    "O2-101": [0.4, 0.7],
    "PT-201": [0.5, 0.4],
    "NH3-111": [0.75, 0.3],
    "TT-211": [0.8, 0.6],
  },
  zones: { "machine-room": [0.03, 0.05, 0.6, 0.9], "cold-room": [0.64, 0.05, 0.33, 0.9] },
  by: "wang",
  at: 1_790_000_000_000,
} as const;

async function openSite(page: Page): Promise<void> {
  await page.goto(`${desk.gateway().url}/#/sites/plant1`);
  await page.getByTestId("site-side").waitFor();
}

describe("the drawing of a site", () => {
  test("is uploaded, and points are put on it by dragging and with the keyboard alone", async () => {
    const page = await desk.enter({ user: MANAGER });
    await openSite(page);
    await page.getByTestId("edit-plan").click();
    await page
      .getByTestId("plan-file")
      .setInputFiles({ name: "plan.svg", mimeType: "image/svg+xml", buffer: Buffer.from(SVG) });
    await page.locator(".plan-drawing").waitFor();
    await page.getByTestId("plan-choices").selectOption("point/NH3-101");
    await page.getByTestId("plan-choices").press("Enter");
    for (const key of ["ArrowLeft", "ArrowLeft", "Alt+ArrowUp"]) await page.keyboard.press(key);
    await page.getByTestId("plan-choices").selectOption("zone/machine-room");
    await page.getByTestId("plan-choices").press("Enter");
    for (const key of ["ArrowLeft", "Shift+ArrowRight"]) await page.keyboard.press(key);
    await page.getByTestId("plan-choices").selectOption("point/PT-201");
    const box = await page.getByTestId("plan-canvas").boundingBox();
    if (box === null) throw new Error("the drawing is on screen");
    await page.mouse.move(box.x + box.width * 0.1, box.y + box.height * 0.1);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 4 });
    await page.mouse.up();
    await desk.shoot(page, "site-plan-editor");
    await page.getByTestId("save-plan").click();
    await page.getByTestId("plan-dots").waitFor();
    const { plan } = desk.gateway();
    expect(plan.image?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(plan.points["NH3-101"]).toEqual([0.48, 0.499]);
    expect(plan.points["PT-201"]?.map((share) => Math.round(share * 100))).toEqual([60, 50]);
    expect(plan.zones["machine-room"]).toEqual([0.49, 0.5, 0.26, 0.25]);
    expect(desk.gateway().requests.some(({ method, path }) => method === "PUT" && path.includes("/attachments/"))).toBe(
      true,
    );
  });

  test("shows grey dots, what is not normal with its value, blind zones, permits with their time, and what its colours mean", async () => {
    const page = await desk.enter({ user: OPERATOR, alarms: mixedAlarms() });
    page.setDefaultTimeout(4_000);
    const gateway = desk.gateway();
    gateway.plan = PLAN;
    const until = Date.now() + 3_600_000;
    gateway.tickets = [
      makeContradiction(),
      makeTicket({ level: 2 }),
      makeTicket({ id: "permit-1", kind: "permit", state: "working", facts: { work: "补焊", untilAtMs: until } }),
      makeTicket({
        id: "bypass-1",
        kind: "bypass",
        state: "in-force",
        points: ["XV-3.ST"],
        facts: { reason: "更换", untilAtMs: until },
      }),
    ];
    await openSite(page);
    expect(await page.getByTestId("plan-dots").getAttribute("data-count")).toBe("2");
    const red = page.locator("[data-testid='plan-mark'][data-point='coldchain/NH3-101']");
    await expect.poll(() => red.textContent()).toMatch(/红.*71\.2 ppm/);
    gateway.change(["NH3-111", "TT-211", "TT-212"].map(stale));
    await page.locator("[data-zone='cold-room'][data-blind='true']").getByText("盲区").waitFor();
    await page
      .locator("[data-zone='machine-room'][data-permit='true']")
      .getByText(/作业中 (59|1:00):/)
      .waitFor();
    await page.getByText("场所固有风险等级：只作标签").waitFor();
    const found = page.getByTestId("site-side").getByTestId("ticket");
    expect(await found.first().getAttribute("data-kind")).toBe("contradiction");
    await page
      .getByTestId("site-off")
      .getByText(/联锁旁路 XV-3\.ST/)
      .waitFor();
    await page.getByTestId("site-health").getByText("网关正常").waitFor();
    expect(await page.getByTestId("edit-plan").count()).toBe(0);
    await desk.shoot(page, "site-plan");
    await page.emulateMedia({ colorScheme: "dark" });
    await pages.switchLanguage(page);
    await desk.shoot(page, "site-plan-dark-english");
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await pages.overflowPx(page)).toBeLessThanOrEqual(0);
    await desk.shoot(page, "site-plan-phone");
  });
});

function stale(id: string): WireLivePoint {
  return { enterprise: "coldchain", id, ts: 1, v: 3, q: "good", receivedAt: 1, state: "stale" };
}

describe("the grid of points", () => {
  test("has three densities: with ten minutes each, as a list, and many at once", async () => {
    const page = await desk.enter({ alarms: mixedAlarms() });
    await page.getByTestId("density-roomy").click();
    await page.locator(".recent-value").first().waitFor();
    await desk.shoot(page, "site-roomy");
    await page.getByTestId("density-tiles").click();
    const tile = page.locator("[data-testid='point-tile'][data-point='coldchain/NH3-101']");
    expect(await tile.getAttribute("data-level")).toBe("1");
    expect(await page.getByTestId("point-row").count()).toBe(0);
    await desk.shoot(page, "site-tiles");
  });

  test("of 5,000 points that all change four times a second costs at most 10 ms a frame, on the drawing too", async () => {
    const page = await desk.enter({ extraPoints: 4_984 });
    const { plant } = desk.gateway();
    const own = plant.points.filter(({ site }) => site === "plant1");
    desk.gateway().plan = {
      ...PLAN,
      points: Object.fromEntries(own.map(({ id }, i) => [id, [(i % 100) / 100, i / own.length]])),
    };
    await openSite(page);
    await page.getByTestId("density-tiles").click();
    await page.getByTestId("plan-dots").waitFor();
    await page.evaluate(COUNT_FRAMES);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable");
    const busy = async (): Promise<number> => {
      const { metrics } = await cdp.send("Performance.getMetrics");
      return metrics.filter(({ name }) => BUSY.has(name)).reduce((sum, { value }) => sum + value, 0);
    };
    const [before, framesBefore] = [await busy(), Number(await page.evaluate("frames"))];
    for (let round = 0; round < 12; round++) {
      const now = Date.now();
      desk.gateway().change(
        [...plant.live.values()].map((point) => ({
          ...point,
          ts: now,
          receivedAt: now,
          v: typeof point.v === "number" ? point.v + (round % 3) / 10 : point.v,
        })),
      );
      await page.waitForTimeout(250);
    }
    const frames = Number(await page.evaluate("frames")) - framesBefore;
    const perFrameMs = (((await busy()) - before) * 1_000) / frames;
    expect(frames).toBeGreaterThan(60);
    expect(perFrameMs).toBeLessThanOrEqual(10);
  });
});

/** What the page's own thread spends, in seconds. */
const BUSY = new Set(["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"]);
const COUNT_FRAMES = "frames = 0; (function count() { frames++; requestAnimationFrame(count); })()";
