import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { substanceOf } from "../gas-catalog.ts";
import { mixedLelVol, mixtureIndex } from "./mixture.ts";

describe("substances of like effect", () => {
  it("add up: each within its limit, together above it", () => {
    const index = mixtureIndex([
      { concentration: 25, limit: 50 },
      { concentration: 30, limit: 50 },
    ]);
    expect(index).toMatchObject({ atLeast: 1.1, unknownParts: 0, exceeded: true });
  });

  it("are within their limit at 1 exactly", () => {
    // Summed as floats, 0.01 + 0.11 + 0.88 come out above 1.
    const tenths = [0.1, 1.1, 8.8].map((concentration) => ({ concentration, limit: 10 }));
    expect(mixtureIndex(tenths)).toMatchObject({ exceeded: false });
  });

  it("are not within it while one of them is unknown, and may be above it all the same", () => {
    const unknown = { concentration: null, limit: 50 };
    expect(mixtureIndex([{ concentration: 25, limit: 50 }, unknown])).toEqual({
      atLeast: 0.5,
      unknownParts: 1,
      exceeded: null,
    });
    expect(mixtureIndex([{ concentration: 60, limit: 50 }, unknown])).toMatchObject({ exceeded: true });
  });

  it("do not let the zero drift of one pay for another", () => {
    expect(
      mixtureIndex([
        { concentration: -40, limit: 50 },
        { concentration: 60, limit: 50 },
      ]).exceeded,
    ).toBe(true);
  });
});

describe("mixed fuels", () => {
  const [methane, propane] = ["CH4", "C3H8"].map((id) => substanceOf(id));

  it.each([
    ["IEC", methane?.lelVolIec, 2.4, propane?.lelVolIec, 3.653],
    ["NFPA", methane?.lelVolNfpa, 3, propane?.lelVolNfpa, 4.277],
  ])("have the limit of Le Chatelier, by %s", (_, ch4 = null, ethane, c3h8 = null, expected) => {
    const gas = [
      { share: 80, lelVol: ch4 },
      { share: 15, lelVol: ethane },
      { share: 5, lelVol: c3h8 },
    ];
    expect(mixedLelVol(gas)).toBeCloseTo(expected, 3);
  });

  it("have none that is known without each part's, or without any part", () => {
    expect(
      mixedLelVol([
        { share: 1, lelVol: 4.4 },
        { share: 1, lelVol: null },
      ]),
    ).toBeNull();
    expect(
      mixedLelVol([
        { share: 1, lelVol: 4.4 },
        { share: -1, lelVol: 5 },
      ]),
    ).toBeNull();
    expect(mixedLelVol([{ share: 1, lelVol: 0 }])).toBeNull();
    expect(mixedLelVol([])).toBeNull();
  });

  it("do not ask for the limit of a part that is not there", () => {
    expect(
      mixedLelVol([
        { share: 1, lelVol: 4.4 },
        { share: 0, lelVol: null },
      ]),
    ).toBeCloseTo(4.4, 12);
  });

  it("burn between the first and the last of their parts, in whatever scale the shares are", () => {
    const part = fc.record({
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
      lelVol: fc.double({ min: 0.5, max: 20, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const limit = mixedLelVol(parts) ?? Number.NaN;
        const own = parts.map(({ lelVol }) => lelVol);
        expect(limit).toBeGreaterThanOrEqual(Math.min(...own) * (1 - 1e-9));
        expect(limit).toBeLessThanOrEqual(Math.max(...own) * (1 + 1e-9));
        const percent = parts.map(({ share, lelVol }) => ({ share: share * 100, lelVol }));
        expect(mixedLelVol(percent)).toBeCloseTo(limit, 9);
      }),
    );
  });
});
