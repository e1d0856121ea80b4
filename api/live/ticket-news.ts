import type { Ticket } from "../../model/offline/ticket.ts";
import type { WireTicketsFrame } from "../wire-ticket.ts";

/** Tickets that changed and that viewers have not been told of: what stands now, each once. */
export class TicketNews {
  readonly #changed = new Map<string, Ticket>();
  #more = false;

  note(ticket: Ticket): void {
    if (this.#changed.size < TICKETS_MAX || this.#changed.has(ticket.id)) this.#changed.set(ticket.id, ticket);
    else this.#more = true;
  }

  /** The frame that tells of them; null: there are none. Beyond the bound it says that there were more. */
  take(asOf: number): string | null {
    if (this.#changed.size === 0) return null;
    const frame = ticketsFrame([...this.#changed.values()], { asOf, behind: this.#more });
    this.#changed.clear();
    this.#more = false;
    return frame;
  }
}

const TICKETS_MAX = 200;

/** It carries no number: readers that do not know it pass it over. */
export function ticketsFrame(
  tickets: readonly Ticket[],
  { asOf, behind }: { readonly asOf: number; readonly behind: boolean },
): string {
  const frame: WireTicketsFrame = {
    type: "tickets",
    asOf,
    tickets: tickets.map(({ id, kind, enterprise, state, level, changedAtMs, closedAtMs }) => {
      return { id, kind, enterprise, state, level, changedAt: changedAtMs, closedAt: closedAtMs };
    }),
    ...(behind ? { behind } : {}),
  };
  return JSON.stringify(frame);
}
