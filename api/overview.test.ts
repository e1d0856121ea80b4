import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CatalogFragment } from "../model/catalog/catalog.ts";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import { overviewSchema } from "./overview-schema.ts";
import type { WireOverview } from "./wire-overview.ts";

let world: ApiWorld;
const people = new Map<string, Client>();

const INTERLOCK = {
  id: "XS-1",
  enterprise: "coldchain",
  device: "dtu1",
  zone: "machine-room",
  name: "风机联锁",
  kind: "interlock" as const,
};
const WITH_INTERLOCK: CatalogFragment = { ...API_CATALOG, points: [...(API_CATALOG.points ?? []), INTERLOCK] };

beforeAll(async () => {
  world = await openApiWorld({ catalog: WITH_INTERLOCK });
  for (const name of ["admin", "zhao", "zhang", "li", "ma"]) people.set(name, await signIn(world, name));
  await world.publish("coldchain", "dtu1", [
    { p: "NH3-101", v: 90 },
    { p: "NH3-102", v: 3 },
  ]);
  await world.publish("tanks", "rtu7", { p: "NH3-301", v: 2 });
});
afterAll(() => world.close());

async function overview(who: string, query = ""): Promise<WireOverview> {
  // Everybody who is named has signed in.
  return (await (people.get(who) as Client).call("GET", `/api/v1/overview${query}`)).json;
}

const rowOf = async (who: string, enterprise: string) =>
  (await overview(who)).items.find((row) => row.enterprise === enterprise);

async function post(who: string, path: string, body: object): Promise<{ readonly id: string }> {
  // Everybody who is named has signed in.
  const answer = await (people.get(who) as Client).call("POST", `/api/v1${path}`, { body });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.json;
}

describe("the overview", () => {
  it("tells of the enterprises within the caller's border alone, and of each area by its name", async () => {
    expect((await overview("li")).items.map(({ enterprise }) => enterprise)).toEqual(["coldchain", "fab"]);
    expect((await overview("ma")).items.map(({ enterprise }) => enterprise)).toEqual(["tanks"]);
    expect((await overview("ma")).incidents).toEqual([]);
    expect((await overview("admin", "?area=ft")).items).toMatchObject([{ enterprise: "tanks", areaName: "丰台区" }]);
    const theirs = await (people.get("ma") as Client).call("GET", "/api/v1/overview?enterprise=coldchain");
    expect(theirs.status).toBe(404);
    expect(overviewSchema.strict().parse(await overview("admin"))).toBeTruthy();
  });

  it("counts the points in service, those that are heard of, and those whose value can be used", async () => {
    expect(await rowOf("li", "coldchain")).toMatchObject({ points: 4, online: 2, good: 2 });
    expect(await rowOf("li", "fab")).toMatchObject({ points: 1, online: 0, good: 0 });
  });

  it("counts the alarms of the hour that runs, says what came first, and who holds an acknowledged one", async () => {
    const { incidents } = await overview("li");
    expect(incidents).toMatchObject([{ enterprise: "coldchain", firstOut: { point: "NH3-101", level: 1 } }]);
    const alarm = incidents[0]?.firstOut.alarm ?? "";
    const before = await rowOf("li", "coldchain");
    expect(before?.raised).toHaveLength(24);
    expect(before?.raised.at(-1)).toBeGreaterThan(0);
    expect(before?.holders).toEqual([]);
    await post("zhang", `/alarms/${alarm}/acknowledge`, {});
    expect((await rowOf("li", "coldchain"))?.holders).toEqual([{ alarm, by: "张工", at: expect.any(Number) }]);
  });

  it("tells of a window as protection that is off", async () => {
    const window = {
      enterprise: "coldchain",
      purpose: "maintenance",
      points: ["NH3-201"],
      minutes: 30,
      reason: "更换探头",
    };
    await post("zhao", "/windows", window);
    expect(await rowOf("li", "coldchain")).toMatchObject({ protectionsOff: 1 });
    const told = expect.objectContaining({
      kind: "bypass",
      point: "NH3-201",
      text: "更换探头",
      enterprise: "coldchain",
    });
    expect((await overview("li")).changes).toContainEqual(told);
    expect((await overview("ma")).changes).toEqual([]);
  });

  it("names the supervision order that stands about a change, with its reply clock", async () => {
    const { id: ticket } = await post("zhao", "/bypasses", {
      enterprise: "coldchain",
      points: ["XS-1"],
      reason: "更换探头",
      riskNote: "泄漏时不联动",
      measure: "专人监护",
      responsible: "赵经理",
      from: Date.now() + 1_000,
      until: Date.now() + 3_600_000,
    });
    expect((await changeAbout(ticket))?.order).toBeNull();
    const replyBy = Date.now() + 7_200_000;
    const about = { to: "ticket", id: ticket };
    const { id } = await post("li", "/orders", {
      enterprise: "coldchain",
      subject: "旁路",
      text: "请说明",
      about,
      replyBy,
    });
    expect((await changeAbout(ticket))?.order).toEqual({ ticket: id, replyBy, state: "waiting" });
  });

  async function changeAbout(ticket: string) {
    return (await overview("li")).changes.find((change) => change.ticket === ticket);
  }
});

