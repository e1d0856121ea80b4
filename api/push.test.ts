import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Vendor } from "../notify/contract.ts";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import { isSignedBy, newFakePhone } from "../test/kit/fake-phone.ts";
import { openFakeVendor } from "../test/kit/fake-vendor.ts";

let world: ApiWorld;
let zhang: Client;
let vendor: Vendor | null = null;

beforeAll(async () => {
  const phones = { id: "phones", kind: "web-push", allowPrivateNetwork: true };
  world = await openApiWorld({ catalog: { ...API_CATALOG, channels: [phones] } });
  zhang = await signIn(world, "zhang");
});
afterAll(() => world.close());
afterEach(async () => {
  await vendor?.close();
  vendor = null;
  for (const { id } of await list(zhang)) await zhang.call("DELETE", `/api/v1/push/phones/${id}`);
});

const phone = newFakePhone();
const subscribe = (client: Client, endpoint: string, name = "我的手机") =>
  client.call("POST", "/api/v1/push/phones", { body: { endpoint, keys: phone.keys, name } });
const list = async (client: Client): Promise<readonly { readonly id: string; readonly name: string }[]> =>
  (await client.call("GET", "/api/v1/push/phones")).json.items;

describe("my phone", () => {
  it("is tested by the path alarms take, under the gateway's own key", async () => {
    vendor = await openFakeVendor();
    expect((await subscribe(zhang, vendor.url)).status).toBe(201);
    const { publicKey } = (await zhang.call("GET", "/api/v1/push/key")).json;
    const test = await zhang.call("POST", "/api/v1/push/test");
    expect(test.json).toEqual({ state: "accepted", error: null });
    const [push] = vendor.received;
    if (push === undefined) throw new Error("nothing arrived");
    expect(isSignedBy(push, publicKey)).toBe(true);
    expect(phone.read(push).text).toMatch(/^测试：这部手机能收到报警。\d\d:\d\d:\d\d$/);
  });

  it("that its push service has given up is shown as gone, and the test says that nobody was reached", async () => {
    vendor = await openFakeVendor();
    vendor.behave({ kind: "refuse", status: 410 });
    await subscribe(zhang, vendor.url);
    expect((await zhang.call("POST", "/api/v1/push/test")).json).toEqual({ state: "refused", error: "phone-gone" });
    expect(await list(zhang)).toMatchObject([{ goneAt: expect.any(Number), goneReason: "status-410" }]);
    expect((await zhang.call("POST", "/api/v1/push/test")).json).toEqual({ state: "refused", error: "no-phone" });
  });

  it("is one of at most ten, and nobody else's business", async () => {
    for (let i = 0; i < 12; i++) {
      world.clock.nowMs = Date.now() + i * 1_000;
      await subscribe(zhang, `https://push.example.com/${i}`, `手机 ${i}`);
    }
    expect((await list(zhang)).map(({ name }) => name)).toEqual(
      [11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((i) => `手机 ${i}`),
    );
    const ma = await signIn(world, "ma");
    expect(await list(ma)).toEqual([]);
    const [own] = await list(zhang);
    expect((await ma.call("DELETE", `/api/v1/push/phones/${own?.id}`)).status).toBe(404);
  });

  it("keeps its keys and its address to itself", async () => {
    await subscribe(zhang, "https://push.example.com/secret");
    const { text } = await zhang.call("GET", "/api/v1/push/phones");
    expect(text).not.toMatch(/push\.example|p256dh|auth/);
  });
});
