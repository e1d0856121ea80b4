import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireIncident } from "./wire-incident.ts";
import type { WireAlarm } from "./wire.ts";

let world: ApiWorld;
let zhang: Client;

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  zhang = await signIn(world, "zhang");
  await world.publish("coldchain", "dtu1", [
    { p: "NH3-101", v: 90 },
    { p: "NH3-102", v: 90 },
  ]);
  await world.publish("tanks", "rtu7", { p: "NH3-301", v: 90 });
});
afterAll(() => world.close());

async function incidents(query = ""): Promise<readonly WireIncident[]> {
  return (await zhang.call("GET", `/api/v1/incidents${query}`)).json.items;
}

describe("incidents", () => {
  it("gather the alarms of a site, with what came first, and stay within the border", async () => {
    const found = await incidents();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ enterprise: "coldchain", site: "plant1", closedAt: null, flood: null });
    expect(found[0]?.firstOut).toMatchObject({ point: "NH3-101" });
    expect(found[0]?.spread.map(({ zone }) => zone)).toEqual(["machine-room"]);
    const id = found[0]?.id ?? "";
    expect((await zhang.call("GET", `/api/v1/incidents/${id}`)).json).toEqual(found[0]);
    const [theirs] = (await world.records.incidents({ scope: ["tanks"], status: "open", limit: 9 })).items;
    expect(await zhang.call("GET", `/api/v1/incidents/${theirs?.id}`)).toMatchObject({ status: 404 });
  });

  it("lead to their alarms, open or recorded", async () => {
    const [incident] = await incidents();
    for (const status of ["active", "all"]) {
      const answer = await zhang.call("GET", `/api/v1/alarms?status=${status}&incident=${incident?.id}`);
      const alarms: readonly WireAlarm[] = answer.json.items;
      expect(new Set(alarms.map(({ point }) => point))).toEqual(new Set(["NH3-101", "NH3-102"]));
      expect(alarms.every((alarm) => alarm.incident === incident?.id)).toBe(true);
    }
    expect((await zhang.call("GET", "/api/v1/alarms?status=all&incident=elsewhere")).json.items).toEqual([]);
  });

  it("are over when nobody is needed any more, and are kept", async () => {
    await world.publish("coldchain", "dtu1", [
      { p: "NH3-101", v: 0 },
      { p: "NH3-102", v: 0 },
    ]);
    // Off-delays of the catalogue run out.
    world.clock.nowMs = Date.now() + 600_000;
    await world.take({ kind: "tick" });
    const active: readonly WireAlarm[] = (await zhang.call("GET", "/api/v1/alarms?status=active")).json.items;
    for (const { id } of active) await zhang.call("POST", `/api/v1/alarms/${id}/acknowledge`, { body: {} });
    expect(await incidents()).toEqual([]);
    expect(await incidents("?status=closed")).toMatchObject([{ site: "plant1", live: 0 }]);
    expect(await incidents("?status=all")).toHaveLength(1);
  });
});
