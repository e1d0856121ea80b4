import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WirePoint, WireReading } from "./wire.ts";

let world: ApiWorld;
let zhang: Client;
let li: Client;

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  [zhang, li] = [await signIn(world, "zhang"), await signIn(world, "li")];
});
afterAll(() => world.close());

async function pointOf(id: string): Promise<WirePoint> {
  const items: readonly WirePoint[] = (await zhang.call("GET", "/api/v1/points")).json.items;
  const point = items.find((each) => each.id === id);
  if (point === undefined) throw new Error(id);
  return point;
}

async function allPages<T>(path: string): Promise<readonly T[]> {
  const seen: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: T[]; nextCursor: string | null } = (
      await zhang.call("GET", `${path}${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`)
    ).json;
    seen.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return seen;
}

describe("points", () => {
  it("that never reported are unknown, not normal", async () => {
    expect(await pointOf("NH3-201")).toMatchObject({
      ts: null,
      v: null,
      q: null,
      receivedAt: null,
      ageMs: null,
      state: "unknown",
    });
  });

  it("show the newest live reading, their place and their limits, graver first", async () => {
    await world.publish("coldchain", "dtu1", { p: "NH3-102", v: 12.5, ts: Date.now() });
    const point = await pointOf("NH3-102");
    expect(point).toMatchObject({
      v: 12.5,
      q: "good",
      state: "normal",
      site: "plant1",
      zone: "machine-room",
      unit: "ppm",
    });
    expect(point.limits).toEqual([
      { level: 1, direction: "high", limit: 57 },
      { level: 3, direction: "high", limit: 25 },
    ]);
    expect(point.ageMs).toBeLessThan(60_000);
  });

  it("are not changed by history", async () => {
    const before = await pointOf("NH3-102");
    await world.publish("coldchain", "dtu1", { p: "NH3-102", v: 99, ts: Date.now() - 7_200_000, hist: true });
    expect(await pointOf("NH3-102")).toMatchObject({ v: before.v, ts: before.ts, state: "normal" });
  });

  it("are in alarm through bad quality", async () => {
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 80 });
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 80, q: "bad" });
    expect(await pointOf("NH3-101")).toMatchObject({ q: "bad", state: "alarm" });
  });

  it("are told apart by enterprise even under one id, and narrowed by enterprise and area", async () => {
    const keys = async (query: string): Promise<readonly string[]> =>
      (await li.call("GET", `/api/v1/points${query}`)).json.items.map(
        ({ enterprise, id }: WirePoint) => `${enterprise}/${id}`,
      );
    expect(await keys("")).toEqual(["coldchain/NH3-101", "coldchain/NH3-102", "coldchain/NH3-201", "fab/NH3-101"]);
    expect(await keys("?enterprise=fab")).toEqual(["fab/NH3-101"]);
    expect(await keys("?area=dx-yh")).toEqual(["coldchain/NH3-101", "coldchain/NH3-102", "coldchain/NH3-201"]);
    expect(await keys("?area=dx-yh&enterprise=fab")).toEqual([]);
  });

  it("come page by page without loss", async () => {
    const ids = (await allPages<WirePoint>("/api/v1/points?limit=2")).map(({ id }) => id);
    expect(ids).toEqual(["NH3-101", "NH3-102", "NH3-201"]);
  });
});

describe("readings", () => {
  it("come raw, bit for bit, in order of ts and then of arrival, history included", async () => {
    const at = Date.now() - 10_000;
    for (const [v, ts] of [
      [0.1 + 0.2, at],
      [1e-7, at + 2],
      [5, at + 1],
    ] as const) {
      await world.publish("coldchain", "dtu1", { p: "NH3-201", v, ts });
    }
    await world.publish("coldchain", "dtu1", { p: "NH3-201", v: 9, ts: at - 86_400_000, hist: true });
    const readings = await allPages<WireReading>("/api/v1/readings?point=NH3-201&limit=2");
    expect(readings.map(({ v }) => v)).toEqual([9, 0.30000000000000004, 5, 1e-7]);
    expect(readings.map(({ historical }) => historical)).toEqual([true, false, true, false]);
    const some = (await zhang.call("GET", `/api/v1/readings?point=NH3-201&from=${at}&to=${at + 2}`)).json.items;
    expect(some.map(({ ts }: WireReading) => ts)).toEqual([at, at + 1]);
  });

  it("say what is the matter with them", async () => {
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 900, ts: Date.now() });
    const readings = await allPages<WireReading>("/api/v1/readings?point=NH3-101");
    expect(readings.at(-1)).toMatchObject({ v: 900, q: "bad", flags: ["over-range"] });
  });

  it("need a point that is there and a span that can be read", async () => {
    const statuses = [
      "",
      "?point=none",
      "?point=NH3-101&from=x",
      "?point=NH3-101&from=-1",
      "?point=NH3-101&cursor=zz",
      "?point=",
    ].map(async (query) => (await zhang.call("GET", `/api/v1/readings${query}`)).status);
    expect(await Promise.all(statuses)).toEqual([400, 404, 400, 400, 400, 400]);
    expect((await li.call("GET", "/api/v1/readings?point=NH3-101")).status).toBe(400);
  });
});

describe("a series", () => {
  it("gathers the last 24 h when nothing else is asked", async () => {
    const { items, nextCursor } = (await zhang.call("GET", "/api/v1/series?point=NH3-102")).json;
    expect(nextCursor).toBeNull();
    expect(items.at(-1)).toEqual({ t: expect.any(Number), min: 12.5, max: 12.5, avg: 12.5, last: 12.5, n: 1 });
  });

  it("refuses spans and counts that make no sense", async () => {
    const queries = ["from=5&to=5", "from=6&to=5", "buckets=0", "buckets=10001", "buckets=many"];
    const statuses = await Promise.all(
      queries.map(async (query) => (await zhang.call("GET", `/api/v1/series?point=NH3-102&${query}`)).status),
    );
    expect(statuses).toEqual(queries.map(() => 400));
  });
});

describe("the quarantine", () => {
  it("keeps the whole message, one item for each refused reading", async () => {
    const message = '[{"p":"NH3-101","v":"12,5"},{"p":"nobody","v":1}]';
    await world.publish("coldchain", "dtu1", message);
    const { items } = (await zhang.call("GET", "/api/v1/quarantine")).json;
    expect(
      items
        .map(({ reason }: { reason: string }) => reason)
        .slice(0, 2)
        .sort(),
    ).toEqual(["unknown-point", "wrong-type"]);
    expect(Buffer.from(items[0].raw, "base64").toString()).toBe(message);
    expect(items[0]).toMatchObject({ enterprise: "coldchain", device: "dtu1", topic: "tl/v1/coldchain/dtu1/readings" });
  });
});
