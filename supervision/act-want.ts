import type { Ticket } from "../model/offline/ticket.ts";
import type { Want } from "./joint.ts";

/** A want that asks a ticket to take a step of its own. */
export function actWant(
  { id: ticket }: Ticket,
  act: string,
  { key, forMs, body, alarm }: { key: string; forMs: number; body: Readonly<Record<string, unknown>>; alarm?: string },
): Want {
  const order = { type: "act", ticket, act, body, claimed: null, gathered: {} } as const;
  return { key, forMs, order, ticket, ...(alarm === undefined ? {} : { alarm }) };
}
