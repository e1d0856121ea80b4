import { BYPASS } from "./bypass.ts";
import { CONTRADICTION } from "./contradiction.ts";
import { HAZARD } from "./hazard.ts";
import { PERMIT } from "./permit.ts";
import type { TicketForm } from "./ticket-form.ts";
import type { TicketKindName } from "./ticket.ts";

/** Every kind of ticket there is. */
export const TICKET_FORMS: readonly TicketForm[] = [BYPASS, CONTRADICTION, HAZARD, PERMIT];

const BY_KIND = new Map(TICKET_FORMS.map((form) => [form.kind, form]));

/** null: this release does not know the kind (an older or newer record). */
export function formOf(kind: TicketKindName): TicketForm | null {
  return BY_KIND.get(kind) ?? null;
}
