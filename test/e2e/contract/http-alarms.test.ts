import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireAlarm, WirePoint, WireReading } from "../../../api/wire.ts";
import type { Answer, ApiClient } from "../../kit/api-client.ts";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import { activeAlarm } from "./active-alarm.ts";
import { Devices } from "./devices.ts";
import { device, gas, PASSWORD, threshold, topicOf, WORLD } from "./world.ts";

/** Contract, section 5: points, readings, series and quarantine; the life of an alarm and what may be done to it. */
let gateway: GatewayProcess;
let admin: ApiClient;
let zhang: ApiClient;
let zhao: ApiClient;
const devices = new Devices(() => gateway.mqttPort);
const POINTS = ["reopen", "ack", "noack", "shelf", "latch", "graver", "lat", "talk", "old"];

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  admin = await gateway.signIn();
  await admin.putCatalog(WORLD);
  await admin.putCatalog({
    devices: [{ ...device("coldchain", "quiet"), reportEveryMs: 100 }, device("coldchain", "off")],
    points: [
      ...POINTS.map((id) => gas("coldchain", "dtu1", id)),
      gas("coldchain", "quiet", "silent"),
      gas("coldchain", "off", "off"),
      gas("coldchain", "dtu1", "data", { rangeMax: 1_000_000 }),
    ],
    rules: [
      threshold(
        "mild",
        "coldchain",
        POINTS.filter((id) => id !== "graver"),
        3,
        50,
      ),
      threshold("grave", "coldchain", ["graver"], 1, 50),
    ],
  });
  [zhang, zhao] = [await gateway.signIn("zhang", PASSWORD), await gateway.signIn("zhao", PASSWORD)];
  // Silent from here on: its staleness is looked at in the last test.
  await say("quiet", { p: "silent", v: 1 });
});
afterAll(async () => {
  await devices.end();
  await gateway?.stop();
});

const say = (id: string, payload: object) => devices.say(`coldchain/${id}`, payload);
const reads = (p: string, v: number) => say("dtu1", { p, v });
const act = (client: ApiClient, id: string, action: string, body: object = {}) =>
  client.call("POST", `/alarms/${id}/${action}`, body);
const reasonOf = ({ body }: Answer) => (body as { error?: { details?: { reason?: string } } }).error?.details?.reason;
const kindsOf = async (id: string) => (await admin.alarm(id)).events.map(({ kind }) => kind);

const alarmOf = (point: string, is: Partial<WireAlarm> = {}) => activeAlarm(admin, point, is);

async function gone(id: string): Promise<void> {
  await eventually(`${id} is no longer listed`, async () => !(await admin.alarms("active")).some((a) => a.id === id));
}

