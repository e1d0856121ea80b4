import { spawnSync } from "node:child_process";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../../kit/api-client.ts";
import { eventually, freePort, GatewayProcess } from "../../kit/gateway-process.ts";
import { connectBytes, publishBytes, RawDevice, subscribeBytes } from "./raw-device.ts";
import { SECRET, topicOf, WORLD } from "./world.ts";

/** Contract, section 2: the open listener, a plain broker in a namespace of its own. */
let gateway: GatewayProcess;
let admin: ApiClient;
let openPort: number;

beforeAll(async () => {
  openPort = await freePort();
  gateway = await GatewayProcess.start({ env: { TWINLINE_MQTT_OPEN_PORT: String(openPort) } });
  admin = await gateway.signIn();
  await admin.putCatalog(WORLD);
});
afterAll(() => gateway?.stop());

const url = () => `mqtt://127.0.0.1:${openPort}`;

async function heardBy(filter: string, options: object = {}) {
  const client = await connectAsync(url(), { reconnectPeriod: 0, ...options });
  const heard: { topic: string; text: string; retain: boolean }[] = [];
  client.on("message", (topic, payload, { retain }) => heard.push({ topic, text: payload.toString(), retain }));
  await client.subscribeAsync(filter, { qos: 1 });
  return { client, heard };
}

describe("the open listener", () => {
  it("is off by default, and on loopback only", async () => {
    const other = await GatewayProcess.start();
    try {
      expect(other.output).not.toContain("open");
    } finally {
      await other.stop();
    }
    if (process.platform !== "linux") return;
    const elsewhere = spawnSync("mosquitto_pub", ["-h", "127.0.0.2", "-p", String(openPort), "-t", "x", "-m", "y"]);
    if (elsewhere.error === undefined) expect(elsewhere.status).not.toBe(0);
  });

  it("needs no credentials, takes any, and leaves client ids and topics free", async () => {
    for (const fields of [{}, { username: "anybody", password: Buffer.from("anything") }]) {
      const raw = await RawDevice.signIn(openPort, { clientId: "__proto__", ...fields });
      raw.send(subscribeBytes(["#", "any/+/thing", "tl/v1/#"]));
      expect((await raw.expect("suback")).granted).toEqual([1, 1, 1]);
      raw.drop();
    }
  });

  it("refuses the filter test/nosubscribe with SUBACK 0x80, and no other", async () => {
    const raw = await RawDevice.signIn(openPort, { clientId: "nosubscribe" });
    raw.send(subscribeBytes(["test/nosubscribe", "test/nosubscribe/x", "test/#"]));
    expect((await raw.expect("suback")).granted).toEqual([0x80, 1, 1]);
    raw.drop();
  });

  it("keeps retained messages and forgets them when an empty one comes", async () => {
    const speaker = await connectAsync(url());
    await speaker.publishAsync("kept/a", "1", { retain: true, qos: 1 });
    const first = await heardBy("kept/#");
    await eventually("the retained message", async () => first.heard.length > 0);
    expect(first.heard).toEqual([{ topic: "kept/a", text: "1", retain: true }]);
    await speaker.publishAsync("kept/a", "", { retain: true, qos: 1 });
    const second = await heardBy("kept/#");
    await speaker.publishAsync("kept/b", "2", { qos: 1 });
    await eventually("the next message", async () => second.heard.length > 0);
    expect(second.heard).toEqual([{ topic: "kept/b", text: "2", retain: false }]);
    await Promise.all([speaker.endAsync(), first.client.endAsync(), second.client.endAsync()]);
  });

  it("tells wills, and keeps a session with what came meanwhile", async () => {
    const absent = { clientId: "persistent", clean: false };
    const { client } = await heardBy("wills/#", absent);
    await client.endAsync();
    const will = { topic: "wills/w", payload: Buffer.from("gone"), qos: 1 as const, retain: false };
    const dying = await RawDevice.signIn(openPort, { clientId: "dying", will });
    dying.drop();
    const again = await eventually("the will, kept for the session", async () => {
      const raw = await RawDevice.open(openPort);
      raw.send(connectBytes({ ...absent, clean: false }));
      expect(await raw.expect("connack")).toMatchObject({ sessionPresent: true });
      const told = await raw.expect("publish", 500).catch(() => null);
      raw.drop();
      return told;
    });
    expect(again).toMatchObject({ topic: "wills/w" });
  });

  it("neither reaches nor hears telemetry", async () => {
    const spy = await heardBy("#");
    const raw = await RawDevice.signIn(gateway.mqttPort, {
      username: "coldchain/dtu1",
      password: Buffer.from(SECRET),
      clientId: "real",
    });
    raw.send(publishBytes(topicOf("coldchain", "dtu1"), { p: "NH3-101", v: 12 }));
    await raw.expect("puback");
    await spy.client.publishAsync(topicOf("coldchain", "dtu1"), JSON.stringify({ p: "NH3-101", v: 99 }), { qos: 2 });
    await spy.client.publishAsync(topicOf("coldchain", "dtu1", "down/x"), "boo", { qos: 1 });
    await eventually("its own messages", async () => spy.heard.length >= 2);
    expect(spy.heard.map(({ text }) => text)).toEqual([JSON.stringify({ p: "NH3-101", v: 99 }), "boo"]);
    raw.send(subscribeBytes(["tl/v1/coldchain/dtu1/down/#"]));
    await raw.expect("suback");
    await spy.client.publishAsync(topicOf("coldchain", "dtu1", "down/x"), "boo", { qos: 1 });
    raw.send(publishBytes(topicOf("coldchain", "dtu1"), { p: "NH3-101", v: 13 }, { messageId: 2 }));
    await raw.expect("puback");
    expect(raw.packets).toEqual([]);
    await eventually("the true value", async () => (await admin.points()).some(({ v }) => v === 13));
    await spy.client.endAsync();
    raw.drop();
  });

  it("serves mosquitto_sub and mosquitto_pub", ({ skip }) => {
    if (spawnSync("mosquitto_sub", ["--help"]).error !== undefined) return skip("mosquitto_sub is not installed");
    const port = ["-h", "127.0.0.1", "-p", String(openPort)];
    for (const qos of ["0", "1", "2"]) {
      const said = ["-t", `mosquitto/${qos}`, "-m", `qos${qos}`, "-q", qos, "-r"];
      expect(spawnSync("mosquitto_pub", [...port, ...said]).status).toBe(0);
    }
    const heard = spawnSync("mosquitto_sub", [...port, "-t", "mosquitto/#", "-C", "3", "-W", "10", "-q", "2"]);
    expect(heard.status).toBe(0);
    expect(heard.stdout.toString().trim().split("\n").sort()).toEqual(["qos0", "qos1", "qos2"]);
    return undefined;
  });
});
