import { AIR_RECORD_EVERY_MS, permitTermsOf } from "../../model/knowledge/permit-terms.ts";
import type { PermitFacts } from "../../model/offline/permit.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import type { Look } from "../look.ts";
import type { Happening } from "../ticket-kind.ts";

/** When the clock of a permit does something next: nobody decided, a record owed, a break too long, its end. */
export function permitClockAtMs(ticket: Ticket<PermitFacts>): number | null {
  const { state, facts, level, openedAtMs } = ticket;
  const { fromAtMs, untilAtMs, recordDueAtMs } = facts;
  switch (state) {
    case "applied":
      return level === null && fromAtMs > openedAtMs ? Math.min(fromAtMs, untilAtMs) : untilAtMs;
    case "approved":
      return untilAtMs;
    case "working":
      return Math.min(untilAtMs, recordDueAtMs ?? untilAtMs);
    case "suspended":
      return Math.min(untilAtMs, voidAtMs(facts) ?? untilAtMs);
    default:
      return null;
  }
}

export function runPermitClock({ state, facts }: Ticket<PermitFacts>, look: Look): Happening<PermitFacts> {
  if (look.atMs >= facts.untilAtMs) return expire(facts);
  if (state === "applied") return { act: "not-decided", level: 4 };
  if (state === "suspended" && facts.airTest !== null)
    return { act: "air-test-void", facts: { ...facts, airTest: { ...facts.airTest, void: true } } };
  return missRecord(facts, look);
}

/** From then on the work has been interrupted for longer than its sample outlasts; null: there is none, or it is void already. */
function voidAtMs({ airTest, interruptedAtMs, type, grade }: PermitFacts): number | null {
  if (airTest === null || airTest.void || interruptedAtMs === null || airTest.atMs > interruptedAtMs) return null;
  const breakMsMax = permitTermsOf(type, grade)?.breakMsMax ?? 0;
  // Not a moment before it is too long.
  return interruptedAtMs + breakMsMax + 1;
}

/** What was never begun is over; what was must still be seen to: somebody says that the place is clear. */
function expire(facts: PermitFacts): Happening<PermitFacts> {
  if (facts.startedAtMs === null) return { act: "expired-unused", state: "expired", over: true };
  const next = { ...facts, workingSinceMs: null, recordDueAtMs: null };
  return { act: "expired", state: "expired", facts: next, level: facts.inside.length > 0 ? 1 : 2, dueAtMs: null };
}

/** One missed calls the site, a second one in succession calls louder. A proposal. */
function missRecord(facts: PermitFacts, look: Look): Happening<PermitFacts> {
  const recordsMissed = facts.recordsMissed + 1;
  const recordDueAtMs = look.atMs + AIR_RECORD_EVERY_MS;
  return {
    act: "record-missed",
    facts: { ...facts, recordsMissed, recordDueAtMs },
    level: recordsMissed > 1 ? 1 : 2,
    dueAtMs: Math.min(facts.untilAtMs, recordDueAtMs),
    body: { recordsMissed },
  };
}
