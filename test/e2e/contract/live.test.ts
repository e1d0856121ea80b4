import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LiveFrame } from "../../../api/wire.ts";
import type { ApiClient } from "../../kit/api-client.ts";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import { Devices } from "./devices.ts";
import { LiveReader } from "./live-reader.ts";
import { gas, PASSWORD, threshold, WORLD } from "./world.ts";

/** Contract, section 6: the live feed. */
let gateway: GatewayProcess;
let admin: ApiClient;
const devices = new Devices(() => gateway.mqttPort);

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  admin = await gateway.signIn();
  await admin.putCatalog(WORLD);
});
afterAll(async () => {
  await devices.end();
  await gateway?.stop();
});

const say = (username: string, payload: object) => devices.say(username, payload);
const open = async (username: string) =>
  LiveReader.open(gateway.url, (await gateway.signIn(username, PASSWORD)).headers);
const shows = (point: string, v: number) => (frame: LiveFrame) =>
  frame.type !== "beat" && frame.points.some((each) => each.id === point && each.v === v);
const rings = (point: string) => (frame: LiveFrame) =>
  frame.type !== "beat" && frame.alarms.some((each) => each.point === point && each.active);

describe("the live feed", () => {
  it("begins with a snapshot, goes on with deltas, and beats at least every 2 s; seq has no gap, a beat repeats the last", async () => {
    const reader = await LiveReader.open(gateway.url, admin.headers);
    const [first] = reader.frames;
    expect(first?.frame).toMatchObject({
      type: "snapshot",
      seq: 1,
      asOf: expect.any(Number),
      alarms: expect.any(Array),
    });
    expect(reader.points.map(({ id }) => id).sort()).toEqual(["NH3-101", "NH3-102", "NH3-201", "NH3-301"]);
    for (let v = 1; v <= 5; v++) {
      await say("coldchain/dtu1", { p: "NH3-101", v });
      await sleep(300);
    }
    await reader.expect("the newest value", shows("NH3-101", 5));
    await sleep(2_500);
    let seq = 0;
    for (const { frame } of reader.frames) {
      if (frame.type === "beat") expect(frame.seq).toBe(seq);
      else expect(frame.seq).toBe(++seq);
    }
    expect(seq).toBeGreaterThanOrEqual(5);
    const times = reader.frames.map(({ atMs }) => atMs);
    expect(Math.max(...times.slice(1).map((at, i) => at - (times[i] ?? at)))).toBeLessThan(2_000);
    const asOf = reader.frames.map(({ frame }) => frame.asOf);
    expect(asOf.toSorted((a, b) => a - b)).toEqual(asOf);
    reader.close();
  });

  it("shows a point with enterprise, id, ts, v and q", async () => {
    const reader = await open("zhang");
    const ts = Date.now();
    await say("coldchain/dtu1", { p: "NH3-102", v: 9.5, ts });
    await reader.expect("it", shows("NH3-102", 9.5));
    expect(reader.points.find(({ v }) => v === 9.5)).toMatchObject({
      enterprise: "coldchain",
      id: "NH3-102",
      ts,
      q: "good",
    });
    reader.close();
  });

  it("tells every transition of an alarm within a second", async () => {
    const reader = await open("zhang");
    const startedMs = Date.now();
    await say("coldchain/dtu2", { p: "NH3-201", v: 60 });
    await reader.expect("raised", rings("NH3-201"), 1_000);
    expect(Date.now() - startedMs).toBeLessThan(1_500);
    const id = reader.alarms.find(({ point }) => point === "NH3-201")?.id ?? "";
    await admin.acknowledge(id);
    await say("coldchain/dtu2", { p: "NH3-201", v: 1 });
    await reader.expect(
      "over",
      (frame) => frame.type !== "beat" && frame.alarms.some((each) => each.id === id && each.state === "normal"),
    );
    const states = reader.alarms.filter((each) => each.id === id).map(({ state }) => state);
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual(["unacknowledged", "acknowledged", "normal"]);
    reader.close();
  });

  it("shows a viewer its scope and nothing else", async () => {
    const readers = {
      zhang: await open("zhang"),
      ma: await open("ma"),
      li: await open("li"),
      qian: await open("qian"),
    };
    await say("coldchain/dtu1", { p: "NH3-101", v: 60 });
    await say("tanks/rtu7", { p: "NH3-301", v: 61 });
    await Promise.all([
      readers.zhang.expect("its alarm", rings("NH3-101")),
      readers.li.expect("its alarm", rings("NH3-101")),
      readers.ma.expect("its alarm", rings("NH3-301")),
      readers.qian.expect("its alarm", rings("NH3-301")),
    ]);
    await sleep(300);
    const enterprises = (reader: LiveReader) =>
      [...new Set([...reader.points, ...reader.alarms].map(({ enterprise }) => enterprise))].join();
    expect(Object.values(readers).map(enterprises)).toEqual(["coldchain", "tanks", "coldchain", "tanks"]);
    for (const reader of Object.values(readers)) reader.close();
  });

  it("sends what is watched: sites and enterprises choose points and alarms; a watch is answered with a snapshot", async () => {
    const reader = await LiveReader.open(gateway.url, admin.headers);
    const snapshotAfter = async (message: object) => {
      const from = reader.frames.length;
      reader.send(message);
      const frame = await reader.expect("a snapshot", ({ type }) => type === "snapshot", 5_000, from);
      return frame.type === "beat" ? [] : frame.points.map(({ id }) => id).sort();
    };
    expect(await snapshotAfter({ type: "watch", enterprises: ["tanks"] })).toEqual(["NH3-301"]);
    const from = reader.frames.length;
    await say("coldchain/dtu1", { p: "NH3-101", v: 11 });
    await say("tanks/rtu7", { p: "NH3-301", v: 12 });
    await reader.expect("tanks", shows("NH3-301", 12), 5_000, from);
    expect(reader.frames.slice(from).some(({ frame }) => shows("NH3-101", 11)(frame))).toBe(false);
    expect(await snapshotAfter({ type: "watch", sites: ["plant1"] })).toEqual(["NH3-101", "NH3-102", "NH3-201"]);
    expect(await snapshotAfter({ type: "watch", points: ["NH3-102"] })).toEqual(["NH3-102"]);
    expect(await snapshotAfter({ type: "watch", enterprises: ["nobody", "__proto__"], sites: [], points: [] })).toEqual(
      [],
    );
    expect(await snapshotAfter({ type: "watch" })).toEqual(["NH3-101", "NH3-102", "NH3-201", "NH3-301"]);
    reader.close();
  });

  it("lets nobody watch beyond its scope", async () => {
    const reader = await open("ma");
    const from = reader.frames.length;
    reader.send({
      type: "watch",
      enterprises: ["coldchain", "tanks"],
      sites: ["plant1"],
      points: ["coldchain/NH3-101"],
    });
    await reader.expect("a snapshot", ({ type }) => type === "snapshot", 5_000, from);
    expect([...reader.points, ...reader.alarms].every(({ enterprise }) => enterprise === "tanks")).toBe(true);
    reader.close();
  });

  it("passes over types it does not know, and ends a viewer whose messages are none, and no other", async () => {
    const bystander = await open("zhang");
    const reader = await open("zhang");
    reader.send({ type: "future", seq: 1 });
    reader.send({ type: "constructor" });
    await say("coldchain/dtu1", { p: "NH3-102", v: 21 });
    await reader.expect("still there", shows("NH3-102", 21));
    for (const broken of [
      "{",
      "null",
      "[]",
      "7",
      '{"type":"watch","points":"x"}',
      `{"type":"watch","points":[${"[".repeat(9_000)}`,
    ]) {
      const each = await open("zhang");
      each.send(broken);
      expect(await each.expectClosed()).toBeGreaterThanOrEqual(1_000);
    }
    const large = await open("zhang");
    large.send("x".repeat(2_000_000));
    await large.expectClosed();
    expect(bystander.code).toBeNull();
    expect(reader.code).toBeNull();
    for (const each of [bystander, reader]) each.close();
  });

  it("floods of watches cost their sender alone", async () => {
    const [flooding, bystander] = [await open("zhang"), await open("zhao")];
    for (let i = 0; i < 5_000; i++) flooding.send({ type: "watch", points: [`NH3-10${i % 3}`] });
    const startedMs = Date.now();
    await say("coldchain/dtu1", { p: "NH3-101", v: 31 });
    await bystander.expect("the value", shows("NH3-101", 31));
    expect(Date.now() - startedMs).toBeLessThan(2_000);
    for (const each of [flooding, bystander]) each.close();
  });
});

