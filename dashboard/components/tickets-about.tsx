import type { WireTicket } from "../../api/wire-ticket.ts";
import { stateName, ticketKindOf } from "../lines/ticket-kinds.ts";
import { ticketChanges } from "../live/ticket-changes.ts";
import { toHash } from "../route.ts";
import { t } from "../text/text.ts";
import { titleOf } from "./ticket-row.tsx";
import { useRead } from "./use-read.ts";

const READ_EVERY_MS = 60_000;

/** What the offline line has to say of an alarm, a point or a ticket: every ticket that refers to it, newest first. Nothing where there is none. */
export function TicketsAbout(props: {
  readonly what:
    | { readonly alarm: string }
    | { readonly ticket: string }
    | { readonly point: string; readonly of: string };
  readonly title: string;
}) {
  const { value, failure } = useRead<{ readonly items: readonly WireTicket[] }>(
    `/tickets?status=all&limit=20&${queryOf(props.what)}`,
    READ_EVERY_MS,
    ticketChanges.value,
  );
  const items = value.value?.items ?? [];
  if (items.length === 0 && failure.value === null) return null;
  return (
    <section class="panel tickets-about" aria-label={props.title} data-testid="tickets-about">
      <h2>{props.title}</h2>
      {failure.value === null ? null : <p role="alert">{failure.value}</p>}
      <ul class="plain-list">
        {items.map((ticket) => (
          <li key={ticket.id}>
            <a href={toHash({ screen: "ticket", ticket: ticket.id })}>{titleOf(ticket)}</a>{" "}
            <span class="note">
              {ticketKindOf(ticket.kind)?.name ?? ticket.kind} · {stateName(ticket.kind, ticket.state)}
              {ticket.closedAt === null ? "" : ` · ${t("ticket.over")}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function queryOf(what: Parameters<typeof TicketsAbout>[0]["what"]): string {
  if ("alarm" in what) return `alarm=${encodeURIComponent(what.alarm)}`;
  if ("ticket" in what) return `ticket=${encodeURIComponent(what.ticket)}`;
  return `point=${encodeURIComponent(what.point)}&enterprise=${encodeURIComponent(what.of)}`;
}
