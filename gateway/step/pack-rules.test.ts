import { describe, expect, it } from "vitest";
import { EMPTY_CATALOG } from "../../model/catalog/catalog.ts";
import { Effects, type RuleChange } from "../../model/effects.ts";
import type { JournalEvent } from "../../model/journal-event.ts";
import { exampleFragment, fragmentOf } from "../../test/kit/catalog-example.ts";
import { PureEngine, START_MS } from "../../test/kit/pure-engine.ts";
import { type EngineState, newState } from "../state.ts";
import { step } from "../step.ts";
import { loadState } from "./derive.ts";

const EXAMPLE = { ...exampleFragment(), rules: [] };
const PACK = fragmentOf("packs: [{ id: nh3, enterprise: coldchain, pack: ammonia-room, zone: machine-room }]");
const with150 = (fanAtPpm: number) =>
  fragmentOf(
    `packs: [{ id: nh3, enterprise: coldchain, pack: ammonia-room, zone: machine-room, settings: { fanAtPpm: ${fanAtPpm} } }]`,
  );

/** The engine step by step, with what it puts on record of rules. */
class Records {
  state: EngineState = newState();
  nowMs = START_MS;

  take(event: JournalEvent): readonly RuleChange[] {
    const effects = new Effects();
    step(this.state, event, { seq: this.state.seq + 1, atMs: this.nowMs }, effects);
    this.nowMs += 1_000;
    return effects.ruleChanges;
  }

  apply(fragment: object, reason?: string): readonly RuleChange[] {
    return this.take({ kind: "catalog", id: "x", by: "zhao", fragment, ...(reason === undefined ? {} : { reason }) });
  }
}

const START: JournalEvent = { kind: "start", deafMs: 0, offsetMs: 0, version: "test" };
const briefly = (changes: readonly RuleChange[]) => changes.map(({ rule, version }) => `${rule} v${version}`);

describe("the rules of a pack", () => {
  it("are put on record one by one, with who set the pack up and why", () => {
    const records = new Records();
    records.apply(EXAMPLE);
    const changes = records.apply(PACK, "machine room handed over");
    expect(briefly(changes)).toEqual(["nh3-toxic v1"]);
    expect(changes[0]).toMatchObject({
      by: "zhao",
      reason: "machine room handed over",
      before: null,
      enterprise: "coldchain",
    });
  });

  it("get a version more when a setting gives them another form, and only then", () => {
    const records = new Records();
    records.apply(EXAMPLE);
    records.apply(PACK);
    expect(records.apply(PACK)).toEqual([]);
    const [change, ...others] = records.apply(with150(100));
    expect(others).toEqual([]);
    expect(change).toMatchObject({ rule: "nh3-toxic", version: 2 });
    expect(JSON.stringify(change?.before?.params)).toContain('"limit":150');
    expect(JSON.stringify(change?.after.params)).toContain('"limit":100');
  });

  it("get a version more when a detector joins their zone, which the document of packs does not show", () => {
    const records = new Records();
    records.apply(EXAMPLE);
    records.apply(PACK);
    const changes = records.apply(
      fragmentOf(
        "points: [{ id: NH3-102, enterprise: coldchain, device: dtu1, zone: machine-room, kind: gas, substance: NH3, unit: ppm }]",
      ),
    );
    expect(briefly(changes)).toEqual(["nh3-toxic v2"]);
    expect(changes[0]?.after.points).toEqual(["NH3-101", "NH3-102"]);
  });

  it("end with a version that says so when the pack is retired, and count on when it comes back", () => {
    const records = new Records();
    records.apply(EXAMPLE);
    records.apply(PACK);
    const retired = { packs: PACK.packs?.map((pack) => ({ ...pack, retired: true })) };
    const [last] = records.apply(retired);
    expect(last).toMatchObject({ rule: "nh3-toxic", version: 2, after: { retired: true } });
    expect(briefly(records.apply(PACK))).toEqual(["nh3-toxic v3"]);
  });

  it("are put on record at a start when a new program makes them otherwise, and never without a change", () => {
    const records = new Records();
    records.apply(EXAMPLE);
    records.apply(PACK);
    expect(records.take(START)).toEqual([]);
    const { data } = records.state.catalog;
    const [old] = Object.values(data.packRules ?? {});
    // As if the program before had known a rule more, and another limit.
    data.packRules = { "nh3-toxic": { ...old!, params: {} }, "nh3-gone": { ...old!, id: "nh3-gone" } };
    const changes = records.take(START);
    expect(changes.map(({ rule, by, after }) => [rule, by, after.retired === true])).toEqual([
      ["nh3-toxic", "system", false],
      ["nh3-gone", "system", true],
    ]);
    expect(records.take(START)).toEqual([]);
  });
});

