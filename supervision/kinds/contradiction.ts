import type { ContradictionFacts } from "../../model/offline/contradiction.ts";
import { failed, ok } from "../../model/result.ts";
import { DAY_MS } from "../../model/time.ts";
import type { Found } from "../contradiction.ts";
import type { TicketKind } from "../ticket-kind.ts";

/** So long the lines must have agreed again before a contradiction is over by itself. */
const AGREE_MS = DAY_MS;

/** Opened by the machine alone; explained, confirmed and closed by people, with a second person at the end. */
export const contradiction: TicketKind<ContradictionFacts> = {
  kind: "contradiction",
  open({ body }, _who, look) {
    // Made by `settleContradictions`: nobody else opens one.
    const { code, key, level, place, online, offline, links } = body as unknown as Found & { readonly code: string };
    return ok({
      state: "open",
      place,
      level,
      dueAtMs: null,
      links,
      facts: { code, key, online, offline, firstSeenAtMs: look.atMs, agreeSinceMs: null, explainedBy: null },
    });
  },
  act({ facts }, { act }, { by }) {
    switch (act) {
      case "explain":
        return ok({ state: "explained", level: null, facts: { ...facts, explainedBy: by } });
      case "confirm":
        return ok({ state: "confirmed", level: null, facts: { ...facts, confirmedBy: by } });
      case "close":
        if (facts.explainedBy !== null && facts.explainedBy === by) return failed("same-person");
        return ok({ state: "closed", over: true });
      default:
        return failed("no-such-act");
    }
  },
  clockAtMs: ({ facts }) => (facts.agreeSinceMs === null ? null : facts.agreeSinceMs + AGREE_MS),
  onClock: () => ({ act: "agreed-for-a-day", state: "closed", over: true }),
  keepMs: DAY_MS,
};
