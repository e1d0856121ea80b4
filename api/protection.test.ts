import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireAlarm, WireProtectionOff } from "./wire.ts";

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  for (const name of ["admin", "zhao", "zhang", "li", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

async function post(who: string, path: string, body: unknown = {}, headers: Record<string, string> = {}) {
  // Everybody who is named has signed in.
  return (people.get(who) as Client).call("POST", `/api/v1${path}`, { body, headers });
}

async function get(who: string, path: string) {
  return (await (people.get(who) as Client).call("GET", `/api/v1${path}`)).json;
}

async function alarmOf(point: string): Promise<WireAlarm> {
  const { items } = await get("zhang", "/alarms?status=all");
  const found = (items as readonly WireAlarm[]).find((alarm) => alarm.point === point);
  if (found === undefined) throw new Error(`no alarm on ${point}`);
  return found;
}

const publish = (point: string, v: number) => world.publish("coldchain", "dtu1", { p: point, v });

async function overAndDone(point: string): Promise<WireAlarm> {
  await publish(point, 70);
  await publish(point, 1);
  const { id } = await alarmOf(point);
  await post("zhang", `/alarms/${id}/acknowledge`);
  return alarmOf(point);
}

describe("out of service", () => {
  it("takes two people where red would fall silent, shows in points, alarms, register and audit, and is ended by a person", async () => {
    const body = { minutes: 30, reason: "sensor broken", measure: "portable detector" };
    const asked = await post("zhao", "/points/coldchain/NH3-101/out-of-service", body, { "Idempotency-Key": "once" });
    expect(asked.json.items).toMatchObject([{ kind: "out-of-service", inForce: false, by: "zhao", approvedBy: null }]);
    const again = await post("zhao", "/points/coldchain/NH3-101/out-of-service", body, { "Idempotency-Key": "once" });
    expect([again.status, again.json]).toEqual([200, asked.json]);
    const { id } = asked.json.items[0] as WireProtectionOff;
    expect((await post("zhao", `/protection-off/${id}/approve`)).json.error.details.reason).toBe("same-person");
    expect((await post("ma", `/protection-off/${id}/approve`)).status).toBe(403);
    await publish("NH3-101", 70);
    expect((await alarmOf("NH3-101")).state).toBe("unacknowledged");
    const approved = await post("admin", `/protection-off/${id}/approve`);
    expect(approved.json.items).toMatchObject([{ id, inForce: true, approvedBy: "admin" }]);
    expect(await alarmOf("NH3-101")).toMatchObject({
      state: "out-of-service",
      active: true,
      mutedBy: { "out-of-service": id },
    });
    const { items } = await get("li", "/points?enterprise=coldchain");
    expect(items.find((point: { id: string }) => point.id === "NH3-101").state).toBe("out-of-service");
    expect((await get("li", "/protection-off")).items).toHaveLength(1);
    expect((await get("ma", "/protection-off")).items).toEqual([]);
    expect((await post("zhang", `/protection-off/${id}/end`, { note: "new sensor in place" })).status).toBe(200);
    expect((await alarmOf("NH3-101")).state).toBe("unacknowledged");
    expect((await get("zhang", "/protection-off")).items).toEqual([]);
    const lines = (await get("admin", "/audit")).items.filter((line: { subject: string }) => line.subject === id);
    expect(lines.map((line: { action: string; by: string }) => [line.action, line.by])).toEqual([
      ["protection-ended", "zhang"],
      ["protection-began", "admin"],
      ["protection-asked", "zhao"],
    ]);
  });
});

describe("a calibration window", () => {
  it("lists the alarm as suppressed, marks the readings, and is what a calibration disposal must find", async () => {
    const body = { purpose: "calibration", points: ["NH3-102"], minutes: 30, reason: "quarterly calibration" };
    const opened = await post("zhao", "/windows", body);
    const { id } = opened.json.items[0] as WireProtectionOff;
    await publish("NH3-102", 70);
    const alarm = await alarmOf("NH3-102");
    expect(alarm).toMatchObject({ state: "suppressed", active: true, mutedBy: { calibration: id } });
    expect(alarm.suppressedUntil).toBe((opened.json.items[0] as WireProtectionOff).until);
    const readings = await get("zhang", "/readings?enterprise=coldchain&point=NH3-102");
    expect(readings.items.at(-1).flags).toContain("window");
    await publish("NH3-102", 1);
    await post("zhao", `/protection-off/${id}/end`);
  });
});

describe("a shelved alarm", () => {
  it("stands in the register with who, why and until", async () => {
    await publish("NH3-201", 70);
    const { id } = await alarmOf("NH3-201");
    await post("zhao", `/alarms/${id}/shelve`, { minutes: 15, reason: "welding next door" });
    const { items } = await get("zhang", "/protection-off?kind=shelved");
    expect(items).toMatchObject([
      { id, kind: "shelved", alarm: id, by: "zhao", reason: "welding next door", level: 1 },
    ]);
    await post("zhao", `/alarms/${id}/unshelve`);
    expect((await get("zhang", "/protection-off?kind=shelved")).items).toEqual([]);
  });
});

describe("an alarm that is over", () => {
  it("is dismissed with the evidence its type asks for, and a red one by two people", async () => {
    const { id } = await overAndDone("NH3-101");
    const dismiss = (body: object) =>
      post("zhang", `/alarms/${id}/dismiss`, { note: "flange tightened, gas cleared", ...body });
    const reasons = [
      await dismiss({ type: "real", note: "short" }),
      await dismiss({ type: "real" }),
      await dismiss({ type: "false" }),
      await dismiss({ type: "calibration" }),
      await dismiss({ type: "communication" }),
      await dismiss({ type: "no-such-type" }),
    ];
    expect(reasons.map(({ status, json }) => [status, json.error.details.reason])).toEqual([
      [409, "note-too-short"],
      [409, "photo-required"],
      [409, "work-order-required"],
      [409, "no-calibration-window"],
      [409, "not-a-communication-alarm"],
      [400, undefined],
    ]);
    expect((await dismiss({ type: "real", evidence: { photo: "IMG-0147" } })).json.dismissal).toMatchObject({
      type: "real",
      by: "zhang",
      confirmedBy: null,
    });
    expect((await post("zhang", `/alarms/${id}/confirm-dismissal`)).json.error.details.reason).toBe("same-person");
    expect((await post("zhao", `/alarms/${id}/confirm-dismissal`)).json.dismissal.confirmedBy).toBe("zhao");
    expect((await dismiss({ type: "real", evidence: { photo: "IMG-0148" } })).json.error.details.reason).toBe(
      "already-dismissed",
    );
    const { events, dismissal } = await get("zhang", `/alarms/${id}`);
    expect(dismissal.evidence).toEqual({ photo: "IMG-0147" });
    expect(events.slice(-2).map(({ kind, by }: { kind: string; by: string }) => [kind, by])).toEqual([
      ["dismissed", "zhang"],
      ["dismissal-confirmed", "zhao"],
    ]);
  });

  it("takes comments from several people at once, each numbered after the other", async () => {
    const { id } = await overAndDone("NH3-201");
    const answers = await Promise.all(
      ["zhang", "zhao", "li", "admin"].map((who) => post(who, `/alarms/${id}/comment`, { text: `seen by ${who}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { events } = await get("zhang", `/alarms/${id}`);
    expect(events.map(({ no }: { no: number }) => no)).toEqual(events.map((_: unknown, i: number) => i + 1));
    expect(events.filter(({ kind }: { kind: string }) => kind === "commented")).toHaveLength(4);
    expect((await post("zhang", `/alarms/${id}/acknowledge`)).json.error.details.reason).toBe("not-open");
    expect(await world.records.verifyChains()).toSatisfy((chains: readonly { broken: unknown }[]) =>
      chains.every(({ broken }) => broken === null),
    );
  });

  it("must be over before it is dismissed", async () => {
    await publish("NH3-102", 70);
    const { id } = await alarmOf("NH3-102");
    const body = { type: "real", note: "flange tightened, gas cleared", evidence: { photo: "IMG-1" } };
    expect((await post("zhang", `/alarms/${id}/dismiss`, body)).json.error.details.reason).toBe("still-active");
    await publish("NH3-102", 1);
    expect((await post("zhang", `/alarms/${id}/dismiss`, body)).json.error.details.reason).toBe("acknowledge-first");
  });
});
