import { beforeAll, describe, expect, it } from "vitest";
import { parseCatalogText } from "../../model/catalog/parse.ts";
import { PureEngine, START_MS } from "../kit/pure-engine.ts";

/** A power dip over a plant: two hundred alarms in one minute, every fifth of them red. Latency under load is the bench's: `npm run bench`. */
const ALARMS = 200;
const EVERY_MS = 300;
const ids = Array.from({ length: ALARMS }, (_, i) => `P-${i + 1}`);
const CATALOGUE = `
areas: [{ id: dx, name: 大兴区, kind: district }]
enterprises: [{ id: fab, name: 南新晶圆, area: dx }]
sites: [{ id: site, enterprise: fab, name: 一厂 }]
devices: [{ id: plc, enterprise: fab, site: site, reportEveryMs: 3600000 }]
channels: [{ id: hook, kind: webhook, url: "http://127.0.0.1:9999/push", allowPrivateNetwork: true }]
policies: [{ id: duty, enterprise: fab, steps: [{ afterMs: 0, channels: [hook] }], repeatEveryMs: 86400000 }]
routes: [{ enterprise: fab, levels: [1, 2, 3], policy: duty }]
points: [${ids.map((id) => `{ id: ${id}, enterprise: fab, device: plc, kind: analog, unit: kPa }`).join(", ")}]
rules:
  - { id: red, enterprise: fab, kind: threshold, points: [${ids.filter((_, i) => i % 5 === 0).join(", ")}], level: 1, params: { direction: low, limit: 100, deadband: 5 } }
  - { id: yellow, enterprise: fab, kind: threshold, points: [${ids.filter((_, i) => i % 5 !== 0).join(", ")}], level: 3, params: { direction: low, limit: 100, deadband: 5 } }
`;

describe("two hundred alarms in a minute", () => {
  const engine = new PureEngine();

  beforeAll(() => {
    engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "flood" });
    const parsed = parseCatalogText(CATALOGUE);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    engine.apply(parsed.value.fragment);
    for (const [i, p] of ids.entries()) {
      engine.passTo(START_MS + i * EVERY_MS);
      engine.message("fab/plc", { p, v: 10, ts: engine.nowMs });
    }
  });

  it("are each decided with their own message, none is lost, and each calls once", () => {
    expect([...engine.alarms.values()].map(({ raisedAtMs }) => raisedAtMs - START_MS)).toEqual(
      ids.map((_, i) => i * EVERY_MS),
    );
    expect(engine.outcome.outbox.map(({ alarm, reason }) => `${alarm.point} ${reason}`)).toEqual(
      ids.map((id) => `${id} raised`),
    );
  });

  it("are one incident: a flood from the tenth on, every red listed, what came first named", () => {
    const [open, ...more] = Object.values(engine.state.global.data.incidents ?? {});
    expect(more).toEqual([]);
    expect(open?.incident).toMatchObject({ counts: [40, 0, 160, 0], live: ALARMS, busiest: ALARMS });
    expect(open?.incident.firstOut.point).toBe("P-1");
    expect(open?.incident.flood).toEqual({ sinceMs: START_MS + 9 * EVERY_MS, untilMs: null });
    expect(open?.incident.reds.map((id) => engine.alarms.get(id)?.point)).toEqual(ids.filter((_, i) => i % 5 === 0));
  });

  it("are over as a flood ten minutes later, and all of them still wait for somebody", () => {
    engine.passTo(START_MS + 12 * 60_000);
    const [open] = Object.values(engine.state.global.data.incidents ?? {});
    expect(open?.incident.flood?.untilMs).toBe(START_MS + (ALARMS - 5) * EVERY_MS + 600_000);
    expect(open?.incident.live).toBe(ALARMS);
  });
});
