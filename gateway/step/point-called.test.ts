import fc from "fast-check";
import { expect, it } from "vitest";
import { toDeviceKey } from "../../model/ids.ts";
import { PureEngine } from "../../test/kit/pure-engine.ts";

const NAMES = ["A", "B", "C", "D"];
const KEY = toDeviceKey("e", "d");

function openEngine(): PureEngine {
  const engine = new PureEngine();
  engine.apply({
    areas: [{ id: "town", name: "Town", kind: "town" }],
    enterprises: [{ id: "e", name: "E", area: "town" }],
    devices: [{ id: "d", enterprise: "e", dialect: "native", reportEveryMs: 60_000 }],
    points: NAMES.map((id) => ({ id, device: "d", enterprise: "e", kind: "analog" })),
  });
  return engine;
}

it("a device may say its points in any order, and others between them: each value comes to its own point", () => {
  const message = fc.uniqueArray(fc.constantFrom(...NAMES, "unknown"), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 12 }), (messages) => {
      const engine = openEngine();
      const said: Record<string, number> = {};
      let value = 0;
      for (const names of messages) {
        const values = Object.fromEntries(names.map((name) => [name, ++value]));
        engine.passTo(engine.nowMs + 1_000);
        engine.message(KEY, { values });
        Object.assign(said, values);
      }
      const points = engine.state.devices.get(KEY)?.data.points ?? {};
      for (const id of NAMES) expect(points[id]?.latest?.value).toBe(said[id]);
      const unknown = messages.filter((names) => names.includes("unknown")).length;
      expect(engine.outcome.quarantine.map(({ detail }) => detail)).toEqual(Array(unknown).fill("unknown"));
    }),
  );
});
