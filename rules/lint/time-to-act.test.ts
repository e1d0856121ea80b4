import { describe, expect, it } from "vitest";
import { type Catalog, type CatalogFragment, EMPTY_CATALOG, type Rule } from "../../model/catalog/catalog.ts";
import { mergeCatalog } from "../../model/catalog/merge.ts";
import { lintCatalog } from "./lint-catalog.ts";

type Point = NonNullable<CatalogFragment["points"]>[number];
type Site = NonNullable<CatalogFragment["sites"]>[number];

/** A tank in metres, heard every second: 8 m is high, 9 m high-high, 10 m the brim. */
function tank(facts: Partial<Point>, rules: readonly Rule[] = [limits()], site: Partial<Site> = {}): Catalog {
  return mergeCatalog(EMPTY_CATALOG, {
    sites: [{ id: "farm", enterprise: "depot", name: "farm", ...site }],
    zones: [{ id: "bund", site: "farm", name: "bund" }],
    devices: [{ id: "dtu", enterprise: "depot", dialect: "native", reportEveryMs: 1_000 }],
    points: [
      {
        id: "LT-1",
        enterprise: "depot",
        device: "dtu",
        zone: "bund",
        kind: "analog",
        unit: "m",
        rangeMin: 0,
        rangeMax: 10,
        ...facts,
      },
    ],
    rules: [...rules],
  });
}

function limits(params: Record<string, unknown> = {}): Rule {
  const levels = [
    { level: 2, limit: 8 },
    { level: 1, limit: 9 },
  ];
  const rest = { direction: "high", levels, deadband: 0.1, ...params };
  return { id: "high", enterprise: "depot", kind: "threshold", points: ["LT-1"], params: rest };
}

function forecast(id: string, withinMs: number, params: Record<string, unknown> = {}): Rule {
  const rest = { direction: "high", limit: 9, withinMs, ...params };
  return { id, enterprise: "depot", kind: "forecast", points: ["LT-1"], level: 3, params: rest };
}

const found = (catalog: Catalog) =>
  lintCatalog(catalog, { before: EMPTY_CATALOG, deviations: [] })
    .filter(({ code }) => code.startsWith("little-time"))
    .map(({ code, at, params, severity, standing }) => ({ code, at: at.join("."), params, severity, standing }));
const codes = (catalog: Catalog) => found(catalog).map(({ code, at }) => `${code} ${at}`);

