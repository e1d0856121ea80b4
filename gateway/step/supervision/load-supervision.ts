import {
  type EngineState,
  newSupervisionBox,
  newTicketBox,
  type SupervisionBox,
  type SupervisionShard,
  type TicketShard,
} from "../../state.ts";
import { loadClocks } from "./settle-clocks.ts";

/** The offline line of an enterprise; made when it is first wanted. */
export function supervisionOf(state: EngineState, enterprise: string): SupervisionBox {
  const known = state.supervision.get(enterprise);
  if (known !== undefined) return known;
  const fresh = newSupervisionBox(enterprise);
  state.supervision.set(enterprise, fresh);
  return fresh;
}

/** Builds both lines from the shards of a snapshot. Each enterprise is due at once and finds on its first tick what it was due for. */
export function loadSupervision(state: EngineState, shards: ReadonlyMap<string, string>): void {
  const ids = [...shards.keys()].sort();
  for (const id of ids) {
    if (!id.startsWith("supervision:")) continue;
    const enterprise = id.slice("supervision:".length);
    // The shards were written by `copyShard` of this same state version.
    const data = JSON.parse(shards.get(id) ?? "null") as SupervisionShard;
    state.supervision.set(enterprise, newSupervisionBox(enterprise, data));
  }
  for (const id of ids) {
    if (!id.startsWith("ticket:")) continue;
    // As above.
    const data = JSON.parse(shards.get(id) ?? "null") as TicketShard;
    const box = supervisionOf(state, data.ticket.enterprise);
    box.tickets.set(data.ticket.id, newTicketBox(data));
    state.ticketHome.set(data.ticket.id, box);
  }
  for (const box of state.supervision.values()) {
    loadClocks(state, box);
    state.supervisionDue.lower(box, state.atMs);
  }
}
