import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireDeviceMessage } from "./wire.ts";

const DTU1 = "/api/v1/devices/coldchain/dtu1";
const NOW_MS = Date.now();

let world: ApiWorld;
let zhao: Client;
let zhang: Client;
let admin: Client;

beforeEach(async () => {
  const fromFile = { id: "from-file", enterprise: "coldchain", dialect: "native", secret: "a-long-enough-secret" };
  world = await openApiWorld({ catalog: { ...API_CATALOG, devices: [...(API_CATALOG.devices ?? []), fromFile] } });
  [zhao, zhang, admin] = [await signIn(world, "zhao"), await signIn(world, "zhang"), await signIn(world, "admin")];
  world.gate.connections.set("coldchain/dtu1", [connection(2_000, "new"), connection(1_000, "old")]);
  world.gate.connections.set("tanks/rtu7", [connection(1_000, "other")]);
});
afterEach(() => world.close());

function connection(sinceMs: number, clientId: string) {
  const facts = { protocol: "3.1.1", tls: false, cleanSession: true, keepAliveSeconds: 60 } as const;
  return { clientId, address: "10.0.0.7", sinceMs, ...facts };
}

function secretNow(): string | undefined {
  return world.view.catalog.devices.find(({ id }) => id === "dtu1")?.secret;
}

describe("a device", () => {
  it("is listed with its newest connection, what it sends and what was refused of it last", async () => {
    world.gate.refusals.set("coldchain/dtu1", { atMs: 5, address: "10.0.0.9", kind: "credential", detail: "" });
    for (let i = 0; i < 60; i++) await world.publish("coldchain", "dtu1", { p: "NH3-101", v: i });
    const { items } = (await zhang.call("GET", "/api/v1/devices")).json;
    expect(items[0]).toMatchObject({
      id: "dtu1",
      connected: true,
      connections: 2,
      address: "10.0.0.7",
      protocol: "3.1.1",
      tls: false,
      disabled: false,
      lastRefusal: { at: 5, address: "10.0.0.9", kind: "credential" },
    });
    expect(items[0].rates.messagesPerSecond).toBeGreaterThan(0);
    expect(items[1]).toMatchObject({
      id: "from-file",
      connected: false,
      connections: 0,
      address: null,
      lastRefusal: null,
    });
  });

  it("shows its connections, limits and points, and never its secret", async () => {
    const answer = await zhang.call("GET", DTU1);
    expect(answer.json).toMatchObject({
      username: "coldchain/dtu1",
      topicPrefix: "tl/v1/coldchain/dtu1/",
      dialect: "native",
      hasSecret: true,
      managedByFile: false,
      openConnections: [
        { clientId: "new", since: 2_000 },
        { clientId: "old", since: 1_000 },
      ],
    });
    expect(answer.json.points.map(({ source }: { source: string }) => source)).toEqual([
      "NH3-101",
      "NH3-102",
      "NH3-201",
    ]);
    expect(answer.text).not.toContain("a-long-enough-secret");
    expect((await zhang.call("GET", "/api/v1/devices/coldchain/from-file")).json.managedByFile).toBe(true);
  });
});

describe("the newest messages of a device", () => {
  async function messages(client = zhang, headers = {}): Promise<readonly WireDeviceMessage[]> {
    return (await client.call("GET", `${DTU1}/messages`, { headers })).json.items;
  }

  it("say of each reading what became of it, newest message first", async () => {
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 12.5, ts: NOW_MS });
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 12.5, ts: NOW_MS });
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 13, ts: NOW_MS - 60_000, hist: true });
    await world.publish("coldchain", "dtu1", '{"p":"NH3-101"');
    await world.publish("coldchain", "dtu1", [
      { p: "NH3-102", v: 900, ts: NOW_MS },
      { p: "NH3-1O2", v: 1, ts: NOW_MS },
    ]);
    const [mixed, broken, history, again, first] = await messages();
    expect(first).toMatchObject({
      verdict: "stored",
      stored: 1,
      text: expect.stringContaining("12.5"),
      truncated: false,
    });
    expect(first?.readings).toMatchObject([{ point: "NH3-101", value: "12.5", verdict: "live", hint: null }]);
    expect(again).toMatchObject({ verdict: "duplicate", stored: 0, readings: [{ verdict: "duplicate" }] });
    expect(history).toMatchObject({
      verdict: "stored",
      readings: [{ verdict: "historical", reading: { historical: true } }],
    });
    expect(broken).toMatchObject({ verdict: "quarantined", reason: "not-json", readings: [], quarantined: 1 });
    expect(mixed).toMatchObject({
      verdict: "partly-stored",
      readings: [
        { verdict: "live", reading: { q: "bad", flags: ["over-range"] }, hint: expect.any(String) },
        { verdict: "quarantined", reason: "unknown-point", source: "NH3-1O2" },
      ],
    });
  });

  it("ask for a clock only of a device that gave a time which cannot be used", async () => {
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 1 });
    // Received in the same millisecond, the two would be two values of one instant.
    world.clock.nowMs = Date.now() + 1_000;
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 2, ts: 7 });
    const hints = (await messages()).map(({ readings }) => readings[0]?.hint);
    expect(hints).toEqual([expect.stringContaining("时钟"), null]);
  });

  it("come with a hint in the reader's language that names the nearest point", async () => {
    await world.publish("coldchain", "dtu1", { p: "NH3-1O2", v: 1 });
    const hintIn = async (language: string) =>
      (await messages(zhang, { "Accept-Language": language }))[0]?.readings[0]?.hint ?? "";
    expect(await hintIn("en")).toContain("“NH3-1O2” (nearest: NH3-102)");
    expect(await hintIn("zh-CN")).toContain("最接近：NH3-102");
  });

  it("are given byte for byte, and as text only where they are text", async () => {
    await world.publish("coldchain", "dtu1", "氨".repeat(2_000));
    const [message] = await messages();
    expect(message).toMatchObject({ bytes: 6_000, truncated: true, verdict: "quarantined" });
    expect(Buffer.from(message?.raw ?? "", "base64")).toHaveLength(4_096);
    // The last character is cut through, and left out.
    expect(message?.text).toBe("氨".repeat(1_365));
  });

  it("belong to the device alone, and are not shown beyond the border", async () => {
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 1 });
    const ma = await signIn(world, "ma");
    expect((await ma.call("GET", `${DTU1}/messages`)).status).toBe(404);
    expect((await ma.call("GET", "/api/v1/devices/tanks/rtu7/messages")).json.items).toEqual([]);
  });
});