describe("whether an operator has time to act", () => {
  it("is not judged of a point of which neither the largest rate nor the process safety time is known", () => {
    expect(found(tank({}))).toEqual([]);
  });

  it("a metre in nine minutes is too short for ten, to the next limit and to the end of the range, with its numbers", () => {
    const [next, end, ...others] = found(tank({ maxRatePerMinute: 1 / 9 }));
    expect(others).toEqual([]);
    expect(next).toEqual({
      code: "little-time-to-next",
      at: "params.levels.0.limit",
      params: {
        point: "LT-1",
        limit: 8,
        next: 9,
        unit: "m",
        ratePerMinute: 0.1111,
        // 540 s for the metre, less the second until it is reported.
        seconds: 539,
        lateSeconds: 1,
        neededSeconds: 600,
        clause: "ISA-18.2, IEC 62682: operator response time",
        confirmed: false,
      },
      severity: "warning",
      standing: false,
    });
    expect(end).toMatchObject({
      code: "little-time-to-end",
      at: "params.levels.1.limit",
      params: { limit: 9, next: 10 },
    });
  });

  it("a metre in eleven minutes is enough, until the on-delay takes two of them", () => {
    expect(codes(tank({ maxRatePerMinute: 1 / 11 }))).toEqual([]);
    expect(codes(tank({ maxRatePerMinute: 1 / 11 }, [limits({ onDelayMs: 120_000 })]))).toEqual([
      "little-time-to-next params.levels.0.limit",
      "little-time-to-end params.levels.1.limit",
    ]);
  });

  it("the time until the next report is lost as well, unless the device wakes for an alarm", () => {
    const sleepy = (reportEveryInAlarmMs?: number) => {
      const devices: CatalogFragment["devices"] = [
        {
          id: "dtu",
          enterprise: "depot",
          dialect: "native",
          reportEveryMs: 3_600_000,
          ...(reportEveryInAlarmMs === undefined ? {} : { reportEveryInAlarmMs }),
        },
      ];
      return mergeCatalog(tank({ maxRatePerMinute: 1 / 60 }), { devices });
    };
    expect(codes(sleepy())).toHaveLength(2);
    expect(codes(sleepy(60_000))).toEqual([]);
  });

  it("time lost before the alarm sounds may be more than there is: then nothing is left, not less than nothing", () => {
    expect(found(tank({ maxRatePerMinute: 2 }, [limits({ onDelayMs: 120_000 })]))[0]?.params["seconds"]).toBe(0);
  });

  it("a low limit is run into from above", () => {
    const levels = [
      { level: 2, limit: 2 },
      { level: 1, limit: 1 },
    ];
    expect(codes(tank({ maxRatePerMinute: 1 / 9 }, [limits({ direction: "low", levels })]))).toEqual([
      "little-time-to-next params.levels.0.limit",
      "little-time-to-end params.levels.1.limit",
    ]);
  });

  it("from the gravest limit on the process safety time counts, where it is known, whatever the range", () => {
    expect(codes(tank({ maxRatePerMinute: 1 / 20, processSafetyTimeSeconds: 500 }))).toEqual([
      "little-time-to-harm params.levels.1.limit",
    ]);
    expect(codes(tank({ maxRatePerMinute: 1 / 9, processSafetyTimeSeconds: 1_000 }))).toEqual([
      "little-time-to-next params.levels.0.limit",
    ]);
    expect(found(tank({ processSafetyTimeSeconds: 500 }))).toMatchObject([
      { code: "little-time-to-harm", params: { seconds: 499, neededSeconds: 600, processSafetyTimeSeconds: 500 } },
    ]);
  });

  it("how long an operator takes is said by the point, else by its site, else by its enterprise, else it is ten minutes", () => {
    const facts = { maxRatePerMinute: 1 / 9 };
    expect(codes(tank(facts, [limits()], { operatorResponseSeconds: 300 }))).toEqual([]);
    expect(
      codes(tank({ ...facts, operatorResponseSeconds: 900 }, [limits()], { operatorResponseSeconds: 300 })),
    ).toHaveLength(2);
    const { zone: _, ...zoneless } = tank(facts).points[0] as Point;
    const bySiteOfDevice = mergeCatalog(tank(facts, [limits()], { operatorResponseSeconds: 300 }), {
      devices: [{ id: "dtu", enterprise: "depot", dialect: "native", site: "farm", reportEveryMs: 1_000 }],
      points: [zoneless],
    });
    expect(codes(bySiteOfDevice)).toEqual([]);
    const byEnterprise = (operatorResponseSeconds: number, site: Partial<Site> = {}) =>
      mergeCatalog(tank(facts, [limits()], site), {
        enterprises: [{ id: "depot", name: "depot", area: "port", operatorResponseSeconds }],
      });
    expect(codes(byEnterprise(300))).toEqual([]);
    expect(codes(byEnterprise(300, { operatorResponseSeconds: 900 }))).toHaveLength(2);
  });

  it("of many points of a rule the one with the least time is told", () => {
    const other: Point = { ...(tank({}).points[0] as Point), id: "LT-2", maxRatePerMinute: 1 / 5 };
    const both = mergeCatalog(tank({ maxRatePerMinute: 1 / 9 }, [{ ...limits(), points: ["LT-1", "LT-2"] }]), {
      points: [other],
    });
    expect(found(both).map(({ params }) => params["point"])).toEqual(["LT-2", "LT-2"]);
  });

  it("a forecast must look farther ahead than an operator takes, after its delay", () => {
    expect(codes(tank({}, [forecast("f", 600_000)]))).toEqual([]);
    expect(found(tank({}, [forecast("f", 120_000)]))).toMatchObject([
      {
        code: "little-time-forecast",
        at: "params.withinMs",
        params: { point: "LT-1", seconds: 120, neededSeconds: 600 },
      },
    ]);
    expect(codes(tank({}, [forecast("f", 630_000, { onDelayMs: 60_000 })]))).toEqual([
      "little-time-forecast params.withinMs",
    ]);
  });

  it("of two forecasts in one direction it is enough that the earlier one leaves time", () => {
    expect(codes(tank({}, [forecast("early", 1_800_000), forecast("late", 120_000)]))).toEqual([]);
    expect(
      codes(tank({}, [forecast("early", 1_800_000, { direction: "low", limit: 1 }), forecast("late", 120_000)])),
    ).toHaveLength(1);
  });

  it("a filling tank is warned of by its own kind, which is held to the same", () => {
    const filling = (...withinMs: number[]): Rule => ({
      id: "filling",
      enterprise: "depot",
      kind: "tank-filling",
      points: ["LT-1"],
      params: {
        areaM2: 100,
        highHighM: 9,
        inflows: ["LT-1"],
        levels: withinMs.map((each, i) => ({ level: 3 - i, withinMs: each })),
      },
    });
    expect(codes(tank({}, [filling(1_800_000, 300_000)]))).toEqual([]);
    expect(codes(tank({}, [filling(400_000, 300_000)]))).toEqual(["little-time-forecast params.levels.0.withinMs"]);
  });
});
