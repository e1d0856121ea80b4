import type { EnforcementFacts } from "../../../model/offline/enforcement.ts";
import type { HazardFacts } from "../../../model/offline/hazard.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { DAY_MS } from "../../../model/time.ts";
import type { FoundLine } from "../../../supervision/look.ts";
import { type EngineState, touch } from "../../state.ts";
import { supervisionOf } from "./load-supervision.ts";

/** Remembered for a quarter of a year. */
const KEEP_MS = 92 * DAY_MS;
const LINES_MAX = 2_000;

/** Remembers who found something wrong, longer than the ticket itself is remembered. */
export function noteFound(state: EngineState, ticket: Ticket, atMs: number): void {
  const line = lineOf(ticket, atMs);
  if (line === null) return;
  const box = supervisionOf(state, ticket.enterprise);
  touch(state, box);
  const found = (box.data.found ??= []);
  found.push(line);
  const young = found.findIndex((each) => each.atMs >= atMs - KEEP_MS);
  found.splice(0, Math.max(young, found.length - LINES_MAX));
}

function lineOf({ kind, facts }: Ticket, atMs: number): FoundLine | null {
  if (kind === "enforcement") {
    // The facts of a ticket are those of its kind.
    const { items } = facts as EnforcementFacts;
    return items.length === 0 ? null : { atMs, self: false, count: items.length };
  }
  if (kind !== "hazard") return null;
  const { source } = facts as HazardFacts;
  // What the machine reports, nobody has found.
  if (source === "machine") return null;
  return { atMs, self: source === "self-report" || source === "round", count: 1 };
}