describe("an alarm", () => {
  it("has the fields of the contract", async () => {
    await reads("ack", 61.5);
    const alarm = await alarmOf("ack");
    expect(alarm).toMatchObject({
      enterprise: "coldchain",
      point: "ack",
      rule: "mild",
      level: 3,
      state: "unacknowledged",
      active: true,
      acknowledged: false,
      latched: false,
      retro: false,
      clearedAt: null,
      value: 61.5,
      peak: 61.5,
      limit: 50,
      unit: "ppm",
      id: expect.stringMatching(/./),
    });
    expect(Math.abs(Date.now() - alarm.raisedAt)).toBeLessThan(10_000);
  });

  it("lives from raise until cleared and acknowledged, in either order", async () => {
    const { id } = await alarmOf("ack");
    expect((await act(zhang, id, "acknowledge", { note: "风机已开" })).body).toMatchObject({ state: "acknowledged" });
    await reads("ack", 70);
    await alarmOf("ack", { id, state: "acknowledged", value: 61.5, peak: 70 });
    await reads("ack", 1);
    await gone(id);
    const detail = await admin.alarm(id);
    expect(detail).toMatchObject({ state: "normal", active: false, clearedAt: expect.any(Number) });
    expect(detail.events.map(({ kind, by, note }) => [kind, by, note])).toEqual([
      ["raised", null, null],
      ["acknowledged", "zhang", "风机已开"],
      ["cleared", null, null],
    ]);
    for (const { at } of detail.events) expect(Math.abs(Date.now() - at)).toBeLessThan(60_000);

    await reads("noack", 60);
    const other = await alarmOf("noack");
    await reads("noack", 1);
    await alarmOf("noack", { id: other.id, state: "returned-unacknowledged", active: false });
    expect((await act(zhao, other.id, "acknowledge")).status).toBe(200);
    await gone(other.id);
  });

  it("whose condition returns before that is the same alarm, unacknowledged again; after it, another one", async () => {
    await reads("reopen", 60);
    const { id } = await alarmOf("reopen");
    await reads("reopen", 1);
    await alarmOf("reopen", { id, active: false });
    await reads("reopen", 80);
    await alarmOf("reopen", { id, active: true, acknowledged: false, value: 60, peak: 80 });
    expect(await kindsOf(id)).toEqual(["raised", "cleared", "raised"]);
    await act(zhang, id, "acknowledge");
    await reads("reopen", 1);
    await gone(id);
    await reads("reopen", 60);
    const next = await alarmOf("reopen");
    expect(next.id).not.toBe(id);
    await act(zhang, next.id, "acknowledge");
    await reads("reopen", 1);
    await gone(next.id);
  });

  it("is acknowledged once: again is 409 with the reason, and so is an alarm that is over", async () => {
    await reads("ack", 60);
    const { id } = await alarmOf("ack");
    expect((await act(zhang, id, "acknowledge")).status).toBe(200);
    const again = await act(zhang, id, "acknowledge");
    expect(again.status).toBe(409);
    expect(reasonOf(again)).toBe("already-acknowledged");
    await reads("ack", 1);
    await gone(id);
    for (const action of ["acknowledge", "reset", "unshelve"]) expect((await act(zhao, id, action)).status).toBe(409);
    expect((await act(zhao, id, "shelve", { minutes: 1, reason: "x" })).status).toBe(409);
  });

  it("acknowledged by ten at once is acknowledged once", async () => {
    await reads("ack", 60);
    const { id } = await alarmOf("ack");
    const answers = await Promise.all(Array.from({ length: 10 }, () => act(zhang, id, "acknowledge")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    expect((await kindsOf(id)).filter((kind) => kind === "acknowledged")).toHaveLength(1);
    await reads("ack", 1);
    await gone(id);
  });

  it("shelved keeps its facts, with a reason and an end; a graver or longer one than allowed is refused", async () => {
    await reads("shelf", 60);
    const { id } = await alarmOf("shelf");
    for (const [body, status] of [
      [{ minutes: 5 }, 400],
      [{ minutes: 5, reason: " " }, 409],
      [{ minutes: 0, reason: "x" }, 400],
      [{ minutes: 99_999, reason: "x" }, 409],
      [{ minutes: "5", reason: "x" }, 400],
      [{ reason: "x" }, 400],
    ] as const) {
      expect({ body, status: (await act(zhao, id, "shelve", body)).status }).toEqual({ body, status });
    }
    expect((await act(zhang, id, "shelve", { minutes: 5, reason: "标定" })).body).toMatchObject({
      state: "shelved",
      active: true,
    });
    await alarmOf("shelf", { id, state: "shelved", active: true, acknowledged: false });
    expect((await act(zhao, id, "shelve", { minutes: 5, reason: "x" })).status).toBe(409);
    await reads("shelf", 1);
    await alarmOf("shelf", { id, active: false });
    await reads("shelf", 60);
    await alarmOf("shelf", { id, state: "shelved", active: true });
    expect((await act(zhang, id, "unshelve")).body).toMatchObject({ state: "unacknowledged" });
    expect((await act(zhang, id, "unshelve")).status).toBe(409);
    expect((await act(zhang, id, "shelve", { minutes: 0.02, reason: "片刻" })).status).toBe(200);
    await alarmOf("shelf", { id, state: "unacknowledged" });
    const kinds = await kindsOf(id);
    expect(kinds.filter((kind) => kind === "shelved")).toHaveLength(2);
    expect(kinds.filter((kind) => kind === "unshelved")).toHaveLength(2);
  });

  it("latched by over-range: listed but not active after its return; reset needs a return, and a latch", async () => {
    await reads("latch", 60);
    const { id } = await alarmOf("latch");
    expect((await act(zhang, id, "reset")).status).toBe(409);
    await reads("latch", 501);
    await alarmOf("latch", { id, latched: true, active: true });
    const active = await act(zhang, id, "reset");
    expect(active.status).toBe(409);
    expect(reasonOf(active)).toBe("still-active");
    await reads("latch", 1);
    await alarmOf("latch", { id, state: "latched-unacknowledged", active: false });
    await act(zhang, id, "acknowledge");
    await alarmOf("latch", { id, state: "latched-acknowledged", active: false });
    expect((await act(zhang, id, "reset", { note: "已查" })).status).toBe(200);
    await gone(id);
    expect((await act(zhang, id, "reset")).status).toBe(409);
    expect(await kindsOf(id)).toEqual(["raised", "latched", "cleared", "acknowledged", "reset"]);
  });

  it("takes comments of any text, also when it is over; an empty one is refused; words come back as they were", async () => {
    await reads("talk", 60);
    const { id } = await alarmOf("talk");
    const text = "<script>alert(1)</script> 🧯 \u202e'; drop table alarms; -- ${x} %s {what} __proto__\n第二行";
    expect((await act(zhang, id, "comment", { text })).status).toBe(200);
    for (const empty of ["", " ", "\n"]) expect((await act(zhang, id, "comment", { text: empty })).status).toBe(409);
    expect((await act(zhang, id, "comment", { text: "x".repeat(2_001) })).status).toBe(400);
    await act(zhang, id, "acknowledge");
    await reads("talk", 1);
    await gone(id);
    expect((await act(zhang, id, "comment", { text: "事后" })).status).toBe(200);
    const { events } = await admin.alarm(id);
    expect(events.flatMap(({ kind, note }) => (kind === "commented" ? [note] : []))).toEqual([text, "事后"]);
  });

  it("tells how long it took: device, received, durable, decided, committed, in this order", async () => {
    const ts = Date.now() - 40;
    await say("dtu1", { p: "lat", v: 60, ts });
    const { id } = await alarmOf("lat");
    const { latency } = await admin.alarm(id);
    expect(latency.device).toBe(ts);
    const { received, durable, decided, committed, accepted } = latency;
    expect(accepted).toEqual({});
    const steps = [ts, received, durable, decided, committed];
    expect(steps.every((at) => typeof at === "number")).toBe(true);
    expect([...steps].sort((a, b) => Number(a) - Number(b))).toEqual(steps);
    expect(Number(committed) - Number(received)).toBeLessThan(2_000);
  });

  it("is listed newest first, by status, enterprise, area and since; active is never limited by time", async () => {
    const all = await admin.all<WireAlarm>("/alarms?status=all&enterprise=coldchain");
    expect(all.map(({ raisedAt }) => raisedAt)).toEqual(all.map(({ raisedAt }) => raisedAt).toSorted((a, b) => b - a));
    const active = await admin.all<WireAlarm>("/alarms?status=active&since=9999999999999");
    expect(active.length).toBeGreaterThan(0);
    expect(active.every(({ state }) => state !== "normal")).toBe(true);
    const cleared = await admin.all<WireAlarm>("/alarms?status=cleared");
    expect(cleared.length).toBeGreaterThan(0);
    expect(cleared.every(({ active }) => !active)).toBe(true);
    expect(await admin.all("/alarms?status=all&since=9999999999999")).toEqual([]);
    expect(
      (await admin.all<WireAlarm>("/alarms?status=all&area=ft")).every(({ enterprise }) => enterprise === "tanks"),
    ).toBe(true);
    const paged = await admin.all<WireAlarm>("/alarms?status=all&enterprise=coldchain&limit=3");
    expect(paged.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  it("of the system carries a rule of its own", async () => {
    await say("dtu1", { p: "old", v: -1 });
    await alarmOf("old", { rule: "system:sensor-fault" });
  });
});

describe("points", () => {
  const pointNamed = async (id: string) => (await admin.points()).find((each) => each.id === id);

  it("carry id, name, kind, unit, newest live reading, its age and a state", async () => {
    const ts = Date.now() - 5;
    await say("dtu1", { p: "data", v: 7.25, ts });
    const point = await eventually("it", async () => {
      const found = await pointNamed("data");
      return found?.v === 7.25 ? found : null;
    });
    expect(point).toMatchObject({
      enterprise: "coldchain",
      name: "data",
      kind: "gas",
      unit: "ppm",
      ts,
      q: "good",
      state: "normal",
    });
    expect(Math.abs(Number(point.receivedAt) - Date.now())).toBeLessThan(5_000);
    const later = await pointNamed("data");
    expect(Number(later?.ageMs)).toBeGreaterThanOrEqual(Number(point.ageMs));
  });

  it("that have reported nothing have null for a value, and are unknown", async () => {
    expect(await pointNamed("NH3-101")).toMatchObject({
      v: null,
      q: null,
      ts: null,
      receivedAt: null,
      ageMs: null,
      state: "unknown",
    });
  });

  it("are never changed by history", async () => {
    const before = await pointNamed("data");
    await say("dtu1", { p: "data", v: 99, ts: Date.now() + 10, hist: true });
    await eventually("it is stored", async () => (await admin.readings("coldchain", "data")).some(({ v }) => v === 99));
    const after = await pointNamed("data");
    expect([after?.v, after?.ts, after?.receivedAt]).toEqual([before?.v, before?.ts, before?.receivedAt]);
  });

  it("are in one of five states: alarm, out-of-service, unknown, stale, normal", async () => {
    await reads("graver", 60);
    await eventually("alarm", async () => (await pointNamed("graver"))?.state === "alarm");
    await say("off", { p: "off", v: 1 });
    await eventually("normal", async () => (await pointNamed("off"))?.state === "normal");
    await admin.putCatalog({ devices: [{ ...device("coldchain", "off"), disabled: true }] });
    expect((await pointNamed("off"))?.state).toBe("out-of-service");
    await say("dtu1", { p: "graver", v: 60, q: "bad" });
    await sleep(100);
    expect((await pointNamed("graver"))?.state).toBe("alarm");
    await eventually("stale", async () => (await pointNamed("silent"))?.state === "stale", 20_000);
    const silence = await alarmOf("silent", { rule: "system:no-data" });
    expect(silence.level).toBe(3);
  }, 30_000);
});

describe("readings", () => {
  const base = Date.UTC(2026, 0, 1);
  const path = "/readings?enterprise=coldchain&point=data";

  beforeAll(async () => {
    // Out of order, in several messages, years back: history of any span.
    for (const from of [40, 0, 20]) {
      const values = Array.from({ length: 20 }, (_, i) => from + ((i * 7) % 20));
      await say("dtu1", values.map((v) => ({ p: "data", v, ts: base + v * 1_000, hist: true })) as unknown as object);
    }
    await eventually("sixty", async () => (await admin.all(`${path}&from=${base}&to=${base + 60_000}`)).length === 60);
  });

  it("come raw, in order of ts then of arrival, from inclusive, to exclusive", async () => {
    const all = await admin.all<WireReading>(`${path}&from=${base}&to=${base + 60_000}`);
    expect(all.map(({ v }) => v)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    for (const reading of all)
      expect(reading).toMatchObject({ point: "data", q: "good", historical: true, receivedAt: expect.any(Number) });
    const part = await admin.all<WireReading>(`${path}&from=${base + 10_000}&to=${base + 12_000}`);
    expect(part.map(({ v }) => v)).toEqual([10, 11]);
    expect(await admin.all(`${path}&from=${base + 10_000}&to=${base + 10_000}`)).toEqual([]);
    expect((await admin.all<WireReading>(path)).length).toBeGreaterThan(60);
  });

  it.each([1, 7, 60, 100])("in pages of %d are the same readings, none lost and none twice", async (limit) => {
    const all = await admin.all<WireReading>(`${path}&from=${base}&to=${base + 60_000}&limit=${limit}`);
    expect(all.map(({ v }) => v)).toEqual(Array.from({ length: 60 }, (_, i) => i));
  });

  it("are readable 1 s after their PUBACK", async () => {
    for (const v of [1001, 1002, 1003]) {
      await say("dtu1", { p: "data", v });
      await sleep(1_000);
      const newest = await admin.all<WireReading>(`${path}&from=${Date.now() - 60_000}`);
      expect(newest.some((reading) => reading.v === v)).toBe(true);
    }
  });

  it("in series have t, min, max, avg, last and n of each bucket", async () => {
    const { items } = await admin.get<{ items: Record<string, number>[] }>(
      `/series?enterprise=coldchain&point=data&from=${base}&to=${base + 60_000}&buckets=6`,
    );
    expect(items.map(({ n }) => n)).toEqual([10, 10, 10, 10, 10, 10]);
    expect(items[0]).toEqual({ t: base, min: 0, max: 9, avg: 4.5, last: 9, n: 10 });
    expect(items[5]).toMatchObject({ t: base + 50_000, min: 50, max: 59, last: 59 });
    expect((await admin.call("GET", `/series?enterprise=coldchain&point=data&from=5&to=5`)).status).toBe(400);
  });

  it("that were refused are in quarantine, one item each, the whole message in base64", async () => {
    const raw = '{"p":"data","v":"气体"}';
    await devices.say("coldchain/dtu1", Buffer.from(raw));
    const item = await eventually("the item", async () => {
      const all = await zhang.all<{ raw: string; reason: string; topic: string; device: string; at: number }>(
        "/quarantine",
      );
      return all.find((each) => Buffer.from(each.raw, "base64").toString() === raw);
    });
    expect(item).toMatchObject({
      reason: "wrong-type",
      device: "dtu1",
      topic: topicOf("coldchain", "dtu1"),
      at: expect.any(Number),
    });
  });

  it("of a point stay when the gateway restarts, and so do alarms and who is signed in", async () => {
    const before = await admin.all<WireReading>(path);
    const alarms = await admin.alarms("active");
    const points = await admin.points();
    const ports = { http: gateway.httpPort, mqtt: gateway.mqttPort };
    await gateway.kill();
    gateway = await GatewayProcess.start({ dataDir: gateway.dataDir, ports });
    expect(await admin.all<WireReading>(path)).toEqual(before);
    const shown = (list: readonly WirePoint[]) => list.map(({ id, v, q, ts }) => ({ id, v, q, ts }));
    expect(shown(await admin.points())).toEqual(shown(points));
    const facts = (list: readonly WireAlarm[]) =>
      list.map(({ id, state, value, peak }) => ({ id, state, value, peak }));
    expect(facts(await admin.alarms("active"))).toEqual(facts(alarms));
  });
});
