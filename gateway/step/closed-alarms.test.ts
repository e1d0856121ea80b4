import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Alarm, isClosed } from "../../model/alarm.ts";
import { parseCatalogText } from "../../model/catalog/parse.ts";
import { PureEngine } from "../../test/kit/pure-engine.ts";

const BASE = readFileSync(new URL("../../test/scenarios/base/cold-store.yaml", import.meta.url), "utf8");
const RULE = `
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 2, params: { direction: high, limit: 28, deadband: 1 } }
`;

function openEngine(): PureEngine {
  const engine = new PureEngine();
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
  for (const text of [BASE, RULE]) {
    const parsed = parseCatalogText(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    engine.apply(parsed.value.fragment);
  }
  return engine;
}

/** Raises an alarm, clears it and answers it. */
function closeOne(engine: PureEngine): Alarm {
  const known = new Set(engine.alarms.keys());
  for (const v of [40, 2]) {
    engine.passTo(engine.nowMs + 1_000);
    engine.message("coldchain/dtu1", { p: "NH3-101", v, ts: engine.nowMs });
  }
  const alarm = [...engine.alarms.values()].find(({ id }) => !known.has(id));
  if (alarm === undefined) throw new Error("no alarm was raised");
  engine.command("acknowledge", alarm.id, "zhang");
  return closedOf(engine, alarm.id);
}

function closedOf(engine: PureEngine, id: string): Alarm {
  const alarm = engine.alarms.get(id);
  if (alarm === undefined || !isClosed(alarm)) throw new Error("the alarm is not over");
  return { ...alarm };
}

/** Comments as somebody would who read the record at `asOfSeq`. */
function comment(engine: PureEngine, alarm: Alarm, asOfSeq: number): string | null {
  const id = `late-${engine.state.seq}`;
  const closed = { alarm: { ...alarm }, asOfSeq };
  engine.take({
    kind: "command",
    id,
    by: "li",
    alarm: alarm.id,
    action: "comment",
    note: "seen",
    minutes: null,
    closed,
  });
  return engine.outcome.replies.at(-1)?.reason ?? null;
}

const numbersOf = (engine: PureEngine, id: string) =>
  engine.outcome.events.filter(({ alarm }) => alarm === id).map(({ no }) => no);

describe("an alarm that is over", () => {
  it("numbers what is added without a gap, also when all of it was read before any of it was written, and across a restart", () => {
    let engine = openEngine();
    const alarm = closeOne(engine);
    const asOfSeq = engine.state.seq;
    for (let i = 0; i < 3; i++) expect(comment(engine, alarm, asOfSeq)).toBeNull();
    const before = numbersOf(engine, alarm.id);
    expect(before).toEqual(before.map((_, i) => i + 1));
    engine = PureEngine.from(engine.snapshot());
    expect(comment(engine, alarm, asOfSeq)).toBeNull();
    expect(numbersOf(engine, alarm.id)).toEqual([before.length + 1]);
  });

  it("is to be read again by whoever read it before what the engine still remembers", () => {
    const engine = openEngine();
    const first = closeOne(engine);
    const asOfSeq = engine.state.seq;
    const others = Array.from({ length: 257 }, () => closeOne(engine));
    for (const other of others) expect(comment(engine, other, engine.state.seq)).toBeNull();
    expect(comment(engine, first, asOfSeq)).toBe("moved-on");
    expect(comment(engine, first, engine.state.seq)).toBeNull();
    expect(engine.state.global.data.closedTouches).toHaveLength(256);
  });

  it("cannot be brought along as another one, or while it lives", () => {
    const engine = openEngine();
    const alarm = closeOne(engine);
    expect(comment(engine, { ...alarm, active: true }, engine.state.seq)).toBe("not-open");
    const closed = { alarm, asOfSeq: engine.state.seq };
    engine.take({
      kind: "command",
      id: "x",
      by: "li",
      alarm: "other",
      action: "comment",
      note: "a",
      minutes: null,
      closed,
    });
    expect(engine.outcome.replies.at(-1)?.reason).toBe("not-open");
  });

  it("of history goes on being told by history, after the comment", () => {
    const engine = openEngine();
    engine.passTo(engine.nowMs + 3_600_000);
    engine.message("coldchain/dtu1", { p: "NH3-101", v: 2, ts: engine.nowMs });
    const at = engine.nowMs - 1_800_000;
    engine.message("coldchain/dtu1", { p: "NH3-101", v: 40, ts: at, hist: true });
    const retro = [...engine.alarms.values()].find((alarm) => alarm.retro);
    if (retro === undefined) throw new Error("no retro record");
    expect(comment(engine, { ...retro }, engine.state.seq)).toBeNull();
    engine.message("coldchain/dtu1", { p: "NH3-101", v: 2, ts: at + 60_000, hist: true });
    expect(engine.outcome.events.filter(({ alarm }) => alarm === retro.id).map(({ no, kind }) => [no, kind])).toEqual([
      [1, "raised"],
      [2, "commented"],
      [3, "cleared"],
    ]);
  });
});
