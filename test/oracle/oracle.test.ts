import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIVE_WINDOW_MS } from "../../model/time.ts";
import { RULE_KINDS } from "../../rules/kinds/index.ts";
import { type Deed, streamOf, TIMEOUT_MS, TRIES } from "../properties/random-run.ts";
import { describeAlarm } from "./alarms-of.ts";
import type { OracleAlarm } from "./alarms-that-must-exist.ts";
import { DEMANDS } from "./kinds/demands-of.ts";
import { steadyStream } from "./steady-stream.ts";
import { tellRun } from "./tell-run.ts";

const KINDS = RULE_KINDS.map(({ kind }) => kind);

const DEEDS = streamOf(["repeat", "history", "late", "tick", "stall", "restart", "wallStep", "command", "out"]).map(
  (deeds) => {
    const isLate = deeds.some((deed) => deed.do === "late");
    return deeds.filter((deed) => {
      // Far behind and unmarked it may be a clock that was put back; of one that is far ahead no order is known: in doubt it is live.
      if (deed.do === "late") return deed.behindMs < LIVE_WINDOW_MS;
      return deed.do !== "wallStep" || !isLate || Math.abs(deed.offsetMs) < LIVE_WINDOW_MS / 2;
    });
  },
);

/** Tells how many alarms were compared. */
function compare(kinds: readonly string[], stream: fc.Arbitrary<readonly Deed[]>, share = 1): number {
  let compared = 0;
  fc.assert(
    fc.property(fc.nat(49_999), stream, (seed, deeds) => {
      const { found, must } = tellRun(kinds, seed, deeds);
      compared += must.length;
      expect(sorted(found)).toEqual(sorted(must));
    }),
    { ...TRIES, numRuns: Math.ceil(TRIES.numRuns * share) },
  );
  return compared;
}

function sorted(alarms: readonly OracleAlarm[]): readonly string[] {
  return alarms.map((alarm) => describeAlarm(alarm)).sort();
}

describe("the witness", { timeout: TIMEOUT_MS }, () => {
  it("knows every kind of rule", () => {
    expect(Object.keys(DEMANDS).sort()).toEqual([...KINDS].sort());
  });

  it.each(KINDS)("and the engine agree which alarms of a %s rule exist, whatever happens", (kind) => {
    compare([kind], DEEDS, 2);
  });

  it("and the engine agree about rules of all kinds together", () => {
    expect(compare(KINDS, DEEDS)).toBeGreaterThan(30);
  });

  it.each(["rate", "forecast", "tank-stuck", "tank-balance", "tank-filling", "tank-switch", "tank-heating"])(
    "and the engine agree about a %s rule over steady change, with its gaps and restarts",
    (kind) => {
      expect(compare([kind], steadyStream(1_000, { min: 20, max: 120 }), 2)).toBeGreaterThan(0);
    },
  );

  it.each(["exposure", "sensor-health"])("and the engine agree about a %s rule over hours", (kind) => {
    expect(compare([kind], steadyStream(7_000, { min: 40, max: 170 }), 0.5)).toBeGreaterThan(0);
  });
});
