import type { WireTicketKind } from "../../api/wire-ticket.ts";
import { session } from "../server/session.ts";

/** Whether the reader's role opens tickets of this kind. The server decides; this only spares people a refusal. */
export function mayOpen(kind: WireTicketKind): boolean {
  const who = session.value;
  return kind.open !== null && who !== null && who !== "unknown" && kind.open.roles.includes(who.user.role);
}
