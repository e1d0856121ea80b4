import type { WireTicket } from "../../api/wire-ticket.ts";
import { t } from "../text/text.ts";
import { TicketRow } from "./ticket-row.tsx";
import type { ListView } from "./use-list.ts";

/** Tickets one below the other: being read, none, or why there is nothing to see. What was read before stays, and is said to be old. */
export function TicketList(props: { readonly list: ListView<WireTicket>; readonly none: string }) {
  const { items, failure, more, readMore } = props.list;
  return (
    <>
      {failure.value === null ? null : (
        <p role="alert" class="failure" data-testid="list-failure">
          {failure.value}
        </p>
      )}
      {items.value === null && failure.value === null ? <p class="empty">{t("site.loading")}</p> : null}
      {items.value?.length === 0 ? <p class="empty">{props.none}</p> : null}
      <ul class="plain-list ticket-list">
        {(items.value ?? []).map((ticket) => (
          <TicketRow key={ticket.id} ticket={ticket} />
        ))}
      </ul>
      {more.value ? (
        <button type="button" class="secondary more" onClick={readMore}>
          {t("ticket.more")}
        </button>
      ) : null}
    </>
  );
}
