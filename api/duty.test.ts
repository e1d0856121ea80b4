import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CatalogFragment } from "../model/catalog/catalog.ts";
import { CST_AHEAD_MS } from "../model/china-time.ts";
import { HOUR_MS, MINUTE_MS } from "../model/time.ts";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireDutyCalendar, WireDutyNow } from "./wire-duty.ts";

const phone = (address: string) => [{ channel: "phone", address }];
const users = (API_CATALOG.users ?? []).map((user) => ({
  ...user,
  ...(["zhao", "zhang", "sun"].includes(user.username) ? { contacts: phone(user.username) } : {}),
}));

/** A shift of a whole day that has just begun. */
const begun = new Date(Date.now() + CST_AHEAD_MS - 2 * MINUTE_MS).toISOString().slice(11, 16);

const CATALOG: CatalogFragment = {
  ...API_CATALOG,
  users,
  channels: [...(API_CATALOG.channels ?? []), { id: "phone", kind: "webhook", url: "http://127.0.0.1:9/" }],
  teams: [
    {
      id: "safety",
      enterprise: "coldchain",
      name: "安全",
      members: ["zhang", "sun"],
      deputies: ["sun"],
      lead: "zhao",
      fallback: [],
    },
    { id: "tanks-team", enterprise: "tanks", name: "厂", members: [], deputies: [], fallback: [] },
  ],
  schedules: [
    {
      id: "roster",
      enterprise: "coldchain",
      name: "值班表",
      team: "safety",
      startsOn: "2020-01-01",
      shifts: [{ id: "all-day", from: begun, to: begun, on: "any", crews: [["zhang"]], everyDays: 1 }],
      confirm: { withinMinutes: 240 },
    },
    {
      id: "tanks-roster",
      enterprise: "tanks",
      name: "厂表",
      team: "tanks-team",
      startsOn: "2020-01-01",
      shifts: [{ id: "s", from: "00:00", to: "12:00", on: "any", crews: [["ma"]], everyDays: 1 }],
    },
  ],
  policies: [
    ...(API_CATALOG.policies ?? []),
    {
      id: "by-duty",
      enterprise: "coldchain",
      steps: [
        { afterMs: 0, channels: [], duty: [{ schedule: "roster", who: "on-duty" }] },
        { afterMs: 60_000, channels: [], duty: [{ schedule: "roster", who: "deputy" }] },
      ],
      repeatEveryMs: 300_000,
    },
  ],
  routes: [{ enterprise: "coldchain", levels: [1, 2], policy: "by-duty" }],
};

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: CATALOG });
  for (const name of ["admin", "zhao", "zhang", "sun", "li", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

// Everybody who is named has signed in.
const as = (who: string) => people.get(who) as Client;
const post = (who: string, path: string, body: unknown = {}) => as(who).call("POST", `/api/v1${path}`, { body });
const get = (who: string, path: string) => as(who).call("GET", `/api/v1${path}`);

describe("who is called now", () => {
  it("is answered for each enterprise of the caller, step by step, with the reasons and without telephone numbers", async () => {
    const answer = await get("zhang", "/duty/now");
    const [now, ...others] = answer.json.items as readonly WireDutyNow[];
    expect(others).toEqual([]);
    expect(now?.levels.map(({ level, nobody }) => [level, nobody])).toEqual([
      [1, false],
      [2, false],
    ]);
    expect(now?.levels[0]?.steps.map(({ called }) => called)).toEqual([
      [{ channel: "phone", person: "zhang", name: "张工" }],
      [{ channel: "phone", person: "sun", name: "孙检" }],
    ]);
    expect(now?.levels[0]?.steps[0]?.reasons).toMatchObject([
      { schedule: "roster", rung: "on-duty", gap: false, chain: [{ person: "zhang", shift: "all-day", called: true }] },
    ]);
    expect(now?.schedules).toMatchObject([
      { id: "roster", onDuty: [{ username: "zhang" }], next: { shift: "all-day" } },
    ]);
    expect(answer.text).not.toContain("address");
  });

  it("ends at the border: a regulator sees the area, a plant itself, and nobody another plant", async () => {
    const seen = async (who: string) =>
      ((await get(who, "/duty/now")).json.items as WireDutyNow[]).map((x) => x.enterprise);
    expect(await seen("li")).toEqual(["coldchain", "fab"]);
    expect(await seen("ma")).toEqual(["tanks"]);
    expect((await get("ma", "/duty/now?enterprise=coldchain")).status).toBe(404);
    expect((await get("ma", "/duty/calendar?enterprise=coldchain")).status).toBe(404);
    expect((await get("admin", "/duty/now?limit=1")).json).toMatchObject({ items: [{ enterprise: "coldchain" }] });
  });

  it("a gap of the calendar is shown, and who may stand in", async () => {
    const from = Date.parse("2026-03-02T00:00:00+08:00");
    const { json } = await get("ma", `/duty/calendar?from=${from}&to=${from + 24 * HOUR_MS}`);
    expect((json as WireDutyCalendar).schedules[0]?.gaps).toEqual([
      { from: from + 12 * HOUR_MS, until: from + 24 * HOUR_MS },
    ]);
    const own = (await get("zhao", "/duty/calendar")).json as WireDutyCalendar;
    expect(own.people.map(({ username }) => username)).toEqual(["zhao", "zhang", "sun"]);
    expect((await get("zhao", `/duty/calendar?from=${from}&to=${from + 63 * 24 * HOUR_MS}`)).status).toBe(400);
  });
});

describe("an override", () => {
  const order = () => ({
    schedule: "roster",
    from: world.ports.nowMs(),
    until: world.ports.nowMs() + HOUR_MS,
    out: "zhang",
    standIns: ["zhao"],
    reason: "ill",
  });

  it("is the manager's to order and to take back, counts at once, and stays in the audit", async () => {
    const made = await post("zhao", "/duty/overrides", order());
    expect(made).toMatchObject({ status: 200, json: { overrides: [{ out: { username: "zhang" }, by: "zhao" }] } });
    const now = ((await get("zhang", "/duty/now")).json.items as WireDutyNow[])[0];
    expect(now?.levels[0]?.steps[0]?.called).toMatchObject([{ person: "zhao" }]);
    const { id } = (made.json as WireDutyCalendar).overrides[0] ?? { id: "" };
    expect((await post("zhang", `/duty/overrides/${id}/withdraw`)).status).toBe(403);
    expect((await post("zhao", `/duty/overrides/${id}/withdraw`)).json).toMatchObject({ overrides: [] });
    const audit = (await get("zhao", "/audit")).json.items as { action: string; subject: string }[];
    expect(audit.filter(({ subject }) => subject === id).map(({ action }) => action)).toEqual([
      "duty-withdrawn",
      "duty-override",
    ]);
  });

  it("is refused at the border like something that is not there, and to whoever only looks", async () => {
    for (const schedule of ["tanks-roster", "no-such"]) {
      expect((await post("zhao", "/duty/overrides", { ...order(), schedule })).status).toBe(403);
    }
    for (const who of ["zhang", "sun", "li", "ma"])
      expect((await post(who, "/duty/overrides", order())).status).toBe(403);
    expect((await post("zhao", "/duty/overrides/none/withdraw")).status).toBe(403);
    const swap = {
      schedule: "tanks-roster",
      reason: "x",
      first: { person: "ma", from: 1, until: 2 },
      second: { person: "x", from: 3, until: 4 },
    };
    expect((await post("zhao", "/duty/swaps", swap)).status).toBe(403);
  });

  it("says why it cannot be", async () => {
    expect((await post("zhao", "/duty/overrides", { ...order(), standIns: ["ma"] })).json.error).toMatchObject({
      code: "CONFLICT",
    });
    expect((await post("zhao", "/duty/overrides", { ...order(), out: "sun" })).status).toBe(409);
  });
});

it("an alarm is handed to a colleague and to nobody beyond the border", async () => {
  await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 80 });
  const [alarm] = (await get("zhang", "/alarms")).json.items as { id: string }[];
  expect((await post("zhang", `/alarms/${alarm?.id}/reassign`, { to: "ma" })).status).toBe(409);
  expect((await post("li", `/alarms/${alarm?.id}/reassign`, { to: "zhao" })).status).toBe(403);
  expect((await post("zhang", `/alarms/${alarm?.id}/reassign`, { to: "zhao", note: "yours" })).status).toBe(200);
  const { events } = (await get("zhang", `/alarms/${alarm?.id}`)).json;
  expect(events.at(-1)).toMatchObject({ kind: "reassigned", by: "zhang", note: "yours", params: { to: "zhao" } });
});

it("a shift is confirmed by whoever was asked and by nobody else", async () => {
  const { checks } = (await get("zhang", "/duty/calendar")).json as WireDutyCalendar;
  const [check] = checks;
  expect(check).toMatchObject({ person: { username: "zhang" }, confirmedAt: null, missed: false });
  expect((await post("zhao", `/duty/checks/${check?.id}/confirm`)).status).toBe(403);
  const { json } = await post("zhang", `/duty/checks/${check?.id}/confirm`);
  expect((json as WireDutyCalendar).checks[0]).toMatchObject({ id: check?.id, missed: false });
  expect((json as WireDutyCalendar).checks[0]?.confirmedAt).not.toBeNull();
});