describe("acting on a device", () => {
  const auditOf = async (action: string) =>
    (await admin.call("GET", "/api/v1/audit")).json.items.filter(
      (entry: { action: string }) => entry.action === action,
    );

  it("disconnects it and nobody else, and is written down", async () => {
    const answer = await zhao.call("POST", `${DTU1}/disconnect`);
    expect(answer.json).toEqual({ connectionsEnded: 2 });
    expect([...world.gate.connections.keys()]).toEqual(["tanks/rtu7"]);
    expect(await auditOf("device-disconnected")).toMatchObject([
      { by: "zhao", enterprise: "coldchain", subject: "coldchain/dtu1", params: { connectionsEnded: 2 } },
    ]);
  });

  it("disables and enables it, once each, and keeps its secret", async () => {
    const disabled = await zhao.call("POST", `${DTU1}/disable`);
    expect(disabled.json).toMatchObject({ id: "dtu1", disabled: true });
    const again = await zhao.call("POST", `${DTU1}/disable`);
    expect([again.status, again.json.error.details]).toEqual([409, { reason: "already-disabled" }]);
    expect((await zhao.call("POST", `${DTU1}/enable`)).json.disabled).toBe(false);
    expect((await zhao.call("POST", `${DTU1}/enable`)).status).toBe(409);
    expect(secretNow()).toBe("a-long-enough-secret");
    expect(await auditOf("device-disabled")).toHaveLength(1);
    expect(await auditOf("device-enabled")).toHaveLength(1);
  });

  it("gives it a strong new secret that is shown once, also when the request is repeated", async () => {
    const options = { headers: { "Idempotency-Key": "k1" } };
    const first = await zhao.call("POST", `${DTU1}/rotate`, options);
    expect(first.json).toEqual({
      username: "coldchain/dtu1",
      secret: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/),
      connectionsEnded: 2,
    });
    expect(secretNow()).toBe(first.json.secret);
    const again = await zhao.call("POST", `${DTU1}/rotate`, options);
    expect([again.status, again.json.secret]).toEqual([200, null]);
    expect(secretNow()).toBe(first.json.secret);
    expect(JSON.stringify(await auditOf("device-rotated"))).not.toContain(first.json.secret);
    expect(JSON.stringify(await world.records.idempotent("zhao", "k1"))).not.toContain(first.json.secret);
  });

  it("takes a given secret, and refuses the one it has and one in stored form", async () => {
    const rotate = (secret: string) => zhao.call("POST", `${DTU1}/rotate`, { body: { secret } });
    expect((await rotate("given-by-the-plant")).json.secret).toBe("given-by-the-plant");
    const same = await rotate("given-by-the-plant");
    expect([same.status, same.json.error.details]).toEqual([409, { reason: "same-secret" }]);
    expect((await rotate(`hmac-sha256:${"0".repeat(64)}`)).status).toBe(400);
  });

  it("changes nothing of what the catalogue file declares, but may disconnect it", async () => {
    const path = "/api/v1/devices/coldchain/from-file";
    for (const action of ["disable", "rotate"]) {
      const answer = await admin.call("POST", `${path}/${action}`);
      expect([answer.status, answer.json.error.details]).toEqual([409, { reason: "managed-by-file" }]);
    }
    expect((await admin.call("POST", `${path}/disconnect`)).status).toBe(200);
  });

  it("leaves alone what somebody else has changed of it a moment before", async () => {
    const { catalog } = world.ports;
    const { apply } = catalog;
    const renamed = { id: "dtu1", enterprise: "coldchain", dialect: "native", name: "renamed meanwhile" };
    let isFirst = true;
    const overtaken: typeof apply = async (...asked) => {
      if (isFirst) {
        isFirst = false;
        await apply({ devices: [renamed] }, { text: null, language: "en" }, { by: null, ifMatch: null });
      }
      return apply(...asked);
    };
    Object.assign(catalog, { apply: overtaken });
    expect((await zhao.call("POST", `${DTU1}/rotate`, { body: { secret: "in-the-middle-of-it" } })).status).toBe(200);
    expect(world.view.catalog.devices.find(({ id }) => id === "dtu1")).toEqual({
      ...renamed,
      secret: "in-the-middle-of-it",
    });
  });
});
