import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_CATALOG } from "../catalog/catalog.ts";
import { checkCatalog } from "../catalog/check.ts";
import { catalogChecks } from "../../gateway/catalog-checks.ts";
import { suggestPoint, type UnknownPoint } from "./suggest-point.ts";

const unknown = (source: string, given: Partial<UnknownPoint> = {}): UnknownPoint => {
  return { enterprise: "coldchain", device: "dtu1", source, unit: null, values: [3.5], ...given };
};

/** A plant in which the suggestion would stand. */
const PLANT = {
  areas: [{ id: "dx", name: "大兴区", kind: "district" as const }],
  enterprises: [{ id: "coldchain", name: "京南冷链", area: "dx" }],
  sites: [{ id: "plant1", enterprise: "coldchain", name: "一号" }],
  devices: [{ id: "dtu1", enterprise: "coldchain", site: "plant1", dialect: "native", secret: "a-long-enough-secret" }],
};

describe("what is suggested for a point nobody knows", () => {
  it("is for NH3-101 an ammonia detector in ppm with the set-points of GB/T 50493, as the catalogue takes them", () => {
    const suggested = suggestPoint(unknown("AT_NH3-101"));
    expect(suggested?.point).toMatchObject({ kind: "gas", substance: "NH3", unit: "ppm" });
    expect(suggested?.because).toEqual(["name"]);
    const [rule] = suggested?.rules ?? [];
    expect(rule?.params).toMatchObject({
      direction: "high",
      levels: [
        { level: 1, limit: 56.4 },
        { level: 2, limit: 28.2 },
      ],
    });
    const fragment = {
      ...PLANT,
      points: suggested === null ? [] : [suggested.point],
      rules: [...(suggested?.rules ?? [])],
    };
    const { errors } = checkCatalog(EMPTY_CATALOG, fragment, catalogChecks([]), () => null);
    expect(errors).toEqual([]);
  });

  it("believes a unit the device names before the usual one, and leaves out one that is none", () => {
    expect(suggestPoint(unknown("CH4-1", { unit: "%LEL" }))?.point).toMatchObject({
      unit: "%LEL",
      rangeMin: 0,
      rangeMax: 100,
    });
    expect(suggestPoint(unknown("PT-201", { unit: "MPa" }))?.point).toMatchObject({ kind: "analog", unit: "MPa" });
    expect(suggestPoint(unknown("PT-201", { unit: "furlong" }))?.point).not.toHaveProperty("unit");
  });

  it("tells switches, fire detectors and interlocks by what they say", () => {
    expect(suggestPoint(unknown("FAN-1", { values: [true, false] }))?.point.kind).toBe("discrete");
    expect(suggestPoint(unknown("SMOKE-3", { values: ["normal"] }))?.point.kind).toBe("fire");
    expect(suggestPoint(unknown("XS-101", { values: ["bypass"] }))?.point.kind).toBe("interlock");
  });

  it("never fails, and names nothing that could be no id", () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string()), (source, unit) => {
        const suggested = suggestPoint(unknown(source, { unit }));
        if (suggested !== null) expect(suggested.point.id).toBe(source);
      }),
    );
  });
});
