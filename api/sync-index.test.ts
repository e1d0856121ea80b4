import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireRisk, WireSyncReport } from "./wire-sync-index.ts";

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  for (const name of ["admin", "zhao", "zhang", "li", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

async function get(who: string, path: string) {
  // Everybody who is named has signed in.
  return (await (people.get(who) as Client).call("GET", `/api/v1${path}`)).json;
}

const report = async (who: string, query = "") => (await get(who, `/sync-index${query}`)) as WireSyncReport;
const risks = async (who: string, query = "") => (await get(who, `/risk${query}`)).items as readonly WireRisk[];

describe("the index of the two lines", () => {
  it("is told of one's own enterprises and the areas around them alone, each part on its own", async () => {
    const own = await report("zhao");
    expect(own.items.map(({ enterprise }) => enterprise)).toEqual(["coldchain"]);
    expect(Object.keys(own.total).sort()).toEqual([
      "agreement",
      "closure",
      "composite",
      "coverage",
      "from",
      "known",
      "latency",
      "latencyMs",
      "linkage",
      "recurrences",
      "to",
    ]);
    const all = await report("admin");
    expect(all.items.length).toBeGreaterThan(1);
    expect((await report("ma")).items.map(({ enterprise }) => enterprise)).not.toContain("coldchain");
    expect((await report("li")).areas.map(({ area }) => area)).toContain("dx");
  });

  it("has a trend of as many whole weeks as are asked for, and knows nothing of weeks without records", async () => {
    const { trend, total } = await report("zhao", "?weeks=4");
    expect(trend).toHaveLength(4);
    expect(trend.every(({ from, to }) => to - from === 7 * 86_400_000)).toBe(true);
    expect(trend.at(-2)).toEqual(total);
    expect(total).toMatchObject({ linkage: null, agreement: null, composite: null });
    const refused = await (people.get("zhao") as Client).call("GET", "/api/v1/sync-index?weeks=54");
    expect(refused.status).toBe(400);
  });

  it("counts what people put on record about an alarm of the week that runs", async () => {
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 70 });
    const { trend } = await report("zhao", "?weeks=1");
    expect(trend[0]).toMatchObject({ linkage: 0, latency: null });
  });
});

describe("the dynamic risk", () => {
  it("is shown once it is committed, zone by zone, within one's border", async () => {
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 80 });
    world.clock.nowMs = Date.now() + 5_000;
    await world.take({ kind: "tick" });
    const [risk] = await risks("zhang");
    expect(risk?.enterprise).toBe("coldchain");
    expect(risk?.zones.some(({ parts }) => parts.some(({ source }) => source === "red-alarm"))).toBe(true);
    expect(risk?.days).toHaveLength(1);
    expect((await risks("ma")).map(({ enterprise }) => enterprise)).not.toContain("coldchain");
  });
});
