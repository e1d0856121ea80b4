import type { Ticket, TicketKindName } from "../../model/offline/ticket.ts";
import type { EnterpriseSpan } from "./line-queries.ts";
import type { Records } from "./records.ts";

const PAGE = 500;

/** Tickets of some kinds that were opened in a span, newest first, page after page. */
export async function* ticketsIn(
  { scope, enterprise, fromMs, toMs }: EnterpriseSpan,
  kinds: readonly TicketKindName[],
  records: Pick<Records, "tickets">,
): AsyncGenerator<Ticket> {
  let cursor: string | null = null;
  do {
    const more: { readonly cursor?: string } = cursor === null ? {} : { cursor };
    const query = { scope, enterprise, kinds, status: "all", fromMs, toMs, limit: PAGE, ...more } as const;
    const page = await records.tickets(query);
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
