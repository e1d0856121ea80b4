import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";

let world: ApiWorld;
let zhao: Client;
let admin: Client;

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  zhao = await signIn(world, "zhao");
  admin = await signIn(world, "admin");
});
afterAll(() => world.close());

interface Spot {
  readonly kind: string;
  readonly points: readonly string[];
  readonly by: string | null;
  readonly approvedBy: string | null;
}

async function blindAt(at: number): Promise<readonly string[]> {
  const answer = await zhao.call("GET", `/api/v1/blind-spots?enterprise=coldchain&at=${at}`);
  const items: readonly Spot[] = answer.json.items;
  return items.map(({ kind, points, by, approvedBy }) => `${kind} ${points.join()} by ${by} allowed by ${approvedBy}`);
}

describe("what was blind, and who allowed it", () => {
  it("is told for any instant: before, within and after each span", async () => {
    const minute = 60_000;
    const t0 = Date.now();
    const at = async (minutes: number, does: () => Promise<unknown>) => {
      world.clock.nowMs = t0 + minutes * minute;
      await world.take({ kind: "tick" });
      await does();
    };
    await at(1, () => world.publish("coldchain", "dtu1", { p: "NH3-102", v: 40 }));
    const { items } = await world.records.alarms({ scope: ["coldchain"], status: "active", limit: 10 });
    const alarm = items.find(({ point }) => point === "NH3-102");
    await at(2, () =>
      zhao.call("POST", `/api/v1/alarms/${alarm?.id}/shelve`, { body: { minutes: 10, reason: "巡检中" } }),
    );
    const body = { minutes: 30, reason: "传感器损坏", measure: "便携仪" };
    await at(3, () => zhao.call("POST", "/api/v1/points/coldchain/NH3-101/out-of-service", { body }));
    const register = world.ports.view.protectionOff(["coldchain"]);
    await at(5, () => admin.call("POST", `/api/v1/protection-off/${register[0]?.id}/approve`, { body: {} }));
    await at(20, () => zhao.call("POST", `/api/v1/protection-off/${register[0]?.id}/end`, { body: {} }));
    expect(await blindAt(t0)).toEqual([]);
    expect(await blindAt(t0 + 2.5 * minute)).toEqual(["shelved NH3-102 by zhao allowed by null"]);
    expect(await blindAt(t0 + 4 * minute)).toEqual(["shelved NH3-102 by zhao allowed by null"]);
    expect(await blindAt(t0 + 6 * minute)).toEqual([
      "shelved NH3-102 by zhao allowed by null",
      "out-of-service NH3-101 by zhao allowed by admin",
    ]);
    expect(await blindAt(t0 + 13 * minute)).toEqual(["out-of-service NH3-101 by zhao allowed by admin"]);
    expect(await blindAt(t0 + 21 * minute)).toEqual([]);
  });

  it("tells nothing beyond the border", async () => {
    expect(await zhao.call("GET", "/api/v1/blind-spots?enterprise=tanks")).toMatchObject({ status: 404 });
  });
});
