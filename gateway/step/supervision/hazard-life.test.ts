import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCatalogText } from "../../../model/catalog/parse.ts";
import type { HazardFacts } from "../../../model/offline/hazard.ts";
import type { ActOrder, OpenOrder, Ticket } from "../../../model/offline/ticket.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../model/time.ts";
import { PureEngine, START_MS } from "../../../test/kit/pure-engine.ts";

const BASE = readFileSync(new URL("../../../test/scenarios/base/cold-store.yaml", import.meta.url), "utf8");
const WANG = { username: "wang", role: "operator" } as const;
const LI = { username: "li", role: "manager" } as const;
const ZHAO = { username: "zhao", role: "inspector" } as const;
const PHOTO = { sha256: "a".repeat(64) };

const RULES = `
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], params: { direction: high, levels: [{ level: 1, limit: 57 }, { level: 3, limit: 28 }], offDelayMs: 30000 } }
`;

function openEngine(): PureEngine {
  const engine = new PureEngine();
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
  for (const text of [BASE, RULES]) {
    const parsed = parseCatalogText(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    engine.apply(parsed.value.fragment);
  }
  return engine;
}

function report(facts: Partial<Record<string, unknown>> = {}, claimed: OpenOrder["claimed"] = null): OpenOrder {
  const body = {
    text: "法兰处有氨味",
    points: ["NH3-101"],
    photos: [PHOTO],
    category: "equipment",
    leak: true,
    ...facts,
  };
  return {
    type: "open",
    kind: "hazard",
    enterprise: "coldchain",
    body: { grade: "general", source: "self-report", ...body },
    claimed,
    gathered: {},
  };
}

function act(ticket: string, name: string, body: ActOrder["body"] = {}, claimed: ActOrder["claimed"] = null): ActOrder {
  return { type: "act", ticket, act: name, body, claimed, gathered: {} };
}

function hazardOf(engine: PureEngine, id: string): Ticket<HazardFacts> {
  // Opened as a hazard.
  return engine.tickets.get(id) as Ticket<HazardFacts>;
}

/** A reading every five seconds: the point is heard all the time. */
function read(engine: PureEngine, v: number, forMs: number): void {
  for (const endMs = engine.nowMs + forMs; engine.nowMs < endMs; ) {
    engine.message("coldchain/dtu1", { p: "NH3-101", v, ts: engine.nowMs });
    engine.passTo(engine.nowMs + 5_000);
  }
}

describe("a hazard", () => {
  it("goes from a report to its closure through several pairs of eyes", () => {
    const engine = openEngine();
    const id = engine.offline(WANG, report())?.ticket ?? "";
    expect(hazardOf(engine, id)).toMatchObject({
      state: "reported",
      dueAtMs: START_MS + 8 * HOUR_MS,
      openedBy: "wang",
    });
    expect(engine.offline(WANG, act(id, "verify", { grade: "general" }))?.reason).toBe("same-person");
    expect(engine.offline(LI, act(id, "verify", { grade: "general" }))?.ok).toBe(true);
    const assign = { owner: "wang", deadline: START_MS + DAY_MS, measures: "停用该段管线" };
    expect(engine.offline(LI, act(id, "assign", assign))?.ok).toBe(true);
    expect(engine.offline(WANG, act(id, "rectify", { note: "换垫片", photos: [] }))?.reason).toBe(
      "before-and-after-photos",
    );
    expect(engine.offline(WANG, act(id, "rectify", { note: "换垫片", photos: [PHOTO] }))?.ok).toBe(true);
    const recheck = { passed: true, note: "好", photos: [] };
    expect(engine.offline(WANG, act(id, "recheck", recheck))?.reason).toBe("rechecker-rectified");
    read(engine, 5, MINUTE_MS);
    expect(engine.offline(LI, act(id, "recheck", recheck))?.ok).toBe(true);
    expect(engine.offline(LI, act(id, "close", { note: "销号" }))?.ok).toBe(true);
    expect(hazardOf(engine, id)).toMatchObject({
      state: "closed",
      closedAtMs: engine.nowMs,
      dueAtMs: null,
      level: null,
    });
    const steps = engine.outcome.entries.filter(({ ticket }) => ticket === id);
    expect(steps.map(({ no, act: name, by }) => [no, name, by])).toEqual([
      [1, "open", "wang"],
      [2, "verify", "li"],
      [3, "assign", "li"],
      [4, "rectify", "wang"],
      [5, "recheck", "li"],
      [6, "close", "li"],
    ]);
  });

  it("does not pass its re-check on the word of a silent sensor, nor while it was in alarm within the last day", () => {
    const engine = openEngine();
    const id = engine.offline(WANG, report())?.ticket ?? "";
    engine.offline(LI, act(id, "verify", { grade: "general" }));
    engine.offline(LI, act(id, "assign", { owner: "wang", deadline: START_MS + DAY_MS, measures: "停用" }));
    engine.offline(WANG, act(id, "rectify", { note: "换垫片", photos: [PHOTO] }));
    const recheck = act(id, "recheck", { passed: true, note: "好", photos: [] });
    expect(engine.offline(ZHAO, recheck)?.reason).toBe("points-unknown");
    read(engine, 70, 30_000);
    read(engine, 5, MINUTE_MS * 5);
    expect(engine.offline(ZHAO, recheck)?.reason).toBe("not-within-limits");
    read(engine, 5, DAY_MS);
    expect(engine.offline(ZHAO, recheck)?.ok).toBe(true);
  });

  it("calls louder the longer a step is owed, and falls silent once it is taken", () => {
    const engine = openEngine();
    const id = engine.offline(WANG, report())?.ticket ?? "";
    engine.passTo(START_MS + 8 * HOUR_MS + 1_000);
    expect(hazardOf(engine, id)).toMatchObject({ level: 3, facts: { lateness: 1 } });
    engine.passTo(START_MS + 8 * HOUR_MS + DAY_MS + 1_000);
    expect(hazardOf(engine, id)).toMatchObject({ level: 2, facts: { lateness: 2 } });
    engine.passTo(START_MS + 8 * HOUR_MS + 3 * DAY_MS + 1_000);
    expect(hazardOf(engine, id)).toMatchObject({ level: 1, facts: { lateness: 3 } });
    const calling = () =>
      [...engine.alarms.values()].filter(({ active, params }) => active && params["subject"] === id);
    expect(calling().map(({ level, params }) => [level, params["subject"]])).toEqual([[1, id]]);
    engine.offline(LI, act(id, "verify", { grade: "general" }));
    expect(calling()).toEqual([]);
  });

  it("is made by a red alarm, once a day for each point", () => {
    const engine = openEngine();
    read(engine, 400, 2 * MINUTE_MS);
    read(engine, 5, 2 * MINUTE_MS);
    read(engine, 400, 2 * MINUTE_MS);
    const made = [...engine.tickets.values()].filter(({ kind }) => kind === "hazard");
    expect(made.map(({ id, openedBy, place }) => [openedBy, place.points, hazardOf(engine, id).facts.source])).toEqual([
      [null, ["NH3-101"], "machine"],
    ]);
    const [first] = engine.outcome.entries.filter(({ kind }) => kind === "hazard");
    expect(first?.because?.rule).toBe("L1");
    expect(engine.alarms.get(first?.because?.alarm ?? "")?.point).toBe("NH3-101");
  });

  it("keeps what came too late from a phone beside what had happened meanwhile, and takes what comes twice once", () => {
    const engine = openEngine();
    const claimed = (clientId: string) => ({ clientId, atMs: START_MS - HOUR_MS, offsetMs: 0, position: null });
    const id = engine.offline(WANG, report({}, claimed("p1")))?.ticket ?? "";
    expect(engine.offline(WANG, report({}, claimed("p1")))?.ticket).toBe(id);
    engine.offline(LI, act(id, "reject", { note: "误闻" }));
    const late = act(id, "verify", { grade: "major" }, claimed("p2"));
    expect(engine.offline(ZHAO, late)?.reason).toBe("kept-aside:not-in-this-state");
    expect(hazardOf(engine, id)).toMatchObject({ state: "rejected", keptAside: 1 });
    expect(engine.offline(ZHAO, late)).toMatchObject({ ok: true, ticket: id });
    const steps = engine.outcome.entries.filter(({ ticket }) => ticket === id);
    expect(steps.map((entry) => entry.act)).toEqual(["open", "reject", "kept-aside"]);
  });

  it("comes out of the journal the same from any snapshot", () => {
    const engine = openEngine();
    const snapshots: ReturnType<PureEngine["snapshot"]>[] = [];
    const keep = () => snapshots.push(engine.snapshot());
    const id = engine.offline(WANG, report())?.ticket ?? "";
    keep();
    read(engine, 400, MINUTE_MS);
    keep();
    engine.offline(LI, act(id, "verify", { grade: "major" }));
    engine.passTo(START_MS + DAY_MS);
    keep();
    engine.offline(LI, act(id, "reject", { note: "误闻" }));
    engine.passTo(START_MS + 3 * DAY_MS);
    for (const snapshot of snapshots) {
      const again = PureEngine.from(snapshot);
      again.replay(engine.journal.filter(({ seq }) => seq > snapshot.seq));
      expect(again.digest()).toBe(engine.digest());
      expect(again.outcome.entries).toEqual(engine.outcome.entries.filter(({ seq }) => seq > snapshot.seq));
    }
    expect(engine.state.ticketHome.has(id)).toBe(true);
    engine.passTo(START_MS + 32 * DAY_MS);
    expect(engine.state.ticketHome.has(id)).toBe(false);
  });
});
