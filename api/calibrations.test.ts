import { expect, it } from "vitest";
import { chinaDayOf } from "../model/china-time.ts";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireWhy } from "./wire-why.ts";

it("the day of the last calibration is told with who says so: catalogue or record, in why and in evidence, then and now", async () => {
  const dates = { calibratedAt: "2020-01-01", calibrationEveryDays: 365 };
  const points = API_CATALOG.points?.map((point) => (point.id === "NH3-101" ? { ...point, ...dates } : point)) ?? [];
  const world = await openApiWorld({ catalog: { ...API_CATALOG, points } });
  const [zhang, zhao] = [await signIn(world, "zhang"), await signIn(world, "zhao")];
  const why = async (at?: number) => {
    const path = `/api/v1/why?point=NH3-101${at === undefined ? "" : `&at=${at}`}`;
    // What the route answers.
    return ((await zhang.call("GET", path, { headers: { "Accept-Language": "en" } })).json as WireWhy).checks;
  };
  await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 90 });
  const beforeMs = world.ports.nowMs();
  expect(await why()).toMatchObject([{ check: "calibration-due", doneOn: "2020-01-01", overdue: true, record: null }]);
  world.clock.nowMs = world.ports.nowMs() + 60_000;
  const end = world.ports.nowMs();
  const body = { point: "NH3-101", gas: "NH3", applied: 300, reading: 298, passed: true, start: end - 30_000, end };
  const record = (await zhang.call("POST", "/api/v1/calibrations", { body })).json.id as string;
  const [now] = await why();
  expect(now).toMatchObject({ doneOn: chinaDayOf(end), overdue: false, record });
  expect(now?.sentence).toContain(`record ${record}`);
  expect((await why(beforeMs))[0]).toMatchObject({ doneOn: "2020-01-01", record: null });
  const pack = async () => (await zhang.call("GET", `/api/v1/tickets/${record}/evidence?format=json`)).json.points[0];
  expect(await pack()).toMatchObject({ calibratedAt: chinaDayOf(end), calibrationRecord: record, bumpTestedAt: null });
  const retracted = await zhao.call("POST", `/api/v1/calibrations/${record}/retract`, { body: { reason: "记错测点" } });
  expect(retracted).toMatchObject({ status: 200, json: { state: "retracted" } });
  expect((await why())[0]).toMatchObject({ doneOn: "2020-01-01", overdue: true, record: null });
  expect(await pack()).toMatchObject({ calibratedAt: "2020-01-01", calibrationRecord: null });
  await world.close();
});
