import { connect as connectMqtt, connectAsync, type MqttClient } from "mqtt";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WireDeviceDetail, WireDeviceMessage, WireDeviceSecret } from "../../../api/wire.ts";
import { ApiClient } from "../../kit/api-client.ts";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import { PASSWORD, SECRET, topicOf, WORLD } from "./world.ts";

/** An integrator brings a device into service over the API alone: sees what it does wrong, mends it, changes its secret. */
let gateway: GatewayProcess;
let admin: ApiClient;
let zhao: ApiClient;
const clients: MqttClient[] = [];

beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), "twinline-catalog-")), "catalog.json");
  const { areas, enterprises, sites, devices } = WORLD;
  // What the file declares is read-only elsewhere: dtu2 alone, and what it stands on.
  const declared = devices.filter(({ id }) => id === "dtu2");
  writeFileSync(file, JSON.stringify({ areas, enterprises, sites, devices: declared }));
  gateway = await GatewayProcess.start({ env: { TWINLINE_CATALOG: file } });
  admin = await gateway.signIn();
  await admin.putCatalog({ ...WORLD, devices: devices.filter(({ id }) => id !== "dtu2") });
  zhao = await ApiClient.signIn(gateway.url, "zhao", PASSWORD);
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true);
});
afterAll(() => gateway?.stop());

async function connect(username: string, options: { password?: string; clientId?: string } = {}): Promise<MqttClient> {
  const given = { username, password: SECRET, reconnectPeriod: 0, protocolVersion: 4, ...options } as const;
  const client = await connectAsync(`mqtt://127.0.0.1:${gateway.mqttPort}`, given);
  clients.push(client);
  return client;
}

function closed(client: MqttClient): Promise<void> {
  return new Promise((resolve) => (client.connected ? client.once("close", () => resolve()) : resolve()));
}

async function say(client: MqttClient, payload: unknown, topic = topicOf("coldchain", "dtu1")): Promise<void> {
  const bytes = typeof payload === "string" ? payload : JSON.stringify(payload);
  seqBefore = (await messagesOf("dtu1"))[0]?.seq ?? 0;
  await client.publishAsync(topic, bytes, { qos: 1 });
}

const messagesOf = async (device: string): Promise<readonly WireDeviceMessage[]> =>
  (await zhao.get<{ items: WireDeviceMessage[] }>(`/devices/coldchain/${device}/messages`)).items;
const deviceOf = (username: string): Promise<WireDeviceDetail> => admin.get(`/devices/${username}`);
const act = (action: string, body?: unknown, path = "coldchain/dtu1") =>
  zhao.call("POST", `/devices/${path}/${action}`, body ?? {});

/** Newest message of dtu1 before the last one was said: acknowledged is not yet decided, and shown is what is decided. */
let seqBefore = 0;

/** The newest message, once everything in it is to be found in the stores. */
function newest(): Promise<WireDeviceMessage> {
  return eventually("a message with its verdicts", async () => {
    const [message] = await messagesOf("dtu1");
    if (message === undefined || message.seq <= seqBefore) return undefined;
    return message.readings.some(({ verdict }) => verdict === "pending") ? undefined : message;
  });
}

