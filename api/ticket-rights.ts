import { formOf } from "../model/offline/forms.ts";
import type { ActForm } from "../model/offline/ticket-form.ts";
import type { Ticket } from "../model/offline/ticket.ts";
import type { TicketDetail } from "../storage/records/line-queries.ts";
import { isInScope } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";
import { forbidden, notFound, Refusal } from "./refusal.ts";

/** What the caller may do to a ticket as it stands: the form offers it in this state, and to this role. */
export function actsFor({ user, scope }: Caller, ticket: Ticket): readonly string[] {
  const form = formOf(ticket.kind);
  if (form === null || !isInScope(scope, ticket.enterprise)) return [];
  return Object.entries(form.acts)
    .filter(([, { roles, from }]) => roles.includes(user.role) && from.includes(ticket.state))
    .map(([act]) => act);
}

type Speakable = Pick<ActForm, "roles">;

/** Whether the role may say it at all. */
export function requireRoleFor({ user }: Caller, { roles }: Speakable): void {
  if (!roles.includes(user.role)) throw forbidden();
}

/** The same in an enterprise. A write beyond the border is forbidden whether or not the enterprise exists. */
export function requireToSay(caller: Caller, form: Speakable, enterprise: string): void {
  requireRoleFor(caller, form);
  if (!isInScope(caller.scope, enterprise)) throw forbidden();
}

/** A ticket, perhaps of one kind only, as somebody who looks may see it. */
export async function requireTicket(
  context: ApiContext,
  caller: Caller,
  named: { readonly id: string; readonly kind?: Ticket["kind"] },
): Promise<TicketDetail> {
  const found = await findTicket(context, named);
  if (found === null || !isInScope(caller.scope, found.ticket.enterprise)) throw notFound();
  context.visits.note(caller, found.ticket.enterprise, `tickets/${named.id}`);
  return found;
}

/** The same for somebody who acts on it. Whoever sees everything is told that it is not there. */
export async function requireTicketToActOn(
  context: ApiContext,
  caller: Caller,
  form: Speakable,
  named: { readonly id: string; readonly kind?: Ticket["kind"] },
): Promise<TicketDetail> {
  requireRoleFor(caller, form);
  const found = await findTicket(context, named);
  if (found === null) throw caller.scope === null ? new Refusal("NOT_FOUND") : forbidden();
  requireToSay(caller, form, found.ticket.enterprise);
  context.visits.note(caller, found.ticket.enterprise, `tickets/${named.id}`);
  return found;
}

async function findTicket(
  context: ApiContext,
  { id, kind }: { readonly id: string; readonly kind?: Ticket["kind"] },
): Promise<TicketDetail | null> {
  const found = await context.ports.records.ticket(id);
  return found === null || (kind !== undefined && found.ticket.kind !== kind) ? null : found;
}
