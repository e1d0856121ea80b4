import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type Answer, type ApiWorld, call, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { AnswerAction } from "./answer-port.ts";
import type { WireAlarm, WireAlarmDetail } from "./wire.ts";

let world: ApiWorld;
let zhao: Client;
let alarm: WireAlarm;
let key: string;

beforeAll(async () => {
  world = await openApiWorld({
    catalog: {
      ...API_CATALOG,
      channels: [{ id: "hook", kind: "webhook", url: "https://example.com/" }],
      policies: [{ id: "duty", steps: [{ afterMs: 0, channels: ["hook"] }], repeatEveryMs: 300_000 }],
      routes: [{ enterprise: "coldchain", levels: [1, 2, 3, 4], policy: "duty" }],
    },
  });
  zhao = await signIn(world, "zhao");
});
afterAll(() => world.close());

beforeEach(async () => {
  await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 1 });
  for (const { alarm: open } of world.view.openAlarms(["coldchain"])) {
    const command = { by: "admin", alarm: open.id, action: "acknowledge", note: null, minutes: null } as const;
    if (open.point === "NH3-101") await world.ports.commands.submit(command);
  }
  await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 60 });
  const items: readonly WireAlarm[] = (await zhao.call("GET", "/api/v1/alarms")).json.items;
  const found = items.find(({ point, active }) => point === "NH3-101" && active);
  if (found === undefined) throw new Error("no alarm");
  alarm = found;
  key = (await detail()).deliveries.at(-1)?.key ?? "";
});

const detail = async (): Promise<WireAlarmDetail> => (await zhao.call("GET", `/api/v1/alarms/${alarm.id}`)).json;
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

function link(action: AnswerAction, facts: { readonly person?: string; readonly untilMs?: number } = {}): string {
  const { person = "zhang", untilMs = Date.now() + 60_000 } = facts;
  return `/r/${world.ports.answers.toToken({ key, person, action, untilMs })}`;
}

const look = (path: string): Promise<Answer> => call(world, "GET", path);
const tap = (path: string, body = ""): Promise<Answer> => call(world, "POST", path, { body, headers: FORM });

describe("a link in a message", () => {
  it("only shows when it is followed: mail scanners follow links", async () => {
    const page = await look(link("acknowledge"));
    expect(page.status).toBe(200);
    expect(page.text).toContain("确认签收");
    expect(page.text).toContain("张工");
    expect(page.text).not.toContain("<script");
    expect(await detail()).toMatchObject({ acknowledged: false });
    expect((await detail()).deliveries.at(-1)?.receipts).toEqual([]);
  });

  it("acknowledges by one tap as its person, and stands on the ladder and in the audit", async () => {
    expect((await tap(link("acknowledge"))).status).toBe(200);
    const { events, deliveries, acknowledged } = await detail();
    expect(acknowledged).toBe(true);
    expect(events.at(-1)).toMatchObject({ kind: "acknowledged", by: "zhang" });
    const told = deliveries.find((each) => each.key === key);
    expect(told?.receipts).toMatchObject([
      { kind: "opened", person: "zhang" },
      { kind: "answered", person: "zhang", action: "acknowledge" },
    ]);
  });

  it("works once, and afterwards every copy says who answered and when", async () => {
    await tap(link("acknowledge"));
    const before = (await detail()).events.length;
    for (const path of [link("acknowledge"), link("acknowledge", { person: "zhao" })]) {
      const again = await tap(path);
      expect(again.status).toBe(409);
      expect(again.text).toMatch(/张工 已于 \d\d:\d\d:\d\d 签收/);
      expect((await look(path)).text).not.toContain("<form");
    }
    expect((await detail()).events).toHaveLength(before);
  });

  it("taken twice at the same moment does it once", async () => {
    const path = link("arrive");
    const answers = await Promise.all([tap(path), tap(path)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await detail()).events.filter(({ kind }) => kind === "commented")).toHaveLength(1);
  });

  it("of somebody on site acknowledges and says so on the record", async () => {
    await tap(link("arrive"));
    expect((await detail()).events.slice(-2)).toMatchObject([
      { kind: "acknowledged", by: "zhang" },
      { kind: "commented", by: "zhang", note: "到场" },
    ]);
  });

  it("hands over to a colleague of the same enterprise, and calls go on until somebody acknowledges", async () => {
    const page = await look(link("reassign"));
    expect(page.text).toContain('<option value="zhao">赵经理</option>');
    expect(page.text).not.toContain("马经理");
    expect((await tap(link("reassign"), "to=ma")).status).toBe(400);
    expect((await tap(link("reassign"), "to=zhao")).status).toBe(200);
    expect(await detail()).toMatchObject({ acknowledged: false });
    expect((await detail()).events.at(-1)).toMatchObject({ kind: "commented", by: "zhang", note: "转派给 赵经理" });
  });

  it("that was changed, has expired or stands for somebody without the right does nothing", async () => {
    const good = link("acknowledge");
    const forged = [good.replace(/.$/, (last) => (last === "A" ? "B" : "A")), "/r/x.y", `${good}.z`];
    for (const path of forged) expect((await tap(path)).status, path).toBe(404);
    expect((await tap(link("acknowledge", { untilMs: Date.now() - 2_000 }))).status).toBe(410);
    for (const person of ["li", "sun", "ma", "nobody", ""]) {
      const answer = await tap(link("acknowledge", { person }));
      expect(answer.status, person).toBe(403);
      // Whoever may not answer it is not told of it either.
      expect(answer.text).not.toContain("NH3-101");
    }
    expect(await detail()).toMatchObject({ acknowledged: false });
  });

  it("tells the ladder that a phone has shown the message, and that somebody has opened it", async () => {
    await tap(`${link("open")}?shown=1`);
    await tap(link("open"));
    expect((await detail()).deliveries.find((each) => each.key === key)?.receipts).toMatchObject([
      { kind: "delivered", person: "zhang" },
      { kind: "opened", person: "zhang" },
    ]);
  });

  it("shows hostile names as text", async () => {
    const users = [
      { username: "zhang", name: '<img src=x onerror="alert(1)">', role: "operator" as const, enterprise: "coldchain" },
    ];
    await world.take({ kind: "catalog", id: "names", by: "admin", fragment: { users } });
    const { text } = await look(link("acknowledge"));
    expect(text).toContain("&#60;img");
    expect(text).not.toContain("<img");
    const back = [{ username: "zhang", name: "张工", role: "operator" as const, enterprise: "coldchain" }];
    await world.take({ kind: "catalog", id: "names-back", by: "admin", fragment: { users: back } });
  });
});