describe("what a device sends is shown with what became of it", () => {
  const NOW = Date.now();
  const cases: [string, unknown, Partial<WireDeviceMessage>, (object | undefined)?][] = [
    ["a good reading", { p: "NH3-101", v: 12.5, ts: NOW }, { verdict: "stored" }, { verdict: "live", hint: null }],
    ["the same again", { p: "NH3-101", v: 12.5, ts: NOW }, { verdict: "duplicate" }, { verdict: "duplicate" }],
    [
      "another value of the same instant",
      { p: "NH3-101", v: 13, ts: NOW },
      { verdict: "stored" },
      { verdict: "conflict", reading: { v: 13, flags: ["conflict"] } },
    ],
    [
      "history",
      { p: "NH3-101", v: 9, ts: NOW - 3_600_000, hist: true },
      { verdict: "stored" },
      { verdict: "historical", reading: { v: 9, historical: true } },
    ],
    [
      "a value above the range",
      { p: "NH3-102", v: 900, ts: NOW },
      { verdict: "stored" },
      { verdict: "live", reading: { v: 900, q: "bad", flags: ["over-range"] } },
    ],
    [
      "a value in another unit",
      { p: "NH3-102", v: 2_000, u: "ppb", ts: NOW + 1 },
      { verdict: "stored" },
      { verdict: "live", value: "2000", reading: { v: 2 } },
    ],
    ["bad JSON", '{"p":"NH3-101",', { verdict: "quarantined", reason: "not-json", readings: [] }],
    [
      "an unknown point",
      { p: "NH3-1O1", v: 1 },
      { verdict: "quarantined" },
      { verdict: "quarantined", reason: "unknown-point", hint: expect.stringContaining("NH3-101") },
    ],
    [
      "text for a number",
      { p: "NH3-101", v: "12,5" },
      { verdict: "quarantined" },
      { verdict: "quarantined", reason: "wrong-type", value: '"12,5"' },
    ],
    ["no reading at all", [], { verdict: "empty", readings: [] }],
  ];
  it.each(cases)("%s", async (_name, payload, message, reading) => {
    const client = await connect("coldchain/dtu1");
    await say(client, payload);
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    const shown = await newest();
    expect(shown).toMatchObject({ ...message, text, bytes: Buffer.byteLength(text), truncated: false });
    expect(Buffer.from(shown.raw, "base64").toString()).toBe(text);
    if (reading !== undefined) expect(shown.readings).toMatchObject([reading]);
  });

  it("a message longer than is kept, with its counts", async () => {
    const client = await connect("coldchain/dtu1");
    const readings = Array.from({ length: 500 }, (_, i) => ({
      p: i === 3 ? "nobody" : "NH3-102",
      v: i,
      ts: NOW + 10 + i,
    }));
    await say(client, readings);
    expect(await newest()).toMatchObject({
      truncated: true,
      verdict: "partly-stored",
      stored: 499,
      quarantined: 1,
      readings: [{ verdict: "quarantined", reason: "unknown-point" }],
    });
  });

  it("the last twenty, newest first, and nothing of the neighbour's", async () => {
    const [own, neighbour] = [await connect("coldchain/dtu1"), await connect("tanks/rtu7")];
    for (let i = 0; i < 25; i++) {
      await say(own, { p: "NH3-101", v: i, ts: NOW + 1_000 + i });
      await say(neighbour, { p: "NH3-301", v: 100 + i }, topicOf("tanks", "rtu7"));
    }
    const values = (await messagesOf("dtu1")).map(({ readings }) => readings[0]?.value);
    expect(values).toEqual(Array.from({ length: 20 }, (_, i) => String(24 - i)));
  });
});

describe("what was refused of a device is shown with it", () => {
  it("a wrong secret", async () => {
    const refused = connectMqtt(`mqtt://127.0.0.1:${gateway.mqttPort}`, {
      username: "coldchain/dtu1",
      password: "not-the-secret",
      reconnectPeriod: 0,
    });
    clients.push(refused);
    await new Promise((resolve) => refused.once("error", resolve));
    const { lastRefusal } = await deviceOf("coldchain/dtu1");
    expect(lastRefusal).toMatchObject({ kind: "credential", address: expect.stringContaining("127.0.0.1") });
    expect(JSON.stringify(lastRefusal)).not.toContain("not-the-secret");
  });

  it("a publish elsewhere, with the topic", async () => {
    const client = await connect("coldchain/dtu1");
    const end = closed(client);
    client.publish(topicOf("tanks", "rtu7"), "{}", { qos: 0 });
    await end;
    const { lastRefusal } = await deviceOf("coldchain/dtu1");
    expect(lastRefusal).toMatchObject({ kind: "topic-elsewhere", detail: topicOf("tanks", "rtu7") });
    expect((await deviceOf("tanks/rtu7")).lastRefusal).toBeNull();
  });
});