describe("an engine with packs", () => {
  const engineWith = (...fragments: readonly object[]): PureEngine => {
    const engine = new PureEngine();
    engine.take(START);
    for (const fragment of [EXAMPLE, ...fragments]) engine.apply(fragment);
    return engine;
  };
  const open = (engine: PureEngine) =>
    [...engine.alarms.values()].map(({ rule, level, active, retired }) => ({ rule, level, active, retired }));

  it("ends the alarms of a pack that is retired as retired, not as cleared", () => {
    const engine = engineWith(PACK);
    engine.message("coldchain/dtu1", '{"p":"NH3-101","v":160}');
    engine.apply({ packs: PACK.packs?.map((pack) => ({ ...pack, retired: true })) });
    expect(open(engine)[0]).toMatchObject({ rule: "nh3-toxic", level: 1, retired: true });
  });

  it("closes at its start the alarms of rules that its program no longer makes: nothing else would ever end them", () => {
    const engine = engineWith(
      fragmentOf(
        "points: [{ id: L, enterprise: coldchain, device: dtu1, zone: machine-room, kind: gas, substance: NH3, unit: '%LEL' }, { id: P, enterprise: coldchain, device: dtu1, kind: discrete }]",
      ),
      fragmentOf(
        "packs: [{ id: nh3, enterprise: coldchain, pack: ammonia-room, zone: machine-room, points: { powerCut: [P] } }]",
      ),
    );
    engine.message("coldchain/dtu1", '[{"p":"P","v":false},{"p":"L","v":30}]');
    engine.passTo(engine.nowMs + 10_000);
    expect(open(engine).map(({ rule }) => rule)).toContain("nh3-power-cut-p");
    const snapshot = engine.snapshot();
    const shards = new Map(snapshot.shards);
    // A program for which this is no machine room makes no such rule.
    const catalog = JSON.parse(shards.get("catalog") ?? "{}");
    catalog.catalog.packs[0].settings = { room: "equipment-room" };
    shards.set("catalog", JSON.stringify(catalog));
    const other = PureEngine.from({ ...snapshot, shards });
    other.nowMs = engine.nowMs;
    other.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "next" });
    expect(open(other)).toContainEqual({ rule: "nh3-power-cut-p", level: 1, active: false, retired: true });
  });

  it("has a standing fault while a grave rule of a pack reaches nobody", () => {
    const engine = engineWith(fragmentOf("routes: [{ enterprise: coldchain, levels: [3], policy: plant-duty }]"));
    expect(open(engine)).toEqual([]);
    engine.apply(PACK);
    expect(open(engine)).toEqual([{ rule: "system:no-route", level: 2, active: true, retired: false }]);
    engine.apply(fragmentOf("routes: [{ enterprise: coldchain, levels: [1, 2, 3], policy: plant-duty }]"));
    expect(open(engine)[0]).toMatchObject({ active: false });
  });

  it("opens a snapshot from before there were packs", () => {
    const engine = engineWith();
    const shards = new Map(engine.snapshot().shards);
    const shard = JSON.parse(shards.get("catalog") ?? "{}");
    delete shard.catalog.packs;
    shards.set("catalog", JSON.stringify(shard));
    const { catalog } = loadState(engine.state.seq, engine.nowMs, shards);
    expect(catalog.data.catalog).toEqual(engine.state.catalog.data.catalog);
    expect(Object.keys(catalog.data.catalog).sort()).toEqual(Object.keys(EMPTY_CATALOG).sort());
  });
});
