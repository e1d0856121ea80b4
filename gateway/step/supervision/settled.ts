import type { ContradictionFacts } from "../../../model/offline/contradiction.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { type EngineState, touch } from "../../state.ts";
import { supervisionOf } from "./load-supervision.ts";

/** A person closed a contradiction while the lines still disagreed: it is settled for as long as they do, and not opened anew. */
export function noteSettled(state: EngineState, ticket: Ticket): void {
  if (ticket.kind !== "contradiction" || ticket.closedAtMs === null) return;
  // The facts of a ticket are those of its kind.
  const { code, key, agreeSinceMs } = ticket.facts as ContradictionFacts;
  if (agreeSinceMs !== null) return;
  const box = supervisionOf(state, ticket.enterprise);
  touch(state, box);
  box.data.settled[`${code}/${key}`] = ticket.id;
}
