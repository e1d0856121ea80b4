import type { Level } from "../../model/level.ts";
import type { RoundFacts } from "../../model/offline/round.ts";
import type { TicketPlace } from "../../model/offline/ticket.ts";
import { failed, ok } from "../../model/result.ts";
import { DAY_MS } from "../../model/time.ts";
import type { Happening, TicketKind } from "../ticket-kind.ts";

/** What the joint that opens rounds hands over. */
export interface RoundOpening {
  readonly place: TicketPlace;
  readonly facts: RoundFacts;
}

/** Who is called when a round is late: the post by blue, the leader by yellow, the town by orange. Proposals. */
const LEVELS: readonly (Level | null)[] = [null, 4, 3, 2];
const CALLS = ["remind", "tell-leader", "tell-town"] as const;

/** 巡检任务: opened by the calendar of a plan, done by an inspection that names it, missed when the next one is due. */
export const round: TicketKind<RoundFacts> = {
  kind: "round",
  open({ body }) {
    // Made by the joint of rounds: nobody else opens one.
    const { place, facts } = body as unknown as RoundOpening;
    return ok({ state: "due", place, facts, level: LEVELS[facts.called] ?? null, dueAtMs: facts.deadlineAtMs });
  },
  act({ facts, state }, { act, body }) {
    switch (act) {
      case "done": {
        // Said by the joint of rounds.
        const { inspection, doneAtMs } = body as { inspection: string; doneAtMs: number };
        if (state !== "due") return failed("not-in-this-state");
        const next = { ...facts, inspection, doneAtMs, late: doneAtMs > facts.deadlineAtMs };
        const links = [{ to: "ticket", id: inspection, role: "confirms" } as const];
        return ok({ state: "done", facts: next, links, over: true });
      }
      case "excuse":
        return ok({ state: "excused", over: true });
      case "comment":
        return ok({});
      default:
        return failed("no-such-act");
    }
  },
  clockAtMs: ({ facts }) => Math.min(facts.endsAtMs, callAtMs(facts)),
  onClock({ facts }, look): Happening<RoundFacts> {
    if (look.atMs >= facts.endsAtMs) return { act: "missed", state: "missed", over: true };
    const called = facts.called + 1;
    return { act: CALLS[facts.called] ?? "tell-town", facts: { ...facts, called }, level: LEVELS[called] ?? 2 };
  },
  keepMs: 2 * DAY_MS,
};

/** When the next of them is called; Infinity: all have been. The post hears of its own round; leader and town of how long rounds go missing. */
function callAtMs({ called, deadlineAtMs, lateSinceMs, remindMs, leaderMs, townMs }: RoundFacts): number {
  const remindAtMs = deadlineAtMs + remindMs;
  if (called === 0) return remindAtMs;
  if (called === 1) return Math.max(remindAtMs, lateSinceMs + leaderMs);
  return called === 2 ? Math.max(remindAtMs, lateSinceMs + townMs) : Number.POSITIVE_INFINITY;
}
