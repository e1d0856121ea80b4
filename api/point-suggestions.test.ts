import { expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { openApiWorld, signIn } from "../test/kit/api-world.ts";

it("a point that publishes is suggested as it might stand, accepted as it is by one call, and gone from the list then", async () => {
  const world = await openApiWorld({ catalog: API_CATALOG });
  try {
    await world.publish("coldchain", "dtu1", [
      { p: "NH3-401", v: 4.5, u: "ppm" },
      { p: "<img onerror>", v: 1 },
    ]);
    await world.publish("coldchain", "dtu1", { values: { "FAN-9": true } });
    const [zhao, ma] = [await signIn(world, "zhao"), await signIn(world, "ma")];
    const list = async (who: typeof zhao) => (await who.call("GET", "/api/v1/point-suggestions")).json.items;
    const items = await list(zhao);
    expect(items).toHaveLength(3);
    const nh3 = items.find(({ source }: { source: string }) => source === "NH3-401");
    expect(nh3).toMatchObject({ unit: "ppm", lastValue: 4.5, count: 1, because: ["unit", "name"] });
    expect(nh3.fragment.points).toMatchObject([{ kind: "gas", substance: "NH3", unit: "ppm" }]);
    expect(items.find(({ source }: { source: string }) => source === "FAN-9").fragment.points[0].kind).toBe("discrete");
    expect(items.find(({ source }: { source: string }) => source === "<img onerror>").fragment).toBeNull();
    expect(await list(ma)).toEqual([]);
    const accepted = await zhao.call("PUT", "/api/v1/catalog", { body: nh3.fragment });
    expect(accepted.status, accepted.text).toBe(200);
    expect((await list(zhao)).map(({ source }: { source: string }) => source)).not.toContain("NH3-401");
    await world.publish("coldchain", "dtu1", { p: "NH3-401", v: 70 });
    const alarms = await zhao.call("GET", "/api/v1/alarms?status=active");
    expect(
      alarms.json.items.some(
        ({ point, level }: { point: string; level: number }) => point === "NH3-401" && level === 1,
      ),
    ).toBe(true);
  } finally {
    await world.close();
  }
});
