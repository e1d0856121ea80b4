import { describe, expect, it } from "vitest";
import type { OnceMessageEvent, SessionChange } from "../../model/journal-event.ts";
import { toDeviceKey } from "../../model/ids.ts";
import { PureEngine } from "../../test/kit/pure-engine.ts";
import { keptSessions } from "../kept-sessions.ts";

const NAMES = { enterprise: "coldchain", device: "dtu1" };

function openEngine(): PureEngine {
  const engine = new PureEngine();
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
  engine.apply({
    areas: [{ id: "dx", name: "大兴区", kind: "district" }],
    enterprises: [{ id: "coldchain", name: "京南冷链", area: "dx" }],
    sites: [{ id: "plant1", enterprise: "coldchain", name: "一号冷库" }],
    zones: [{ id: "room", site: "plant1", name: "机房", kind: "ammonia-machine-room" }],
    devices: [{ id: "dtu1", enterprise: "coldchain", site: "plant1", name: "采集器", dialect: "native" }],
    points: [
      {
        id: "NH3-101",
        enterprise: "coldchain",
        device: "dtu1",
        zone: "room",
        name: "氨",
        kind: "gas",
        substance: "NH3",
        unit: "ppm",
      },
    ],
  });
  return engine;
}

function once(engine: PureEngine, packetId: number, value: number, clientId = "c"): void {
  const event: OnceMessageEvent = {
    kind: "onceMessage",
    ...NAMES,
    deviceKey: toDeviceKey("coldchain", "dtu1"),
    channel: "readings",
    clientId,
    packetId,
    // Without a time: a second taking of it would be a second reading.
    payload: Buffer.from(JSON.stringify({ p: "NH3-101", v: value })),
  };
  engine.passTo(engine.nowMs + 1_000);
  engine.take(event);
}

const change = (engine: PureEngine, what: SessionChange, clientId = "c"): void =>
  engine.take({ kind: "session", ...NAMES, clientId, change: what });

describe("a QoS 2 message of a kept session", () => {
  it("is taken once, however often it stands in the journal, until its packet id is released", () => {
    const engine = openEngine();
    once(engine, 7, 1);
    once(engine, 7, 1);
    expect(engine.outcome.readings.length).toBe(1);
    change(engine, { type: "released", packetId: 7 });
    once(engine, 7, 2);
    expect(engine.outcome.readings.length).toBe(2);
  });

  it("is another one under another client id", () => {
    const engine = openEngine();
    once(engine, 7, 1, "__proto__");
    once(engine, 7, 1, "constructor");
    expect(engine.outcome.readings.length).toBe(2);
  });
});

describe("a kept session", () => {
  const sessionsOf = (engine: PureEngine) => [...keptSessions(engine.state)];

  it("is what the gate finds after a restart: from its snapshot, and from the journal behind it", () => {
    const engine = openEngine();
    change(engine, { type: "begun" });
    change(engine, { type: "filters", filters: [["tl/v1/coldchain/dtu1/down/#", 1]] });
    once(engine, 7, 1);
    const restarted = PureEngine.from(engine.snapshot());
    once(restarted, 8, 2);
    change(restarted, { type: "released", packetId: 7 });
    expect(sessionsOf(restarted)).toEqual([
      { ...NAMES, clientId: "c", filters: [["tl/v1/coldchain/dtu1/down/#", 1]], received: [8] },
    ]);
  });

  it("that ended is forgotten, and so are those of a retired device", () => {
    const engine = openEngine();
    change(engine, { type: "begun" });
    change(engine, { type: "begun" }, "other");
    change(engine, { type: "ended" });
    expect(sessionsOf(engine)).toMatchObject([{ clientId: "other" }]);
    engine.apply({ devices: [{ id: "dtu1", enterprise: "coldchain", dialect: "native", retired: true }] });
    expect(sessionsOf(engine)).toEqual([]);
  });
});
