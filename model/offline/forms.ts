import { BYPASS } from "./bypass.ts";
import { CONTRADICTION } from "./contradiction.ts";
import { ENFORCEMENT } from "./enforcement.ts";
import { EVENT_MODE } from "./event-mode.ts";
import { HAZARD } from "./hazard.ts";
import { ORDER } from "./order.ts";
import { PERMIT } from "./permit.ts";
import type { TicketForm } from "./ticket-form.ts";
import type { TicketKindName } from "./ticket.ts";

/** Every kind of ticket there is. */
export const TICKET_FORMS: readonly TicketForm[] = [
  BYPASS,
  CONTRADICTION,
  ENFORCEMENT,
  EVENT_MODE,
  HAZARD,
  ORDER,
  PERMIT,
];

const BY_KIND = new Map(TICKET_FORMS.map((form) => [form.kind, form]));

/** null: this release does not know the kind (an older or newer record). */
export function formOf(kind: TicketKindName): TicketForm | null {
  return BY_KIND.get(kind) ?? null;
}