describe("acting on a device", () => {
  it("shows its connections, newest first, as it opened them", async () => {
    await connect("coldchain/dtu1", { clientId: "first" });
    await connect("coldchain/dtu1", { clientId: "second" });
    const { connected, connections, protocol, openConnections } = await deviceOf("coldchain/dtu1");
    expect({ connected, connections, protocol }).toEqual({ connected: true, connections: 2, protocol: "3.1.1" });
    expect(openConnections.map(({ clientId }) => clientId)).toEqual(["second", "first"]);
  });

  it("disconnect ends its connections and no others, and it may come back", async () => {
    const own = [await connect("coldchain/dtu1"), await connect("coldchain/dtu1")];
    const neighbours = [await connect("coldchain/dtu2"), await connect("tanks/rtu7")];
    const ended = Promise.all(own.map(closed));
    expect((await act("disconnect")).body).toEqual({ connectionsEnded: 2 });
    await ended;
    await say(await connect("coldchain/dtu1"), { p: "NH3-101", v: 1 });
    await say(neighbours[0] as MqttClient, { p: "NH3-201", v: 1 }, topicOf("coldchain", "dtu2"));
    expect(neighbours.map(({ connected }) => connected)).toEqual([true, true]);
  });

  it("rotate puts a new secret in force at once and ends what signed in with the old one", async () => {
    const [own, neighbour] = [await connect("coldchain/dtu1"), await connect("tanks/rtu7")];
    const ended = closed(own);
    const { status, body } = await act("rotate");
    // 200: the answer's own type.
    const { secret } = body as WireDeviceSecret;
    expect([status, secret]).toEqual([200, expect.stringMatching(/^[A-Za-z0-9_-]{32}$/)]);
    await ended;
    await expect(connect("coldchain/dtu1")).rejects.toThrow("Not authorized");
    await say(await connect("coldchain/dtu1", { password: secret ?? "" }), { p: "NH3-101", v: 2 });
    expect(neighbour.connected).toBe(true);
    expect(gateway.output).not.toContain(secret);
    expect((await act("rotate", { secret: SECRET })).body).toMatchObject({ secret: SECRET });
    await connect("coldchain/dtu1");
  });

  it("disable ends its connections and keeps it out until it is enabled; its neighbour notices nothing", async () => {
    const [own, neighbour] = [await connect("coldchain/dtu1"), await connect("tanks/rtu7")];
    const ended = closed(own);
    expect((await act("disable")).status).toBe(200);
    await ended;
    await expect(connect("coldchain/dtu1")).rejects.toThrow("Not authorized");
    expect(await deviceOf("coldchain/dtu1")).toMatchObject({ disabled: true, connected: false });
    await say(neighbour, { p: "NH3-301", v: 1 }, topicOf("tanks", "rtu7"));
    expect((await act("enable")).status).toBe(200);
    await say(await connect("coldchain/dtu1"), { p: "NH3-101", v: 3 });
  });

  it("is refused for what the catalogue file declares, except to disconnect", async () => {
    const client = await connect("coldchain/dtu2");
    for (const action of ["disable", "rotate"]) {
      const { status, body } = await act(action, {}, "coldchain/dtu2");
      expect({ status, body }).toMatchObject({
        status: 409,
        body: { error: { details: { reason: "managed-by-file" } } },
      });
    }
    expect(client.connected).toBe(true);
    const ended = closed(client);
    expect((await act("disconnect", {}, "coldchain/dtu2")).status).toBe(200);
    await ended;
  });

  it("is written into the audit trail with who did it, and refusals too", async () => {
    const { items } = await admin.get<{ items: { action: string; by: string | null; subject: string }[] }>("/audit");
    const actions = items.filter(({ subject }) => subject === "coldchain/dtu1").map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining([
        "device-refused",
        "device-disconnected",
        "device-rotated",
        "device-disabled",
        "device-enabled",
      ]),
    );
  });

  it("guesses at its secret are told to its own people, too", async () => {
    const guess = connectAsync(`mqtt://127.0.0.1:${gateway.mqttPort}`, {
      username: "coldchain/dtu1",
      password: "guessed",
      reconnectPeriod: 0,
    });
    await expect(guess).rejects.toThrow("authorized");
    await eventually("the entry", async () => {
      const { items } = await zhao.get<{ items: { action: string; subject: string }[] }>("/audit");
      return items.some(({ action, subject }) => action === "device-refused" && subject === "coldchain/dtu1");
    });
  });
});
