import { setTimeout as sleep } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireAlarm } from "../../../api/wire.ts";
import type { ApiClient } from "../../kit/api-client.ts";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import { Receiver, signatureOf } from "./receiver.ts";
import { device, gas, SECRET, threshold, topicOf, WORLD } from "./world.ts";

/** Contract, section 7: what is pushed, how it is signed, and what a receiver that misbehaves gets. */
const CHANNEL_SECRET = "webhook-secret-气";
let gateway: GatewayProcess;
let admin: ApiClient;
let receiver: Receiver;
let elsewhere: Receiver;
const devices = new Map<string, MqttClient>();

/** A plant of its own for each test: point, rule, channel, policy and route of one name. */
async function plant(name: string, options: { level?: 1 | 2 | 3; channel?: object; policy?: object } = {}) {
  const { level = 3, channel = {}, policy = {} } = options;
  await admin.putCatalog({
    enterprises: [{ id: name, name, area: "dx" }],
    devices: [device(name, "dtu")],
    points: [gas(name, "dtu", "P")],
    rules: [threshold(`${name}-rule`, name, ["P"], level, 50)],
    channels: [
      {
        id: name,
        kind: "webhook",
        enterprise: name,
        url: `${receiver.url}/${name}`,
        secret: CHANNEL_SECRET,
        allowPrivateNetwork: true,
        language: "en",
        ...channel,
      },
    ],
    policies: [{ id: name, enterprise: name, steps: [{ afterMs: 0, channels: [name] }], ...policy }],
    routes: [{ enterprise: name, levels: [1, 2, 3, 4], policy: name }],
  });
  const url = `mqtt://127.0.0.1:${gateway.mqttPort}`;
  const client = await connectAsync(url, { username: `${name}/dtu`, password: SECRET });
  devices.set(name, client);
}

async function reads(name: string, v: number): Promise<void> {
  await devices.get(name)?.publishAsync(topicOf(name, "dtu"), JSON.stringify({ p: "P", v }), { qos: 1 });
}

async function alarmOf(name: string): Promise<WireAlarm> {
  return eventually("its alarm", async () =>
    (await admin.alarms("active")).find(({ enterprise, point }) => enterprise === name && point === "P"),
  );
}

async function deliveryOf(name: string, state: string, withinMs = 5_000) {
  const { id } = await alarmOf(name);
  return eventually(
    `a delivery that is ${state}`,
    async () => (await admin.alarm(id)).deliveries.find((delivery) => delivery.state === state),
    withinMs,
  );
}

beforeAll(async () => {
  receiver = await Receiver.open();
  elsewhere = await Receiver.open();
  gateway = await GatewayProcess.start();
  admin = await gateway.signIn();
  await admin.putCatalog({ areas: WORLD.areas });
});
afterAll(async () => {
  for (const each of devices.values()) await each.endAsync(true);
  await gateway?.stop();
  receiver?.close();
  elsewhere?.close();
});

