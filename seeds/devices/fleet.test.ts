import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { Aedes } from "aedes";
import { afterEach, expect, it } from "vitest";
import { deviceSecretFrom } from "../world/device-secret.ts";
import { openControl } from "./control.ts";
import { openFleet } from "./fleet.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function openWorld() {
  const secretOf = deviceSecretFrom("test");
  const topics = new Set<string>();
  const aedes = await Aedes.createBroker();
  aedes.authenticate = (_client, username = "", password, done) => {
    const [enterprise = "", device = ""] = (username ?? "").split("/");
    done(null, String(password) === secretOf(enterprise, device));
  };
  aedes.authorizePublish = (_client, packet, done) => {
    topics.add(packet.topic);
    done(null);
  };
  const server = createServer(aedes.handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    server.close();
  });
  // A listening TCP server has an address.
  const fleet = openFleet({ host: "127.0.0.1", port: (server.address() as AddressInfo).port, seed: 1, secretOf });
  closers.push(() => fleet.close());
  const control = await openControl(0, fleet);
  closers.push(() => control.close());
  return { fleet, control, topics };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error("what was waited for did not happen");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it("all devices of the world connect with their secrets and publish under their own prefix", async () => {
  const { fleet, topics } = await openWorld();
  await until(() => fleet.status().connected === fleet.status().devices && fleet.status().acknowledged > 60);
  for (const key of ["coldchain/gas-1", "tankfarm/tank-101", "plaza/shop-1"])
    expect(topics).toContain(`tl/v1/${key}/readings`);
  expect([...topics].every((topic) => /^tl\/v1\/[a-z0-9-]+\/[a-z0-9-]+\/(readings|status)$/.test(topic))).toBe(true);
});

it("scenarios are listed, started and stopped over the control address", async () => {
  const { fleet, control } = await openWorld();
  const list = async (): Promise<{ items: { name: string; title: { zh: string }; running: boolean }[] }> =>
    (await (await fetch(`${control.url}/scenarios`)).json()) as {
      items: { name: string; title: { zh: string }; running: boolean }[];
    };
  const names = (await list()).items.map((item) => item.name);
  expect(names).toEqual(
    expect.arrayContaining(["ammonia-leak", "ammonia-leak-fan-fails", "fire", "device-silent", "flood", "backfill"]),
  );
  const started = await fetch(`${control.url}/scenarios/ammonia-leak`, { method: "POST" });
  expect(started.status).toBe(202);
  await until(() => fleet.world.plants.coldchain.leakMgS > 0);
  expect((await list()).items.find((item) => item.name === "ammonia-leak")?.running).toBe(true);
  expect((await fetch(`${control.url}/scenarios/ammonia-leak/stop`, { method: "POST" })).status).toBe(202);
  expect(fleet.world.plants.coldchain.leakMgS).toBe(0);
  expect((await fetch(`${control.url}/scenarios/unheard-of`, { method: "POST" })).status).toBe(404);
  expect(
    (await fetch(`${control.url}/scenarios/fire`, { method: "POST", headers: { origin: "http://elsewhere.example" } }))
      .status,
  ).toBe(403);
});
