import { describe, expect, it } from "vitest";
import type { OrderFacts } from "../../model/offline/order.ts";
import { ORDER } from "../../model/offline/order.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import { acted, LI, opened, openStory, SUN, toOpen } from "../../test/kit/offline-story.ts";
import { type PureEngine, START_MS } from "../../test/kit/pure-engine.ts";

const BY = START_MS + DAY_MS;
const ORDERED = { subject: "氨气反复报警", text: "请说明原因并报整改计划", points: ["NH3-101"], replyBy: BY };
const REPLY = { note: "已更换垫片", photos: [] };
const NOTE = { note: "知悉" };

function orderOf(engine: PureEngine, id: string): Ticket<OrderFacts> {
  // Opened as an order.
  return engine.tickets.get(id) as Ticket<OrderFacts>;
}

describe("a supervision order", () => {
  it("calls the enterprise at once, is replied to, returned, replied to again and accepted", () => {
    const engine = openStory();
    const id = opened(engine, SUN, "order", ORDERED);
    expect(orderOf(engine, id)).toMatchObject({ state: "waiting", level: 3, dueAtMs: BY });
    expect(acted(engine, LI, id, "reply", REPLY)).toBeNull();
    expect(orderOf(engine, id)).toMatchObject({ state: "replied", level: null, dueAtMs: null });
    expect(acted(engine, SUN, id, "return", { ...NOTE, replyBy: BY + HOUR_MS })).toBeNull();
    expect(orderOf(engine, id)).toMatchObject({
      state: "returned",
      level: 3,
      dueAtMs: BY + HOUR_MS,
      facts: { returns: 1 },
    });
    expect(acted(engine, LI, id, "reply", REPLY)).toBeNull();
    expect(acted(engine, SUN, id, "accept", NOTE)).toBeNull();
    expect(orderOf(engine, id)).toMatchObject({ state: "accepted", closedAtMs: START_MS });
  });

  it("calls louder the longer its reply is owed, and through the alarms of the enterprise", () => {
    const engine = openStory();
    const id = opened(engine, SUN, "order", ORDERED);
    const levels: (number | null)[] = [];
    for (const afterMs of [-MINUTE_MS, MINUTE_MS, DAY_MS + MINUTE_MS, 3 * DAY_MS + MINUTE_MS]) {
      engine.passTo(BY + afterMs);
      levels.push(orderOf(engine, id).level);
    }
    expect(levels).toEqual([3, 3, 2, 1]);
    const calls = [...engine.alarms.values()].filter(({ rule }) => rule === "system:ticket-order");
    expect(calls.map(({ level, active }) => [level, active])).toEqual([
      [3, false],
      [2, false],
      [1, true],
    ]);
    acted(engine, LI, id, "reply", REPLY);
    expect(orderOf(engine, id)).toMatchObject({ level: null, facts: { lateness: 0 } });
  });

  it("is about something of this enterprise, and asks for a reply in time", () => {
    const engine = openStory();
    const refused = (more: object) => engine.offline(SUN, toOpen("order", { ...ORDERED, ...more }))?.reason;
    expect(refused({ about: { to: "alarm", id: "nobody-s" } })).toBe("not-of-this-enterprise");
    expect(refused({ about: { to: "ticket", id: "hazard-9" } })).toBe("not-of-this-enterprise");
    expect(refused({ replyBy: START_MS - 1 })).toBe("deadline-passed");
    expect(refused({ replyBy: START_MS + 31 * DAY_MS })).toBe("deadline-too-far");
    const first = opened(engine, SUN, "order", ORDERED);
    const second = opened(engine, SUN, "order", { ...ORDERED, about: { to: "ticket", id: first } });
    expect(orderOf(engine, second).links).toEqual([{ to: "ticket", id: first, role: "cause" }]);
  });

  it("offers in each state what its table says", () => {
    const table = ORDER.states.map(
      (state) =>
        `${state}: ${Object.keys(ORDER.acts)
          .filter((act) => ORDER.acts[act]?.from.includes(state))
          .join(" ")}`,
    );
    expect(table).toEqual([
      "waiting: reply withdraw comment",
      "replied: accept return withdraw comment",
      "returned: reply withdraw comment",
      "accepted: ",
      "withdrawn: ",
    ]);
  });
});
