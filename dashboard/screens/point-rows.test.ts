import { describe, expect, test } from "vitest";
import { makePlant } from "../testing/fake-plant.ts";
import { type PointFilter, toPointRows } from "./point-rows.ts";

const plant = makePlant(0);
const everything: PointFilter = { site: null, text: "", abnormalOnly: false };

function shown(filter: Partial<PointFilter>, liveOf = (key: string) => plant.live.get(key)): readonly string[] {
  return toPointRows(plant, { ...everything, ...filter }, liveOf).flatMap((row) => {
    if (row.kind === "zone") return `# ${row.zone}`;
    return row.kind === "point" ? row.point.id : row.points.map(({ id }) => id);
  });
}

describe("the list of points", () => {
  test("stands by zone, each zone once", () => {
    const zones = shown({}).filter((row) => row.startsWith("#"));
    expect(zones).toEqual(["# 氨制冷机房", "# 低温穿堂", "# T-12 防火堤", "# 消防泵房"]);
  });

  test("is narrowed to a site", () => {
    expect(shown({ site: "farm" })[0]).toBe("# T-12 防火堤");
  });

  test("finds by tag, name, zone and device, all words needed", () => {
    expect(shown({ text: "nh3 穿堂" })).toEqual(["# 低温穿堂", "NH3-111"]);
    expect(shown({ text: "nh3 油库" })).toEqual([]);
  });

  test("counts a point nothing is known of as not normal", () => {
    const known = new Map(plant.live);
    known.delete("tanks/LT-12");
    expect(shown({ abnormalOnly: true }, (key) => known.get(key))).toEqual(["# T-12 防火堤", "LT-12"]);
  });
});