describe("a push", () => {
  it("is a POST of JSON with id, reason, alarm and at, signed over the very bytes, its key the same as its id", async () => {
    await plant("form");
    await reads("form", 60);
    const [push] = await receiver.expect("/form", 1);
    expect(push?.headers["content-type"]).toMatch(/^application\/json/);
    const { id } = await alarmOf("form");
    expect(push?.body).toMatchObject({
      reason: "raised",
      at: expect.any(Number),
      step: expect.any(Number),
      alarm: {
        id,
        enterprise: "form",
        point: "P",
        rule: "form-rule",
        level: 3,
        value: 60,
        active: true,
        unit: "ppm",
      },
    });
    expect(push?.headers["idempotency-key"]).toBe(push?.body.id);
    expect(push?.headers["x-twinline-signature"]).toBe(signatureOf(push?.text ?? "", CHANNEL_SECRET));
    expect(push?.body.text).toMatch(/^[\x20-\x7e]*$/);
    expect((await admin.alarm(id)).latency.accepted["form"]).toBeGreaterThan(0);
  });

  it("follows the alarm: acknowledged, cleared, raised again under a new key", async () => {
    const { id } = await alarmOf("form");
    await admin.acknowledge(id);
    await reads("form", 1);
    await reads("form", 70);
    const pushes = await receiver.expect("/form", 4);
    expect(pushes.map(({ body }) => body.reason)).toEqual(["raised", "acknowledged", "cleared", "raised"]);
    expect(new Set(pushes.map(({ body }) => body.id)).size).toBe(4);
    const next = await alarmOf("form");
    await reads("form", 1);
    await receiver.expect("/form", 5);
    await reads("form", 80);
    const [, , , , , again] = await receiver.expect("/form", 6);
    expect(again?.body).toMatchObject({ reason: "raised", alarm: { id: next.id, acknowledged: false } });
    expect(pushes.map(({ body }) => body.id)).not.toContain(again?.body.id);
  });

  it("keeps its secret when the exported reference is put back, and speaks Chinese unless told otherwise", async () => {
    await plant("exported", { channel: { language: undefined } });
    const exported = await admin.get("/catalog");
    expect(JSON.stringify(exported)).not.toContain(CHANNEL_SECRET);
    await admin.putCatalog(exported);
    await reads("exported", 60);
    const [push] = await receiver.expect("/exported", 1);
    expect(push?.headers["x-twinline-signature"]).toBe(signatureOf(push?.text ?? "", CHANNEL_SECRET));
    expect(push?.body.text).toMatch(/[\u4e00-\u9fff]/);
  });

  it("goes step by step until somebody acknowledges, then never again; a return to normal does not stop level 1", async () => {
    const steps = [0, 600, 1_200].map((afterMs) => ({ afterMs, channels: ["ladder"] }));
    await plant("ladder", { level: 1, policy: { steps, repeatEveryMs: 1_000 } });
    await reads("ladder", 60);
    await receiver.expect("/ladder", 1);
    await reads("ladder", 1);
    const pushes = await receiver.expect("/ladder", 6, 6_000);
    expect(pushes[0]?.body.reason).toBe("raised");
    expect(pushes.filter(({ body }) => body.reason === "escalated").length).toBeGreaterThanOrEqual(3);
    expect(new Set(pushes.map(({ body }) => body.id)).size).toBe(pushes.length);
    const { id } = await alarmOf("ladder");
    await admin.acknowledge(id);
    await eventually("it is told", async () =>
      receiver.to("/ladder").some(({ body }) => body.reason === "acknowledged"),
    );
    const told = receiver.to("/ladder").length;
    await sleep(2_000);
    expect(receiver.to("/ladder")).toHaveLength(told);
  });

  it("is not made of history", async () => {
    await plant("history");
    const message = { p: "P", v: 99, ts: Date.now() - 1_000, hist: true };
    await devices.get("history")?.publishAsync(topicOf("history", "dtu"), JSON.stringify(message), { qos: 1 });
    await eventually("the retro record", async () =>
      (await admin.alarms("all")).some(({ enterprise, retro }) => enterprise === "history" && retro),
    );
    await reads("history", 60);
    await receiver.expect("/history", 1);
    expect(receiver.to("/history").map(({ body }) => body.alarm.value)).toEqual([60]);
  });
});

