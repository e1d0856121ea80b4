import { useSignal } from "@preact/signals";
import type { WireTicket } from "../../api/wire-ticket.ts";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { TicketList } from "../components/ticket-list.tsx";
import { useList } from "../components/use-list.ts";
import { mayOpen } from "../lines/may-open.ts";
import { headed, ticketKindOf } from "../lines/ticket-kinds.ts";
import { ticketChanges } from "../live/ticket-changes.ts";
import { toHash } from "../route.ts";
import { t } from "../text/text.ts";

/** The feed says when to read again; this is for a feed that does not. */
const READ_EVERY_MS = 30_000;
const STATUSES = ["open", "closed", "all"] as const;

/** The board of one kind of ticket: what needs somebody, with its countdown. */
export function TicketsScreen(props: { readonly kind: string }) {
  const status = useSignal<(typeof STATUSES)[number]>("open");
  const state = useSignal("");
  const kind = ticketKindOf(props.kind);
  const path = kind === null ? "/tickets" : `/${kind.path}`;
  const query = `status=${state.value === "" ? status.value : "all"}${state.value === "" ? "" : `&state=${state.value}`}`;
  const list = useList<WireTicket>(`${path}?${query}`, READ_EVERY_MS, ticketChanges.value);
  return (
    <section class="lines-screen">
      <LinesTabs here={props.kind} />
      <div class="toolbar">
        <h1>{kind === null ? t("nav.tickets") : headed(kind.name)}</h1>
        <div class="segments" role="group" aria-label={t("ticket.status")}>
          {STATUSES.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={state.value === "" && status.value === each}
              onClick={() => {
                state.value = "";
                status.value = each;
              }}
              data-testid={`status-${each}`}
            >
              {t(`ticket.status.${each}`)}
            </button>
          ))}
        </div>
        {kind === null || kind.states.length < 3 ? null : (
          <select
            aria-label={t("ticket.state")}
            value={state.value}
            data-testid="state-filter"
            onChange={({ currentTarget }) => (state.value = currentTarget.value)}
          >
            <option value="">{t("ticket.any-state")}</option>
            {kind.states.map((each) => (
              <option key={each.state} value={each.state}>
                {each.name}
              </option>
            ))}
          </select>
        )}
        {kind !== null && mayOpen(kind) ? (
          <a
            class="button primary"
            href={toHash({ screen: "new-ticket", kind: kind.kind, from: null })}
            data-testid="new-ticket"
          >
            {t("ticket.open-new", { kind: kind.name })}
          </a>
        ) : null}
      </div>
      {kind === null ? null : <p class="note">{kind.purpose}</p>}
      <TicketList list={list} none={t("ticket.none")} />
    </section>
  );
}
