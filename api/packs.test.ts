import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";

let world: ApiWorld;
let zhang: Client;

const pack = (id: string, zone: string, given: object = {}) => ({
  id,
  enterprise: "coldchain",
  pack: "ammonia-room",
  zone,
  points: {},
  settings: {},
  ...given,
});

beforeAll(async () => {
  const packs = [
    pack("room", "machine-room", { name: "机房" }),
    pack("cold", "hall", { points: { ammoniaLel: [] }, settings: { fanAtPpm: 120 } }),
    pack("old", "hall", { retired: true }),
  ];
  world = await openApiWorld({ catalog: { ...API_CATALOG, packs } });
  zhang = await signIn(world, "zhang");
});
afterAll(() => world.close());

describe("packs", () => {
  it("tell the points they took, their rules with their source, and what they do not watch", async () => {
    const { items } = (await zhang.call("GET", "/api/v1/packs")).json;
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({
      id: "room",
      name: "机房",
      pack: "ammonia-room",
      zone: "machine-room",
      blind: [
        { rule: "room-explosive", missing: "ammoniaLel", onPurpose: false },
        { rule: "room-fan-start", missing: "emergencyFan", onPurpose: false },
        { rule: "room-power-cut", missing: "ammoniaLel", onPurpose: false },
      ],
    });
    expect(items[0].roles[0]).toEqual({ role: "ammonia", points: ["NH3-101", "NH3-102"], by: "taken" });
    expect(items[0].rules).toMatchObject([
      { id: "room-toxic", kind: "threshold", level: null, source: { confirmed: false } },
    ]);
    expect(items[1].blind[0]).toMatchObject({ rule: "cold-explosive", onPurpose: true });
    // What a form needs to give the entry back as it was.
    expect(items[1].settings).toEqual({ fanAtPpm: 120 });
    expect(items[1].roles).toContainEqual({ role: "ammoniaLel", points: [], by: "named" });
  });

  it("are offered with their roles and settings in the reader's words", async () => {
    const { items } = (await zhang.call("GET", "/api/v1/pack-kinds", { headers: { "Accept-Language": "en" } })).json;
    const room = items.find(({ pack }: { pack: string }) => pack === "ammonia-room");
    expect(room.name).toBe("Ammonia refrigeration room");
    expect(room.roles[0]).toMatchObject({ role: "ammonia", pointKinds: ["gas"], takes: true, required: true });
    expect(room.settings.find(({ setting }: { setting: string }) => setting === "fanAtPpm")).toMatchObject({
      unit: "ppm",
      schema: { type: "number", default: 150 },
      source: { standard: "GB 50072-2021", confirmed: false },
    });
  });

  it("are put in against the version that a HEAD of the catalogue tells without its text", async () => {
    const admin = await signIn(world, "admin");
    const head = await admin.call("HEAD", "/api/v1/catalog");
    expect([head.status, head.text]).toEqual([200, ""]);
    const etag = head.headers.get("etag");
    expect(etag).toBe((await admin.call("GET", "/api/v1/catalog")).headers.get("etag"));
    const body = { packs: [pack("room", "machine-room", { name: "机房" })] };
    const put = (tag: string) =>
      admin.call("PUT", "/api/v1/catalog?dryRun=true", { body, headers: { "If-Match": tag } });
    expect((await put(String(etag))).status).toBe(200);
    expect((await put('"of-before.json"')).status).toBe(412);
  });

  it("come page by page", async () => {
    const first = (await zhang.call("GET", "/api/v1/packs?limit=1")).json;
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(["room"]);
    const second = (await zhang.call("GET", `/api/v1/packs?limit=1&cursor=${first.nextCursor}`)).json;
    expect(second.items.map(({ id }: { id: string }) => id)).toEqual(["cold"]);
    expect(second.nextCursor).toBeNull();
  });

  it("give their points limits to draw, like written rules", async () => {
    const { items } = (await zhang.call("GET", "/api/v1/points")).json;
    const { limits } = items.find(({ id }: { id: string }) => id === "NH3-201");
    expect(limits).toContainEqual({ level: 1, direction: "high", limit: 120 });
    expect(limits).toContainEqual({ level: 3, direction: "high", limit: 28.24 });
  });

  it("of another enterprise are told to nobody", async () => {
    const ma = await signIn(world, "ma");
    expect((await ma.call("GET", "/api/v1/packs")).json.items).toEqual([]);
  });
});
