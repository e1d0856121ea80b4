import { describe, expect, it } from "vitest";
import { EVENT_MODE, type EventModeFacts } from "../../model/offline/event-mode.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { DAY_MS, HOUR_MS } from "../../model/time.ts";
import { acted, LI, opened, openStory, readFor, SUN, toOpen } from "../../test/kit/offline-story.ts";
import { type PureEngine, START_MS } from "../../test/kit/pure-engine.ts";

const NOTE = { note: "按方案" };
const declared = (more: object = {}) => ({
  name: "中国国际服务贸易交易会",
  from: START_MS + HOUR_MS,
  until: START_MS + DAY_MS,
  zones: ["machine-room"],
  limitShare: 0.8,
  clockShare: 0.5,
  reason: "京应急函〔2026〕9号",
  ...more,
});
const RULES = `
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], params: { direction: high, levels: [{ level: 1, limit: 57 }, { level: 3, limit: 28 }], offDelayMs: 30000 } }
`;

function modeOf(engine: PureEngine, id: string): Ticket<EventModeFacts> {
  // Opened as an event mode.
  return engine.tickets.get(id) as Ticket<EventModeFacts>;
}

describe("an event mode", () => {
  it("begins and returns by itself, with a report of what happened meanwhile", () => {
    const engine = openStory(RULES);
    const id = opened(engine, SUN, "event-mode", declared());
    expect(modeOf(engine, id)).toMatchObject({ state: "declared", place: { zone: "machine-room" } });
    readFor(engine, 60_000, { "NH3-101": 90 });
    readFor(engine, 60_000, { "NH3-101": 5 });
    engine.passTo(START_MS + HOUR_MS);
    expect(modeOf(engine, id)).toMatchObject({ state: "running", dueAtMs: START_MS + DAY_MS });
    readFor(engine, 60_000, { "NH3-101": 90 });
    engine.passTo(START_MS + DAY_MS);
    const { state, closedAtMs, facts } = modeOf(engine, id);
    expect({ state, closedAtMs }).toEqual({ state: "returned", closedAtMs: START_MS + DAY_MS });
    expect(facts.report).toMatchObject({ fromAtMs: START_MS + HOUR_MS, untilAtMs: START_MS + DAY_MS });
    expect(facts.report?.red).toBeGreaterThan(0);
    expect(facts.report?.standing).toBeGreaterThan(0);
    const last = engine.outcome.entries.filter(({ ticket }) => ticket === id).at(-1);
    expect(last).toMatchObject({ act: "returned-by-itself", by: null, body: { report: facts.report } });
  });

  it("is ended, shortened or cancelled by nobody below who declared it", () => {
    const engine = openStory();
    const id = opened(engine, SUN, "event-mode", declared({ from: START_MS }));
    expect(modeOf(engine, id).state).toBe("running");
    expect(acted(engine, LI, id, "end", NOTE)).toBe("authority-must-end");
    expect(acted(engine, LI, id, "extend", { ...NOTE, until: START_MS + HOUR_MS })).toBe("authority-must-end");
    expect(acted(engine, LI, id, "extend", { ...NOTE, until: START_MS + 2 * DAY_MS })).toBeNull();
    expect(acted(engine, SUN, id, "end", NOTE)).toBeNull();
    expect(modeOf(engine, id)).toMatchObject({ state: "returned", facts: { untilAtMs: START_MS, report: { red: 0 } } });
    const own = opened(engine, LI, "event-mode", declared());
    expect(acted(engine, LI, own, "cancel", NOTE)).toBeNull();
  });

  it("has a time of its own, in the future and bounded, and zones of the enterprise", () => {
    const engine = openStory();
    const refused = (more: object) => engine.offline(SUN, toOpen("event-mode", declared(more)))?.reason;
    expect(refused({ until: START_MS })).toBe("times-reversed");
    expect(refused({ from: START_MS - DAY_MS, until: START_MS - HOUR_MS })).toBe("deadline-passed");
    expect(refused({ until: START_MS + 33 * DAY_MS })).toBe("too-long");
    expect(refused({ zones: ["elsewhere"] })).toBe("no-such-zone");
    const id = opened(engine, SUN, "event-mode", declared({ from: START_MS - DAY_MS }));
    expect(modeOf(engine, id).facts.fromAtMs).toBe(START_MS);
  });

  it("offers in each state what its table says", () => {
    const table = EVENT_MODE.states.map(
      (state) =>
        `${state}: ${Object.keys(EVENT_MODE.acts)
          .filter((act) => EVENT_MODE.acts[act]?.from.includes(state))
          .join(" ")}`,
    );
    expect(table).toEqual([
      "declared: extend cancel comment",
      "running: extend end comment",
      "returned: ",
      "cancelled: ",
    ]);
  });
});
