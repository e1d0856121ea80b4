import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GatewayProcess } from "../../kit/gateway-process.ts";
import { publishBytes, RawDevice } from "./raw-device.ts";
import { SECRET, topicOf, WORLD } from "./world.ts";

let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  await (await gateway.signIn()).putCatalog(WORLD);
});
afterAll(() => gateway?.stop());

it("devices that went on sending are not ended for the time in which the gateway stood still", async () => {
  const fields = { username: "coldchain/dtu1", password: Buffer.from(SECRET), clientId: "steady", keepalive: 1 };
  const raw = await RawDevice.signIn(gateway.mqttPort, fields);
  const topic = topicOf("coldchain", "dtu1");
  let sent = 0;
  const send = (): void =>
    raw.send(publishBytes(topic, { p: "NH3-101", v: 12, ts: Date.now(), seq: sent }, { messageId: ++sent }));
  const sending = setInterval(send, 400);
  await sleep(1_000);
  gateway.pause();
  await sleep(4_000);
  gateway.resume();
  await sleep(2_500);
  clearInterval(sending);
  await sleep(500);
  expect(raw.closed).toBe(false);
  expect(raw.acknowledged()).toEqual(Array.from({ length: sent }, (_, i) => i + 1));
  raw.drop();
});
