import type { DutyCheckFacts } from "../../../model/offline/duty-check.ts";
import type { Ticket } from "../../../model/offline/ticket.ts";
import { type EngineState, touch } from "../../state.ts";
import { supervisionOf } from "./load-supervision.ts";

/** A check of the schedule was asked: it is not asked again, however soon the gateway starts anew. */
export function noteDuty(state: EngineState, ticket: Ticket): void {
  if (ticket.kind !== "duty-check") return;
  // The facts of a ticket are those of its kind.
  const { slotAtMs } = ticket.facts as DutyCheckFacts;
  const box = supervisionOf(state, ticket.enterprise);
  const { duty } = box.data;
  if (duty === undefined || slotAtMs !== duty.slotAtMs) return;
  touch(state, box);
  box.data.duty = { ...duty, asked: true };
}
