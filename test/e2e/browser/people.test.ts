import { expect, test } from "vitest";
import type { WireNewPerson } from "../../../api/wire-people.ts";
import * as pages from "../pages.ts";
import { HOSTILE, PASSWORD } from "./plant.ts";
import { useSite } from "./site.ts";

const site = useSite();

/** Who is on duty all day and night, who stands behind, and the route of a red alarm to them. */
const DUTY = {
  users: [
    {
      username: "zhao",
      name: "赵经理",
      role: "manager",
      enterprise: "coldchain",
      contacts: [{ channel: "phone", address: "2" }],
    },
    {
      username: "zhang",
      name: HOSTILE.user,
      role: "operator",
      enterprise: "coldchain",
      contacts: [{ channel: "phone", address: "1" }],
    },
  ],
  teams: [{ id: "safety", enterprise: "coldchain", name: "安全", deputies: ["zhao"] }],
  schedules: [
    {
      id: "roster",
      enterprise: "coldchain",
      name: HOSTILE.zone,
      team: "safety",
      startsOn: "2020-01-01",
      shifts: [{ id: "all-day", from: "00:00", to: "00:00", crews: [["zhang"]] }],
    },
  ],
  policies: [{ id: "by-duty", enterprise: "coldchain", steps: [{ afterMs: 0, duty: [{ schedule: "roster" }] }] }],
  routes: [{ enterprise: "coldchain", levels: [1], policy: "by-duty" }],
};

test("a manager sees who is called now and why, plans a stand-in by keyboard, and hands a red alarm over", async () => {
  const applied = await site.admin().call("PUT", "/catalog", DUTY);
  expect(applied.status, JSON.stringify(applied.body)).toBe(200);
  const zhao = await site.enter("zhao");
  await pages.openScreen(zhao, "#/duty", "[data-testid='duty-level-1']");
  const red = zhao.getByTestId("duty-level-1");
  expect(await red.innerText()).toContain(HOSTILE.user);
  await red.locator("summary").focus();
  await zhao.keyboard.press("Enter");
  expect(await red.innerText()).toContain("当班");

  const form = zhao.locator("form", { has: zhao.getByTestId("override-reason") });
  await form.locator("select[name='in']").selectOption("zhao");
  await form.getByTestId("override-reason").focus();
  await zhao.keyboard.type("<b>生病</b>");
  await zhao.keyboard.press("Enter");
  await zhao.getByTestId("override").getByText("<b>生病</b>").waitFor();
  expect(await red.innerText()).toContain("赵经理");

  const alarm = await site.raise("coldchain/NH3-101", 80);
  await pages.openScreen(zhao, "#/alarms", `[data-alarm-id="${alarm.id}"]`);
  await pages.alarmRow(zhao, alarm.id).getByTestId("reassign").click();
  await zhao.getByTestId("reassign-to").selectOption("zhang");
  await zhao.getByTestId("dialog-submit").click();
  await zhao.getByRole("dialog").waitFor({ state: "hidden" });
  await expect
    .poll(async () => JSON.stringify((await site.admin().call("GET", `/alarms/${alarm.id}`)).body))
    .toContain('"reassigned"');
});

test("duty fits a phone, in both languages", async () => {
  const zhang = await site.enter("zhang", { viewport: pages.PHONE });
  await pages.openScreen(zhang, "#/duty", "[data-testid='duty-week']");
  const width = await zhang.evaluate("Math.max(document.documentElement.scrollWidth, innerWidth)");
  expect(width).toBeLessThanOrEqual(pages.PHONE.width);
  await pages.switchLanguage(zhang);
  await zhang.getByRole("heading", { name: "Who is called now" }).waitFor();
  expect(await zhang.getByTestId("override-submit").count()).toBe(0);
});

test("a manager makes a user, who sets a password by the link and signs in; the link then works no more", async () => {
  const zhao = await site.enter("zhao");
  await pages.openScreen(zhao, "#/people", "[data-testid='new-username']");
  await zhao.getByTestId("new-username").fill("wu");
  await zhao.getByTestId("create-user").click();
  const link = await zhao.getByTestId("password-link").inputValue();
  await zhao.getByTestId("user-wu").waitFor();

  const wu = await site.arrive();
  await wu.goto(link);
  await wu.getByTestId("password").fill("a quiet cold room");
  await wu.getByTestId("repeated").fill("a quiet cold room");
  await wu.getByTestId("set-password").click();
  await wu.getByTestId("username").waitFor();
  await pages.signIn(wu, { username: "wu", password: "a quiet cold room" });

  site.expectRefusals("403 /api/v1/password-links");
  const late = await site.arrive();
  await late.goto(link);
  await late.getByTestId("password").fill("another cold room");
  await late.getByTestId("repeated").fill("another cold room");
  await late.getByTestId("set-password").click();
  await late.getByRole("alert").getByText("链接无效").waitFor();
});

test("what an official looks at is on record for the enterprise, and shown to it", async () => {
  const li = await site.enter("li");
  await pages.openScreen(li, "#/points/coldchain/NH3-101", "h1");
  const zhang = await site.enter("zhang");
  await pages.openScreen(zhang, "#/people", "[data-testid='visits']");
  await zhang.getByTestId("visits").getByText("李卫东（区应急管理局值班室）").first().waitFor();
});

test("somebody of a name without a password is told nothing by a link that is none", async () => {
  const made = await site.admin().call("POST", "/users", { username: "xu", role: "operator", enterprise: "coldchain" });
  const { passwordLink } = made.body as WireNewPerson;
  expect(passwordLink.token.startsWith("xu.")).toBe(true);
  site.expectRefusals("401 /api/v1/session");
  const page = await site.arrive();
  await page.getByTestId("username").fill("xu");
  await page.getByTestId("password").fill(PASSWORD);
  await page.getByTestId("sign-in").click();
  await page.getByRole("alert").getByText("用户名或密码不正确").waitFor();
});
