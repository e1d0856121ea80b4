import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WireAlarm, WireAlarmDetail } from "../../../api/wire.ts";
import { ApiClient } from "../../kit/api-client.ts";
import { eventually } from "../../kit/gateway-process.ts";
import * as pages from "../pages.ts";
import { shoot } from "../screenshots.ts";
import { type PhoneItem, readPhone, setPhone } from "./demo-phone.ts";
import { type DemoPlace, DemoProcess, findPlace } from "./demo-process.ts";

const PASSWORD = "twinline-demo";
const RED_POINT = "NH3-102";

/** One story, told in order: a stranger starts the demo and breaks it. Each test goes on where the one before ended. */
describe("the demo, as a new user meets it", () => {
  let browser: Browser;
  let place: DemoPlace;
  let demo: DemoProcess;
  let page: Page;
  let complaints: readonly string[];
  let before: readonly WireAlarmDetail[];
  let heard: readonly PhoneItem[];

  beforeAll(async () => {
    place = await findPlace(mkdtempSync(join(tmpdir(), "twinline-demo-")));
    [demo, browser] = await Promise.all([DemoProcess.start(place), pages.openBrowser()]);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    rmSync(place.dataDir, { recursive: true, force: true });
  });

  const api = (): Promise<ApiClient> => ApiClient.signIn(demo.url, "admin", PASSWORD);

  test("the printed login leads to a live page of six plants with more than 100 values", async () => {
    expect(demo.output).toContain(demo.url);
    expect(demo.output).toMatch(/coldchain-operator +operator +coldchain/);
    const visit = await pages.visit(browser, demo.url);
    [page, complaints] = [visit.page, visit.complaints];
    await pages.signIn(page, { username: "admin", password: PASSWORD });
    await pages.waitForFeed(page, "live");
    await page.getByTestId("enterprise-row").nth(5).waitFor();
    await shoot(page, "demo-overview");
    // The demo's own buttons stand beside the overview and take nothing of its room.
    const [counters, whole] = await Promise.all(
      [".overview-counters", ".overview"].map((selector) => page.locator(selector).boundingBox()),
    );
    expect(counters?.width).toBeCloseTo(whole?.width ?? 0, 0);
    await pages.openScreen(page, "#/", "[data-testid='point-row']");
    const client = await api();
    await eventually("100 points with values", async () => {
      const points = await client.points();
      return points.filter(({ v, ageMs }) => v !== null && (ageMs ?? 1e9) < 60_000).length >= 100;
    });
    expect(new Set((await client.points()).map(({ enterprise }) => enterprise)).size).toBe(6);
    await expect.poll(() => pages.pointFigure(page, "coldchain/NH3-101").textContent()).toMatch(/^\d+\.\d$/);
    expect(visit.refusals).toEqual([]);
    await shoot(page, "demo-calm");
  });

  test("the leak starts with the button; a phone that fails, is busy or hangs is told honestly beside the alarm", async () => {
    await setPhone(demo.phoneUrl, "hang");
    await page.getByRole("button", { name: /机房氨泄漏（事故排风正常）/ }).click();
    await page.getByTestId("demo").getByText("进行中").waitFor();
    const client = await api();
    const first = await eventually("the first alarm", async () => (await gasAlarms(client))[0], 40_000);
    await pages.openScreen(page, `#/alarms/${first.id}`, "[data-testid='deliveries'] li");
    const ladder = page.getByTestId("deliveries").locator("li").first();
    const says = (text: string): Promise<void> => ladder.getByText(text).waitFor({ timeout: 15_000 });
    await eventually("the phone leaves it hanging", async () => (await readPhone(demo.phoneUrl)).hanging > 0);
    await says("发送中");
    await setPhone(demo.phoneUrl, "fail");
    await says("对方服务器回答 500");
    await setPhone(demo.phoneUrl, "busy");
    await says("对方服务器回答 429");
    await shoot(page, "demo-deliveries");
    await setPhone(demo.phoneUrl, "ok");
    await expect.poll(() => ladder.getAttribute("data-state"), { timeout: 20_000 }).toBe("accepted");
    expect(await ladder.textContent()).toMatch(/对方服务器已接受 · \d+ 次尝试/);
    const { items, refused } = await readPhone(demo.phoneUrl);
    expect(refused, "every signature fits").toBe(0);
    expect(items.filter(({ message }) => message.alarm.id === first.id && message.reason === "raised")).toHaveLength(1);
  }, 60_000);

  test("the red alarm is on screen within the second, and on the phone with a signature that fits", async () => {
    const client = await api();
    const red = await eventually("a red alarm", async () => (await gasAlarms(client)).find(isRed), 50_000);
    await page.goto(`${demo.url}/#/`);
    await pages.alarmRow(page, red.id).waitFor({ timeout: 1_000 });
    await eventually("its push", async () => {
      const { items } = await readPhone(demo.phoneUrl);
      return items.some(({ message }) => message.alarm.id === red.id && message.reason === "raised");
    });
    expect((await readPhone(demo.phoneUrl)).refused).toBe(0);
    await shoot(page, "demo-leak");
    const phone = await pages.visit(browser, demo.phoneUrl, { viewport: pages.PHONE });
    await phone.page.getByText(/■1 红 报警 · 京南冷链 NH3-102/).waitFor();
    await shoot(phone.page, "demo-phone");
    expect(phone.complaints).toEqual([]);
    await phone.context.close();
  }, 60_000);

  test("acknowledged and killed in the middle: nothing is missing, nothing alarmed twice, pushes keep their keys", async () => {
    const client = await api();
    // What the acknowledgement makes the gateway send is still owed when it dies.
    await setPhone(demo.phoneUrl, "hang");
    const red = await eventually("the red alarm", async () => (await gasAlarms(client)).find(isRed));
    await pages.acknowledge(pages.alarmRow(page, red.id));
    await page.locator(`[data-alarm-id="${red.id}"][data-state="acknowledged"]`).waitFor();
    before = await allAlarms(client);
    heard = (await readPhone(demo.phoneUrl)).items;
    expect(complaints).toEqual([]);
    await demo.kill();
    await pages.waitForFeed(page, "stale");
    expect(await pages.numberColours(page)).toHaveLength(1);
    await shoot(page, "demo-stale");

    demo = await DemoProcess.start(place);
    await pages.waitForFeed(page, "live", 20_000);
    const after = await allAlarms(await api());
    for (const old of before) {
      const now = after.find(({ id }) => id === old.id);
      expect(now, old.id).toMatchObject(pick(old, "id", "point", "rule", "level", "raisedAt", "value"));
      expect(now?.events.slice(0, old.events.length)).toEqual(old.events);
    }
    expect(after.find(({ id }) => id === red.id)?.events).toContainEqual(
      expect.objectContaining({ kind: "acknowledged", by: "admin" }),
    );
    const twice = after.filter((alarm) => before.some((old) => old.id !== alarm.id && isSameCondition(old, alarm)));
    expect(twice).toEqual([]);
  }, 60_000);

  test("what was still owed is pushed under its first key, and what had arrived is not sent again", async () => {
    const owed = before.flatMap(({ deliveries }) => deliveries.filter(({ state }) => state !== "accepted"));
    expect(owed.length).toBeGreaterThan(0);
    await eventually("everything owed has arrived", async () => {
      const keys = (await readPhone(demo.phoneUrl)).items.map(({ key }) => key);
      return owed.every(({ key }) => keys.includes(key));
    });
    const { items, refused } = await readPhone(demo.phoneUrl);
    expect(refused).toBe(0);
    const settled = before.flatMap(({ deliveries }) => deliveries.filter(({ state }) => state === "accepted"));
    expect(items.filter(({ key }) => settled.some((delivery) => delivery.key === key))).toEqual([]);
    // One transition of one alarm is one message: heard by either phone, it has one key.
    const keyOf = new Map<string, string>();
    for (const { key, message } of [...heard, ...items]) {
      const what = [message.alarm.id, message.reason, message.at].join();
      expect([what, keyOf.get(what) ?? key]).toEqual([what, key]);
      keyOf.set(what, key);
    }
  }, 30_000);

  test("the command line starts the leak again, and the page shows it rising without a reload", async () => {
    expect(await demo.run("simulate")).toMatch(/ammonia-leak .*Ammonia leak/);
    expect(await demo.run("simulate", "ammonia-leak")).toBe("started: ammonia-leak\n");
    await page.getByTestId("demo").getByText("进行中").waitFor({ timeout: 10_000 });
    const figure = pages.pointFigure(page, "coldchain/NH3-101");
    await expect.poll(async () => Number(await figure.textContent()), { timeout: 30_000 }).toBeGreaterThan(10);
  }, 60_000);

  test("SIGTERM ends it with 0, and its devices with it", async () => {
    const stoppedAtMs = performance.now();
    expect(await demo.stop()).toBe(0);
    expect(performance.now() - stoppedAtMs).toBeLessThan(10_000);
    await expect(fetch(demo.phoneUrl)).rejects.toThrow("fetch failed");
  });
});

/** Alarms of the cold store's ammonia, oldest first: faults of the phone itself are another matter. */
async function gasAlarms(client: ApiClient): Promise<readonly WireAlarm[]> {
  const alarms = await client.alarms("active");
  return alarms.filter(({ rule, enterprise }) => !rule.startsWith("system:") && enterprise === "coldchain").reverse();
}

function isRed(alarm: WireAlarm): boolean {
  return alarm.level === 1 && alarm.point === RED_POINT;
}

async function allAlarms(client: ApiClient): Promise<readonly WireAlarmDetail[]> {
  const alarms = (await client.alarms("all")).filter(({ rule }) => !rule.startsWith("system:"));
  return Promise.all(alarms.map(({ id }) => client.alarm(id)));
}

function isSameCondition(one: WireAlarm, other: WireAlarm): boolean {
  return (["enterprise", "point", "rule", "level"] as const).every((key) => one[key] === other[key]);
}

function pick<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Pick<T, K> {
  // Every key is taken from `from`.
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