describe("a look at one enterprise", () => {
  it("is a visit, on record for the enterprise; to see it among others is none", async () => {
    // Everybody who is named has signed in.
    const visits = async () =>
      (await (people.get("admin") as Client).call("GET", "/api/v1/visits?enterprise=fab")).json.items;
    expect(await visits()).toEqual([]);
    await overview("li");
    expect(await visits()).toEqual([]);
    await overview("li", "?enterprise=fab");
    await expect.poll(visits).toMatchObject([{ by: "li", enterprise: "fab" }]);
  });
});

describe("a thousand enterprises", () => {
  it("are told of in at most 300 ms", async () => {
    const many = await openApiWorld({ catalog: manyEnterprises(1_000) });
    try {
      const client = await signIn(many, "admin");
      for (let i = 0; i < 100; i++) await many.publish(`e${i}`, "d", { p: "P1", v: 90 });
      const spans: number[] = [];
      for (let i = 0; i < 5; i++) {
        const startedAtMs = performance.now();
        const answer = await client.call("GET", "/api/v1/overview");
        spans.push(performance.now() - startedAtMs);
        expect(answer.json.items).toHaveLength(1_000);
        expect(answer.json.incidents).toHaveLength(100);
      }
      expect(Math.min(...spans)).toBeLessThanOrEqual(300);
    } finally {
      await many.close();
    }
  }, 60_000);
});

function manyEnterprises(count: number): CatalogFragment {
  const each = Array.from({ length: count }, (_, i) => `e${i}`);
  return {
    areas: [{ id: "dx", name: "大兴区", kind: "district" }],
    enterprises: each.map((id) => ({ id, name: `企业 ${id}`, area: "dx" })),
    sites: each.map((id) => ({ id: `s-${id}`, enterprise: id, name: "厂区" })),
    devices: each.map((id) => ({
      id: "d",
      enterprise: id,
      site: `s-${id}`,
      dialect: "native",
      secret: "a-long-enough-secret",
    })),
    points: each.flatMap((enterprise) =>
      [1, 2, 3, 4, 5].map((no) => ({
        id: `P${no}`,
        enterprise,
        device: "d",
        name: `点 ${no}`,
        kind: "analog" as const,
        unit: "ppm",
      })),
    ),
    rules: each.map((enterprise) => ({
      id: `r-${enterprise}`,
      enterprise,
      kind: "threshold",
      points: ["P1"],
      level: 1 as const,
      params: { direction: "high", limit: 57, deadband: 2, onDelayMs: 0, offDelayMs: 0 },
    })),
    users: [{ username: "admin", name: "管理员", role: "admin", password: "admin-pw" }],
  };
}