describe("who may listen", () => {
  it("is asked for like on every other call, by cookie or token, and Origin is checked", async () => {
    const zhang = await gateway.signIn("zhang", PASSWORD);
    const cookie = { cookie: zhang.headers["cookie"] ?? "" };
    const { token } = (await zhang.call("POST", "/tokens", { name: "live" })).body as { token: string };
    const refusal = (headers: Record<string, string>) => LiveReader.refusal(gateway.url, headers);
    expect(await refusal(cookie)).toBeNull();
    expect(await refusal({ ...cookie, origin: gateway.url })).toBeNull();
    expect(await refusal({ authorization: `Bearer ${token}` })).toBeNull();
    expect(await refusal({})).toBe(401);
    expect(await refusal({ cookie: "twinline_session=nonsense" })).toBe(401);
    expect(await refusal({ authorization: "Bearer nonsense" })).toBe(401);
    expect(await refusal({ ...cookie, origin: "https://evil.example" })).toBe(403);
    expect(await refusal({ ...cookie, origin: "null" })).toBe(403);
  });

  const user = (name: string, change: object = {}) => ({
    users: [{ username: name, role: "operator", enterprise: "coldchain", password: PASSWORD, ...change }],
  });

  it.each([
    ["the session ends", async (who: ApiClient) => void (await who.call("DELETE", "/session"))],
    ["the password changes", async () => admin.putCatalog(user("viewer", { password: "a-new-password" }))],
    ["the user is disabled", async () => admin.putCatalog(user("viewer", { disabled: true }))],
    ["the user is retired", async () => admin.putCatalog(user("viewer", { retired: true }))],
  ])("is closed with 4401 within 1 s when %s", async (_name, change) => {
    await admin.putCatalog(user("viewer"));
    const viewer = await gateway.signIn("viewer", PASSWORD);
    const [reader, bystander] = [await LiveReader.open(gateway.url, viewer.headers), await open("zhang")];
    await change(viewer);
    expect(await reader.expectClosed(1_000)).toBe(4401);
    expect(bystander.code).toBeNull();
    bystander.close();
  });

  it("is closed with 4401 when its token is revoked or expires", async () => {
    const zhang = await gateway.signIn("zhang", PASSWORD);
    const make = async (body: object) =>
      (await zhang.call("POST", "/tokens", body)).body as { id: string; token: string };
    const revoked = await make({ name: "revoked" });
    const expiring = await make({ name: "expiring", expiresAt: Date.now() + 1_500 });
    const [first, second] = [
      await LiveReader.open(gateway.url, { authorization: `Bearer ${revoked.token}` }),
      await LiveReader.open(gateway.url, { authorization: `Bearer ${expiring.token}` }),
    ];
    await zhang.call("DELETE", `/tokens/${revoked.id}`);
    expect(await first.expectClosed(1_000)).toBe(4401);
    expect(await second.expectClosed(4_000)).toBe(4401);
  });

  it("gets a new snapshot within 1 s when its scope changes, and 4403 when nothing is left", async () => {
    await admin.putCatalog({
      areas: [{ id: "empty", name: "空", kind: "park", parent: "dx" }],
      ...user("roam", { role: "inspector" }),
    });
    const reader = await open("roam");
    const from = reader.frames.length;
    await admin.putCatalog({ users: [{ username: "roam", role: "inspector", area: "ft" }] });
    const frame = await reader.expect("a new snapshot", ({ type }) => type === "snapshot", 1_000, from);
    expect(frame.type === "beat" ? [] : frame.points.map(({ enterprise }) => enterprise)).toEqual(["tanks"]);
    await admin.putCatalog({ users: [{ username: "roam", role: "inspector", area: "empty" }] });
    expect(await reader.expectClosed(1_000)).toBe(4403);
  });

  it("sees a new point after the catalogue changed", async () => {
    const reader = await open("zhang");
    const from = reader.frames.length;
    await admin.putCatalog({ points: [gas("coldchain", "dtu1", "NEW")] });
    await reader.expect(
      "it",
      (frame) => frame.type !== "beat" && frame.points.some(({ id }) => id === "NEW"),
      1_500,
      from,
    );
    reader.close();
  });
});

