import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";

let world: ApiWorld;
let zhang: Client;

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  zhang = await signIn(world, "zhang");
});
afterAll(() => world.close());

describe("an exposure", () => {
  const MIN = 60_000;
  const now = Date.now();

  it("is told by its 15 min and 8 h means, with the limits of the substance in the unit of the point", async () => {
    // 12.5 ppm since ten minutes ago; before that nothing is known.
    const ts = now - 10 * MIN;
    await world.publish("coldchain", "dtu1", { p: "NH3-201", v: 12.5, ts });
    const { json } = await zhang.call("GET", `/api/v1/exposure?point=NH3-201&from=${ts}&to=${now}`);
    expect(json).toMatchObject({ enterprise: "coldchain", point: "NH3-201", unit: "ppm", from: ts, complete: true });
    const [stel, twa] = json.lanes;
    expect([stel.measure, stel.basis, twa.measure, twa.basis]).toEqual(["stel", "PC-STEL", "twa", "PC-TWA"]);
    // 30 and 20 mg/m³ of ammonia.
    expect(stel.limit).toBeCloseTo(42.36, 1);
    expect(twa.limit).toBeCloseTo(28.24, 1);
    expect([stel.confirmed, twa.confirmed]).toEqual([false, false]);
    // Ten of fifteen minutes: not enough for more than a lower bound, and before the first reading nothing at all.
    expect(stel.samples.at(-1)).toMatchObject({ value: null, atLeast: expect.closeTo((12.5 * 10) / 15, 1) });
    expect(stel.samples.at(-1).coverage).toBeCloseTo(10 / 15, 2);
    expect(stel.samples[0]).toMatchObject({ t: ts, value: null, atLeast: null, coverage: 0 });
  });

  it("refuses a span that makes no sense, and one longer than a day", async () => {
    const queries = ["from=5&to=5", "from=6&to=5", `from=${now - 25 * 60 * MIN}&to=${now}`, `from=${now + 60 * MIN}`];
    const statuses = await Promise.all(
      queries.map(async (query) => (await zhang.call("GET", `/api/v1/exposure?point=NH3-201&${query}`)).status),
    );
    expect(statuses).toEqual(queries.map(() => 400));
  });
});
