import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Aedes } from "aedes";
import { afterEach, expect, it } from "vitest";
import { createRandom } from "../physics/random.ts";
import type { Sample } from "../world/sample.ts";
import { SimulatedDevice } from "./simulated-device.ts";

interface Broker {
  readonly port: number;
  readonly received: { readonly topic: string; readonly body: unknown }[];
  /** True: messages on `readings` are heard but never acknowledged. */
  deaf: boolean;
  /** Drops every connection without a goodbye. */
  drop(): void;
  close(): Promise<void>;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function openBroker(port = 0): Promise<Broker> {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    aedes.handle(socket);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const broker: Broker = {
    // A listening TCP server has an address.
    port: (server.address() as AddressInfo).port,
    received: [],
    deaf: false,
    drop: () => {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      broker.drop();
      await new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
  aedes.authenticate = (_client, username, password, done) =>
    done(null, username === "plant/d" && String(password) === "right");
  aedes.authorizePublish = (_client, packet, done) => {
    broker.received.push({ topic: packet.topic, body: JSON.parse(packet.payload.toString()) as unknown });
    if (!(broker.deaf && packet.topic.endsWith("/readings"))) done(null);
  };
  closers.push(() => broker.close());
  return broker;
}

function openDevice(port: number, secret = "right"): SimulatedDevice {
  const device = new SimulatedDevice({ host: "127.0.0.1", port, key: "plant/d", secret, random: createRandom(1) });
  closers.push(() => device.close());
  return device;
}

let seq = 0;
const measure = (): Sample => {
  const atMs = Date.now();
  return { device: "plant/d", atMs, ts: atMs, seq: seq++, recalled: false, values: { P: seq } };
};

/** Ticks the device until something holds; a real network needs real time. */
async function tickUntil(
  device: SimulatedDevice,
  holds: () => boolean,
  measured: () => readonly Sample[] = () => [],
): Promise<void> {
  const deadlineMs = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadlineMs) throw new Error("what was waited for did not happen");
    device.tick(measured(), true, Date.now());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const readings = (broker: Broker) =>
  broker.received.filter(({ topic }) => topic === "tl/v1/plant/d/readings").flatMap(({ body }) => [body].flat()) as {
    seq: number;
    hist?: true;
  }[];
const statuses = (broker: Broker) =>
  broker.received.filter(({ topic }) => topic === "tl/v1/plant/d/status").map(({ body }) => body);

it("a device says that it is online, sends its readings with QoS 1 and counts what was acknowledged", async () => {
  const broker = await openBroker();
  const device = openDevice(broker.port);
  await tickUntil(device, () => device.connected);
  device.tick([measure(), measure()], true, Date.now());
  await tickUntil(device, () => device.acknowledged === 2);
  expect(statuses(broker)).toEqual([{ online: true }]);
  expect(readings(broker)).toHaveLength(2);
  expect(device.unacknowledged).toBe(0);
});

it("a pulled cable makes the broker publish the will; what was measured meanwhile comes as history after the live stream", async () => {
  const broker = await openBroker();
  const device = openDevice(broker.port);
  await tickUntil(device, () => device.connected);
  const first = seq;
  for (let i = 0; i < 3; i++) device.tick([measure()], false, Date.now());
  expect(device.stored).toBe(3);
  const deadlineMs = Date.now() + 5_000;
  while (statuses(broker).length < 2 && Date.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(statuses(broker)).toEqual([{ online: true }, { online: false }]);
  await tickUntil(device, () => device.connected);
  device.tick([measure()], true, Date.now());
  await tickUntil(device, () => device.unacknowledged === 0 && device.stored === 0);
  expect(readings(broker).map((reading) => [reading.seq - first, reading.hist === true])).toEqual(
    [
      [0, true],
      [1, true],
      [2, true],
      [3, false],
    ].sort((a, b) => Number(a[1]) - Number(b[1])),
  );
});

it("what was never acknowledged is sent again after the connection broke, before anything new", async () => {
  const broker = await openBroker();
  const device = openDevice(broker.port);
  await tickUntil(device, () => device.connected);
  broker.deaf = true;
  const first = seq;
  device.tick([measure(), measure()], true, Date.now());
  await tickUntil(device, () => readings(broker).length === 2);
  expect(device.unacknowledged).toBe(2);
  broker.drop();
  await tickUntil(device, () => !device.connected);
  broker.deaf = false;
  await tickUntil(device, () => device.connected);
  device.tick([measure()], true, Date.now());
  await tickUntil(device, () => device.unacknowledged === 0);
  expect(readings(broker).map((reading) => reading.seq - first)).toEqual([0, 1, 0, 1, 2]);
  expect(device.acknowledged).toBe(3);
});

it("a restarted broker gets everything: nothing is lost over the outage", async () => {
  const broker = await openBroker();
  const device = openDevice(broker.port);
  const first = seq;
  await tickUntil(
    device,
    () => device.acknowledged >= 5,
    () => [measure()],
  );
  await broker.close();
  await tickUntil(
    device,
    () => device.stored >= 5,
    () => [measure()],
  );
  const again = await openBroker(broker.port);
  await tickUntil(
    device,
    () => device.connected,
    () => [measure()],
  );
  await tickUntil(device, () => device.stored === 0 && device.unacknowledged === 0);
  const heard = new Set([...readings(broker), ...readings(again)].map((reading) => reading.seq));
  expect(heard).toEqual(new Set(Array.from({ length: seq - first }, (_, i) => first + i)));
});

it("more than a link can carry stays in the device", async () => {
  const broker = await openBroker();
  const device = openDevice(broker.port);
  await tickUntil(device, () => device.connected);
  broker.deaf = true;
  for (let i = 0; i < 100; i++) device.tick([measure()], true, Date.now());
  expect(device.unacknowledged).toBe(32);
  expect(device.stored).toBe(68);
});

it("a refused device says why and tries again", async () => {
  const broker = await openBroker();
  const device = openDevice(broker.port, "wrong");
  await tickUntil(device, () => device.lastError !== null);
  expect(device.lastError).toMatch(/refused/i);
  expect(device.connected).toBe(false);
});
