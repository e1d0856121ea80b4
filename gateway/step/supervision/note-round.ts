import type { RoundFacts } from "../../../model/offline/round.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { type EngineState, touch } from "../../state.ts";
import { supervisionOf } from "./load-supervision.ts";

/** A round was opened: it is not opened again, however long the gateway stands still and whatever it forgets of those that are over. */
export function noteRound(state: EngineState, ticket: Ticket): void {
  if (ticket.kind !== "round") return;
  // The facts of a ticket are those of its kind.
  const { plan, startsAtMs } = ticket.facts as RoundFacts;
  const box = supervisionOf(state, ticket.enterprise);
  touch(state, box);
  box.data.lastRounds = { ...box.data.lastRounds, [plan]: startsAtMs };
}
