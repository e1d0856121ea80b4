import { describe, expect, it } from "vitest";
import { demoCatalog } from "../seeds/world/demo-catalog.ts";
import { worldReadings } from "../seeds/world/replay.ts";
import { PureEngine } from "../test/kit/pure-engine.ts";

/** Twenty minutes of the demo world with its scenarios, and people answering: a journal with every kind of record in it. */
function demoJournal(): PureEngine {
  const engine = new PureEngine();
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
  engine.apply(demoCatalog({ phoneUrl: "http://127.0.0.1:9999/push", deviceSecret: () => "hmac-sha256:0" }));
  let nextAnswerMs = engine.nowMs + 90_000;
  for (const { deviceKey, atMs, payload } of worldReadings({
    seed: 7,
    seconds: 300,
    scenario: ["ammonia-leak", "flood", "backfill"],
    scenarioAtS: 60,
  })) {
    engine.passTo(atMs);
    engine.message(deviceKey, payload);
    if (engine.nowMs < nextAnswerMs) continue;
    nextAnswerMs += 45_000;
    answerSomething(engine);
  }
  return engine;
}

/** People acknowledge, comment, shelve; the gateway stalls, the clock steps. */
function answerSomething(engine: PureEngine): void {
  const open = [...engine.alarms.values()].filter(({ active, acknowledged }) => active && !acknowledged);
  const [first, second, third] = open;
  if (first !== undefined) engine.command("acknowledge", first.id, "zhang", { note: "on my way" });
  if (second !== undefined) engine.command("comment", second.id, "li", { note: "看到了" });
  if (third !== undefined) engine.command("shelve", third.id, "chief", { minutes: 2, note: "maintenance" });
  engine.command("reset", "no-such-alarm", "zhang");
  const session = { kind: "session", enterprise: "coldchain", device: "dtu1", clientId: "kept" } as const;
  engine.take({ ...session, change: { type: "released", packetId: engine.state.seq % 3 } });
  engine.take({ kind: "stall", deafMs: 2_000 });
  engine.take({ kind: "clockStep", offsetMs: engine.state.seq % 2 === 0 ? 60_000 : 0 });
  engine.take({
    kind: "fact",
    fault: "channel-failing",
    subject: "demo-phone",
    enterprise: "",
    active: engine.state.seq % 2 === 0,
    params: {},
  });
}

describe("the engine", () => {
  const original = demoJournal();

  it("has met everything in the demo journal: alarms, retro records, quarantine-free readings and calls", () => {
    expect(original.outcome.events.length).toBeGreaterThan(50);
    expect(original.outcome.outbox.length).toBeGreaterThan(20);
    expect([...original.alarms.values()].some(({ retro }) => retro)).toBe(true);
    expect(original.outcome.quarantine).toEqual([]);
    expect(original.outcome.readings.length).toBeGreaterThan(5_000);
  });

  it("replays its journal from the beginning to the same state and the same effects, byte for byte", () => {
    const replayed = new PureEngine();
    replayed.replay(original.journal);
    expect(replayed.digest()).toBe(original.digest());
    expect(JSON.stringify(replayed.outcome)).toBe(JSON.stringify(original.outcome));
    expect(JSON.stringify([...replayed.alarms])).toBe(JSON.stringify([...original.alarms]));
  });

  it("replays from a snapshot at any record to the same state and the same further effects", () => {
    const total = original.journal.length;
    for (const share of [0.01, 0.25, 0.5, 0.66, 0.9]) {
      const cut = Math.floor(total * share);
      const first = new PureEngine();
      first.replay(original.journal.slice(0, cut));
      const second = PureEngine.from(first.snapshot());
      expect(second.digest()).toBe(first.digest());
      second.replay(original.journal.slice(cut));
      expect(second.digest()).toBe(original.digest());
      const further = original.outcome.events.slice(first.outcome.events.length);
      expect(JSON.stringify(second.outcome.events)).toBe(JSON.stringify(further));
      const calls = original.outcome.outbox.slice(first.outcome.outbox.length);
      expect(JSON.stringify(second.outcome.outbox)).toBe(JSON.stringify(calls));
    }
  });

  it("never gives two pushes one key, nor two alarms one id", () => {
    const keys = original.outcome.outbox.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const raisedFirst = original.outcome.events.filter(({ no }) => no === 1).map(({ alarm }) => alarm);
    expect(new Set(raisedFirst).size).toBe(raisedFirst.length);
  });
});
