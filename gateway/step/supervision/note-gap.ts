import type { Moment } from "../../../alarms/moment.ts";
import { TICKET_KINDS_BY_NAME } from "../../../supervision/kinds/index.ts";
import type { Gap } from "../../../supervision/ticket-kind.ts";
import type { EngineState, SupervisionBox } from "../../state.ts";
import { lookAt } from "./look-at.ts";
import { takeStep } from "./ticket-book.ts";

/** Time in which nobody could have spoken, or a step of the wall clock, counts for nothing that waits by the engine clock. */
export function noteGap(state: EngineState, gap: Gap, moment: Moment): void {
  if (gap.deafMs <= 0 && gap.steppedMs === 0) return;
  for (const id of [...state.supervision.keys()].sort()) {
    const box = state.supervision.get(id);
    if (box !== undefined) noteGapOf(state, box, gap, moment);
  }
}

function noteGapOf(state: EngineState, home: SupervisionBox, gap: Gap, moment: Moment): void {
  for (const id of [...home.tickets.keys()].sort()) {
    const box = home.tickets.get(id);
    if (box === undefined || box.data.ticket.closedAtMs !== null) continue;
    const { ticket } = box.data;
    const happening = TICKET_KINDS_BY_NAME.get(ticket.kind)?.onGap?.(
      ticket,
      gap,
      lookAt(state, home.enterprise, moment),
    );
    if (happening == null) continue;
    const { act, body = {}, ...change } = happening;
    takeStep(state, box, change, { act, by: null, because: { rule: "clock" }, claimed: null, body }, moment);
  }
}
