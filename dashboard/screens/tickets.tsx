import { useSignal } from "@preact/signals";
import type { WireTicket } from "../../api/wire-ticket.ts";
import { TicketRow } from "../components/ticket-row.tsx";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { useList } from "../components/use-list.ts";
import { mayOpen } from "../lines/may-open.ts";
import { ticketKindOf } from "../lines/ticket-kinds.ts";
import { toHash } from "../route.ts";
import { t } from "../text/text.ts";

const READ_EVERY_MS = 3_000;
const STATUSES = ["open", "closed", "all"] as const;

/** The board of one kind of ticket: what needs somebody, with its countdown. */
export function TicketsScreen(props: { readonly kind: string }) {
  const status = useSignal<(typeof STATUSES)[number]>("open");
  const kind = ticketKindOf(props.kind);
  const path = kind === null ? "/tickets" : `/${kind.path}`;
  const { items, failure, more, readMore } = useList<WireTicket>(`${path}?status=${status.value}`, READ_EVERY_MS);
  return (
    <section class="lines-screen">
      <LinesTabs here={props.kind} />
      <div class="toolbar">
        <h1>{kind?.name ?? t("nav.tickets")}</h1>
        <div class="segments" role="group" aria-label={t("nav.tickets")}>
          {STATUSES.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={status.value === each}
              onClick={() => (status.value = each)}
              data-testid={`status-${each}`}
            >
              {t(`ticket.status.${each}`)}
            </button>
          ))}
        </div>
        {kind !== null && mayOpen(kind) ? (
          <a class="button primary" href={toHash({ screen: "new-ticket", kind: kind.kind })} data-testid="new-ticket">
            {t("ticket.open-new", { kind: kind.name })}
          </a>
        ) : null}
      </div>
      {kind === null ? null : <p class="note">{kind.purpose}</p>}
      {failure.value === null ? null : <p role="alert">{failure.value}</p>}
      {items.value?.length === 0 ? <p class="empty">{t("ticket.none")}</p> : null}
      <ul class="plain-list">
        {(items.value ?? []).map((ticket) => (
          <TicketRow key={ticket.id} ticket={ticket} />
        ))}
      </ul>
      {more.value ? (
        <button type="button" class="secondary" onClick={readMore}>
          {t("ticket.more")}
        </button>
      ) : null}
    </section>
  );
}