describe("a slow reader", () => {
  it("gets the latest values only, marked as behind, and every alarm change; or is closed with 4408 to start again", async () => {
    const many = Array.from({ length: 4_900 }, (_, i) => `M${i}`);
    await admin.putCatalog({
      points: many.map((id) => gas("coldchain", "dtu1", id)),
      rules: [threshold("slow", "coldchain", ["M0"], 3, 50)],
    });
    const [slow, quick] = [await open("zhang"), await open("zhao")];
    // Its system takes some megabytes before the gateway notices anything.
    slow.socket.pause();
    let transitions = 0;
    for (let round = 1; round <= 70; round++) {
      const above = round % 2 === 1;
      await say("coldchain/dtu1", {
        values: Object.fromEntries(many.map((id) => [id, id === "M0" ? (above ? 60 : 1) : round])),
      });
      transitions++;
      await sleep(100);
    }
    const last = many.at(-1) ?? "";
    await quick.expect("the last value", shows(last, 70), 15_000);
    slow.socket.resume();
    await eventually(
      "the last value, or the end",
      async () => slow.code !== null || slow.points.some(({ id, v }) => id === last && v === 70),
      15_000,
    );
    const seqs = slow.shown.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    if (slow.code !== null) expect(slow.code).toBe(4408);
    else {
      const values = slow.points.filter(({ id }) => id === last);
      expect(values.length).toBeLessThan(70);
      expect(slow.shown.some(({ behind }) => behind === true)).toBe(true);
      const heard = slow.alarms.filter(({ rule }) => rule === "slow");
      const states = heard.map(({ active }) => active);
      expect(states.filter((active, i) => active !== states[i - 1])).toHaveLength(transitions);
    }
    for (const each of [slow, quick]) each.close();
  }, 40_000);

  it("beyond 5,000 points gets aggregates per enterprise", async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => `X${i}`);
    await admin.putCatalog({ points: many.map((id) => gas("tanks", "rtu7", id)) });
    const reader = await LiveReader.open(gateway.url, admin.headers);
    const [snapshot] = reader.shown;
    expect(snapshot?.points.length).toBeLessThanOrEqual(5_000);
    expect(snapshot?.aggregates?.map(({ enterprise }) => enterprise).sort()).toEqual(["coldchain", "tanks"]);
    expect(snapshot?.aggregates?.find(({ enterprise }) => enterprise === "tanks")?.points).toBe(5_001);
    await say("tanks/rtu7", { p: "NH3-301", v: 77 });
    await reader.expect("alarms all the same", rings("NH3-301"));
    reader.close();
  }, 30_000);
});
