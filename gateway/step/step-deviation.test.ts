import { describe, expect, it } from "vitest";
import type { CatalogFragment, Rule } from "../../model/catalog/catalog.ts";
import type { DeviationChange, WeakLimit } from "../../model/deviation.ts";
import { exampleFragment } from "../../test/kit/catalog-example.ts";
import { PureEngine } from "../../test/kit/pure-engine.ts";
import { DEVIATIONS_MAX } from "./step-deviation.ts";

const fragment = exampleFragment();
// The example has one rule.
const example = fragment.rules?.[0] as Rule;
const weakened = (limit: number): Rule => ({ ...example, params: { ...example.params, limit } });
const weakLimit: WeakLimit = {
  path: "params.limit",
  points: ["NH3-101"],
  direction: "high",
  limit: 60,
  unit: "ppm",
  permissible: 56.5,
  excess: 60 / 56.5 - 1,
  setPoint: "high-set",
  clause: "GB/T 50493-2019, 5.5.2",
  confirmed: false,
};
const asked: DeviationChange = { type: "asked", reason: "why", rule: weakened(60), weakLimits: [weakLimit] };

function newWorks() {
  const engine = new PureEngine();
  engine.apply(fragment);
  let no = 0;
  const say = (by: string, deviation: string, change: DeviationChange, enterprise = "coldchain") => {
    const id = `says-${++no}`;
    engine.take({ kind: "deviation", id, by, enterprise, deviation, change });
    return engine.outcome.replies.find((reply) => reply.id === id)?.reason ?? "done";
  };
  const stateOf = (id: string) => engine.state.catalog.data.deviations?.[id]?.state;
  const fault = () => engine.state.global.data.alarms["system:limit-unsigned/coldchain/"]?.alarm.active ?? false;
  return { engine, say, stateOf, fault };
}

describe("a deviation", () => {
  it("takes two people, once", () => {
    const { say, stateOf } = newWorks();
    expect(say("zhao", "d", asked)).toBe("done");
    expect(say("zhao", "d", { type: "signed", note: null })).toBe("deviation-same-person");
    expect(stateOf("d")).toBe("asked");
    expect(say("wang", "d", { type: "signed", note: null })).toBe("done");
    expect(say("li", "d", { type: "signed", note: null })).toBe("deviation-decided");
    expect(say("li", "d", { type: "refused", note: null })).toBe("deviation-decided");
    expect(stateOf("d")).toBe("signed");
  });

  it("is nobody's who is not its enterprise's, and none that was never asked for", () => {
    const { say } = newWorks();
    say("zhao", "d", asked);
    expect(say("wang", "d", { type: "signed", note: null }, "tanks")).toBe("unknown-deviation");
    expect(say("wang", "constructor", { type: "signed", note: null })).toBe("unknown-deviation");
    expect(say("wang", "d", { type: "revoked", note: "x" })).toBe("deviation-not-signed");
  });

  it("once revoked is a fault while its rule stands as weak, and none once it is strict, retired or signed for anew", () => {
    // null: it is signed for anew.
    const mends: readonly (CatalogFragment | null)[] = [
      { rules: [weakened(56)] },
      { rules: [{ ...weakened(60), retired: true }] },
      null,
    ];
    for (const mend of mends) {
      const { engine, say, fault } = newWorks();
      say("zhao", "d", asked);
      say("wang", "d", { type: "signed", note: null });
      engine.apply({ rules: [weakened(60)] });
      expect(fault()).toBe(false);
      say("zhao", "d", { type: "revoked", note: "x" });
      expect(fault()).toBe(true);
      engine.apply({ rules: [weakened(59)] });
      expect(fault()).toBe(true);
      if (mend === null) {
        say("wang", "e", asked);
        expect(fault()).toBe(true);
        say("zhao", "e", { type: "signed", note: null });
      } else engine.apply(mend);
      expect(fault()).toBe(false);
    }
  });

  it("survives a restart: the journal played again gives the same state and the same alarms", () => {
    const { engine, say } = newWorks();
    say("zhao", "d", asked);
    say("wang", "d", { type: "signed", note: "agreed" });
    engine.apply({ rules: [weakened(60)] });
    say("zhao", "d", { type: "revoked", note: "x" });
    const again = new PureEngine();
    again.replay(engine.journal);
    expect(again.state.catalog.data.deviations).toEqual(engine.state.catalog.data.deviations);
    expect(again.outcome.events).toEqual(engine.outcome.events);
    expect(PureEngine.from(engine.snapshot()).digest()).toBe(engine.digest());
    expect(engine.state.catalog.data.deviations?.["d"]).toMatchObject({
      asked: { by: "zhao" },
      decided: { by: "wang", note: "agreed" },
      revoked: { by: "zhao", note: "x" },
    });
  });

  it(`is one of ${DEVIATIONS_MAX} at most; those refused make room, those signed do not`, () => {
    const { say, stateOf } = newWorks();
    for (let i = 0; i < DEVIATIONS_MAX; i++) expect(say("zhao", `d${i}`, asked)).toBe("done");
    expect(say("zhao", "more", asked)).toBe("deviation-too-many");
    say("wang", "d0", { type: "signed", note: null });
    say("wang", "d7", { type: "refused", note: null });
    expect(say("zhao", "more", asked)).toBe("done");
    expect([stateOf("d0"), stateOf("d7"), stateOf("more")]).toEqual(["signed", undefined, "asked"]);
  });
});