describe.concurrent("a receiver that", () => {
  it.each([
    ["busy", { status: 503 }],
    ["wrong", { status: 400 }],
    ["moved", { status: 304 }],
    ["early", { status: 500, body: "x".repeat(1_000_000) }],
    ["resetting", "reset" as const],
  ])(
    "is %s is asked again within 2 s, with the same key and the same bytes, until 2xx, and then no more",
    async (name, behaviour) => {
      receiver.behave(`/${name}`, (_, no) => (no < 2 ? behaviour : { status: 202 }));
      await plant(name);
      await reads(name, 60);
      const pushes = await receiver.expect(`/${name}`, 3, 10_000);
      const [first, second, third] = pushes;
      expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeLessThan(2_200);
      expect(new Set(pushes.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
      expect(new Set(pushes.map(({ text }) => text)).size).toBe(1);
      expect(new Set(pushes.map(({ headers }) => headers["x-twinline-signature"])).size).toBe(1);
      expect(third).toBeDefined();
      await deliveryOf(name, "accepted");
      await sleep(3_000);
      expect(receiver.to(`/${name}`)).toHaveLength(3);
    },
  );

  it("hangs costs only its own channel, and is asked again", async ({ expect }) => {
    receiver.behave("/hanging", () => "hang");
    await plant("hanging", { channel: { url: `${receiver.url}/hanging` } });
    await plant("beside");
    for (let i = 0; i < 3; i++) {
      await reads("hanging", 60);
      await reads("hanging", 1);
    }
    const startedMs = Date.now();
    await reads("beside", 60);
    const [push] = await receiver.expect("/beside", 1);
    expect((push?.atMs ?? 0) - startedMs).toBeLessThan(2_000);
  });

  it("asks for patience with Retry-After is given it", async ({ expect }) => {
    receiver.behave("/patience", (_, no) =>
      no === 0 ? { status: 429, headers: { "retry-after": "4" } } : { status: 200 },
    );
    await plant("patience");
    await reads("patience", 60);
    const [first, second] = await receiver.expect("/patience", 2, 10_000);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(3_900);
  });

  it.each([301, 302, 303, 307, 308])("redirects with %d is not followed, and asked again itself", async (status) => {
    const name = `redirect${status}`;
    receiver.behave(`/${name}`, (_, no) =>
      no === 0 ? { status, headers: { location: `${elsewhere.url}/${name}` } } : { status: 204 },
    );
    await plant(name);
    await reads(name, 60);
    await receiver.expect(`/${name}`, 2);
    expect(elsewhere.pushes).toEqual([]);
  });
});

describe("a private address", () => {
  it.each([
    ["127.0.0.1", (port: string) => `http://127.0.0.1:${port}/`],
    ["localhost", (port: string) => `http://localhost:${port}/`],
    ["a name under localhost", (port: string) => `http://x.localhost:${port}/`],
    ["another spelling of 127.0.0.1", (port: string) => `http://2130706433:${port}/`],
    ["0.0.0.0", (port: string) => `http://0.0.0.0:${port}/`],
    ["IPv6 loopback", (port: string) => `http://[::1]:${port}/`],
    ["mapped into IPv6", (port: string) => `http://[::ffff:127.0.0.1]:${port}/`],
    ["the metadata of a cloud", () => "http://169.254.169.254/latest"],
  ])("is refused unless the channel allows it: %s", async (_name, toUrl) => {
    const name = `private${receiver.pushes.length}-${Math.random().toString(36).slice(2, 8)}`;
    await plant(name, { channel: { allowPrivateNetwork: false, url: `${toUrl(new URL(receiver.url).port)}${name}` } });
    await reads(name, 60);
    const { id } = await alarmOf(name);
    const delivery = await eventually("it was tried", async () => {
      const [found] = (await admin.alarm(id)).deliveries;
      return (found?.attempts ?? 0) > 0 ? found : null;
    });
    expect(["failed", "pending"]).toContain(delivery.state);
    expect(delivery.lastError).toMatch(/address-refused/);
    expect(receiver.to(`/${name}`)).toEqual([]);
  });
});

describe("kill -9", () => {
  async function killAndStart(meanwhile: () => void = () => undefined): Promise<void> {
    const ports = { http: gateway.httpPort, mqtt: gateway.mqttPort };
    await gateway.kill();
    meanwhile();
    gateway = await GatewayProcess.start({ dataDir: gateway.dataDir, ports });
    admin = await gateway.signIn();
  }

  it("a second after a 2xx: it is not sent again; what was not accepted is sent at once, under the same key", async () => {
    receiver.behave("/refusing", () => ({ status: 503 }));
    await Promise.all([plant("accepting"), plant("refusing")]);
    await reads("accepting", 60);
    await reads("refusing", 60);
    await receiver.expect("/accepting", 1);
    const before = await receiver.expect("/refusing", 2);
    await sleep(1_000);
    let killedMs = 0;
    await killAndStart(() => {
      killedMs = Date.now();
      receiver.behave("/refusing", () => ({ status: 200 }));
    });
    const startedMs = Date.now();
    await deliveryOf("refusing", "accepted");
    expect(Date.now() - startedMs).toBeLessThan(2_000);
    const after = receiver.to("/refusing");
    expect(after.filter(({ atMs }) => atMs > killedMs)).toHaveLength(1);
    expect(new Set([...before, ...after].map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(new Set([...before, ...after].map(({ text }) => text)).size).toBe(1);
    await sleep(2_000);
    expect(receiver.to("/accepting")).toHaveLength(1);
    expect(receiver.to("/refusing")).toHaveLength(after.length);
  }, 40_000);

  it("amid a storm of alarms: every raised alarm is pushed at least once, and no push has two bodies", async () => {
    await plant("storm");
    await admin.putCatalog({
      points: Array.from({ length: 60 }, (_, i) => gas("storm", "dtu", `S${i}`)),
      rules: [
        threshold(
          "stormy",
          "storm",
          Array.from({ length: 60 }, (_, i) => `S${i}`),
          3,
          50,
        ),
      ],
    });
    const client = devices.get("storm");
    const values = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`S${i}`, 60]));
    await client?.publishAsync(topicOf("storm", "dtu"), JSON.stringify({ values }), { qos: 1 });
    // Acknowledged, so decided sooner or later, whatever happens now.
    await killAndStart();
    const storm = () => receiver.to("/storm").filter(({ body }) => body.alarm.rule === "stormy");
    await eventually(
      "sixty alarms",
      async () => new Set(storm().map(({ body }) => body.alarm.point)).size === 60,
      15_000,
    );
    const bodies = new Map<string, Set<string>>();
    for (const { body, text } of storm()) bodies.set(body.id, (bodies.get(body.id) ?? new Set()).add(text));
    expect([...bodies.values()].filter((texts) => texts.size > 1)).toEqual([]);
    expect(new Set(storm().map(({ body }) => body.id)).size).toBe(60);
  }, 40_000);
});
