import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  LEC_BANDS,
  LEC_CONSEQUENCES,
  LEC_EXPOSURES,
  LEC_LIKELIHOODS,
  LS_BANDS,
  LS_GRADES,
  lecScoreOf,
  lsScoreOf,
  type RiskScore,
} from "./risk-scores.ts";
import type { Result } from "../result.ts";

function scored(result: Result<RiskScore, unknown>): [number, string, string] {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  const { score, band } = result.value;
  return [score, band.colour, band.nameZh];
}
const lec = (likelihood: number, exposure: number, consequence: number): [number, string, string] =>
  scored(lecScoreOf({ likelihood, exposure, consequence }));
const ls = (likelihood: number, severity: number): [number, string, string] =>
  scored(lsScoreOf({ likelihood, severity }));
const gravity = (colour: string): number => ["blue", "yellow", "orange", "red"].indexOf(colour);

describe("the LEC score", () => {
  it("falls into its band, the value between two bands included where the method says so", () => {
    expect(lec(3, 6, 15)).toEqual([270, "orange", "高度危险"]);
    expect(lec(6, 10, 40)).toEqual([2_400, "red", "极其危险"]);
    expect(lec(3, 6, 7)).toEqual([126, "yellow", "显著危险"]);
    // 70 lies on a border and belongs to the graver side.
    expect(lec(1, 10, 7)).toEqual([70, "yellow", "显著危险"]);
    expect(lec(0.2, 1, 100)).toEqual([20, "blue", "一般危险"]);
    expect(lec(0.1, 0.5, 1)).toEqual([0.05, "blue", "稍有危险"]);
    // 320 would still be orange: extreme begins above it.
    expect(LEC_BANDS[0]).toMatchObject({ from: 320, inclusive: false });
  });

  it("has no binary dust: 0.2 · 3 · 100 is 60", () => {
    expect(lec(0.2, 3, 100)[0]).toBe(60);
  });

  it("refuses what is not on a scale, and names every factor that is not", () => {
    const refused = lecScoreOf({ likelihood: 4, exposure: 6, consequence: Number.NaN });
    expect(refused).toEqual({
      ok: false,
      error: [
        { factor: "likelihood", given: 4, allowed: LEC_LIKELIHOODS },
        { factor: "consequence", given: Number.NaN, allowed: LEC_CONSEQUENCES },
      ],
    });
  });

  it("never becomes milder when a factor becomes graver", () => {
    const pair = (scale: readonly number[]): fc.Arbitrary<readonly [number, number]> =>
      fc.tuple(fc.constantFrom(...scale), fc.constantFrom(...scale)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
    fc.assert(
      fc.property(pair(LEC_LIKELIHOODS), pair(LEC_EXPOSURES), pair(LEC_CONSEQUENCES), (l, e, c) => {
        const [mild, grave] = [lec(l[0], e[0], c[0]), lec(l[1], e[1], c[1])];
        expect(grave[0]).toBeGreaterThanOrEqual(mild[0]);
        expect(gravity(grave[1])).toBeGreaterThanOrEqual(gravity(mild[1]));
      }),
    );
  });
});

describe("the LS score", () => {
  it("is the product, in four colours", () => {
    expect(ls(5, 5)).toEqual([25, "red", "重大风险"]);
    expect(ls(4, 5)).toEqual([20, "red", "重大风险"]);
    expect(ls(4, 4)).toEqual([16, "orange", "较大风险"]);
    expect(ls(3, 5)).toEqual([15, "orange", "较大风险"]);
    expect(ls(3, 4)).toEqual([12, "yellow", "一般风险"]);
    expect(ls(3, 3)).toEqual([9, "yellow", "一般风险"]);
    expect(ls(2, 4)).toEqual([8, "blue", "低风险"]);
    expect(ls(1, 1)).toEqual([1, "blue", "低风险"]);
  });

  it.each([0, 6, 2.5, -1])("refuses a grade of %d", (grade) => {
    expect(lsScoreOf({ likelihood: grade, severity: 3 })).toEqual({
      ok: false,
      error: [{ factor: "likelihood", given: grade, allowed: LS_GRADES }],
    });
    expect(lsScoreOf({ likelihood: 3, severity: grade }).ok).toBe(false);
  });
});

describe("the bands", () => {
  it.each([[LEC_BANDS], [LS_BANDS]])("run from the gravest down to 0, and leave no score without a colour", (bands) => {
    expect(bands.map(({ from }) => from)).toEqual(bands.map(({ from }) => from).toSorted((a, b) => b - a));
    expect(bands.at(-1)).toMatchObject({ from: 0, inclusive: true });
    const grades = bands.map(({ colour }) => gravity(colour));
    expect(grades).toEqual(grades.toSorted((a, b) => b - a));
  });
});
