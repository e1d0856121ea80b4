import { useSignal } from "@preact/signals";
import type { WireTicketDetail } from "../../api/wire-ticket.ts";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { LevelMark } from "../components/level-mark.tsx";
import { Testimonies } from "../components/testimonies.tsx";
import { TicketActForm } from "../components/ticket-act-form.tsx";
import { FactList } from "../components/fact-list.tsx";
import { TicketHistory } from "../components/ticket-history.tsx";
import { Deadline, placeOf, titleOf } from "../components/ticket-row.tsx";
import { TicketsAbout } from "../components/tickets-about.tsx";
import { useRead } from "../components/use-read.ts";
import { headed, stateName, ticketKindOf, ticketKinds } from "../lines/ticket-kinds.ts";
import { nowMs } from "../live/live.ts";
import { ticketChanges } from "../live/ticket-changes.ts";
import { toHash } from "../route.ts";
import { formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";

/** The feed says when to read again; this is for a feed that does not. */
const READ_EVERY_MS = 30_000;

/** One ticket: what it is about, what can be done to it now, and every step as it was said. */
export function TicketScreen(props: { readonly ticket: string }) {
  const { value, failure } = useRead<WireTicketDetail>(
    `/tickets/${encodeURIComponent(props.ticket)}`,
    READ_EVERY_MS,
    ticketChanges.value,
  );
  const ticket = value.value;
  if (ticket === null) {
    if (failure.value === null) return <p class="empty">{t("site.loading")}</p>;
    return (
      <p class="empty" role="alert">
        {t("ticket.not-found")} {failure.value}
      </p>
    );
  }
  return (
    <section class="lines-screen" data-testid="ticket-screen">
      <LinesTabs here={ticket.kind} />
      {failure.value === null ? null : (
        <p role="alert" class="failure">
          {failure.value}
        </p>
      )}
      <Head ticket={ticket} />
      {ticket.kind === "contradiction" ? <Testimonies ticket={ticket} /> : null}
      {ticket.keptAside === 0 ? null : (
        <p class="panel" role="note">
          {t("ticket.kept-aside", { count: ticket.keptAside })}
        </p>
      )}
      <Acts ticket={ticket} />
      {ticket.kind === "contradiction" ? null : (
        <section class="panel" aria-label={t("ticket.facts")}>
          <h2>{t("ticket.facts")}</h2>
          <FactList kind={ticket.kind} enterprise={ticket.enterprise} facts={ticket.facts} />
        </section>
      )}
      <Links ticket={ticket} />
      <TicketsAbout what={{ ticket: ticket.id }} title={t("ticket.referring")} />
      <section class="panel" aria-label={t("ticket.history")}>
        <h2>{t("ticket.history")}</h2>
        <TicketHistory ticket={ticket} />
      </section>
    </section>
  );
}

function Head(props: { readonly ticket: WireTicketDetail }) {
  const { ticket } = props;
  const opened = { at: formatInstant(ticket.openedAt, nowMs.value), by: ticket.openedBy ?? t("ticket.machine") };
  return (
    <header class="panel ticket-head">
      <h1>
        {ticket.level === null ? null : <LevelMark level={ticket.level} />}
        <span>{titleOf(ticket)}</span>
      </h1>
      <p>
        <b class="state" data-testid="state">
          {stateName(ticket.kind, ticket.state)}
        </b>{" "}
        <Deadline ticket={ticket} />
      </p>
      <p class="note">
        {ticketKindOf(ticket.kind)?.name} · {placeOf(ticket)} · {t("ticket.opened", opened)} · <code>{ticket.id}</code>
      </p>
      <div class="head-tools">
        <a class="button secondary" href={`/api/v1/tickets/${encodeURIComponent(ticket.id)}/evidence`} download>
          {t("ticket.evidence")}
        </a>
        {ticket.kind === "round" && ticket.state === "due" ? (
          <a
            class="button primary"
            href={toHash({ screen: "new-ticket", kind: "inspection", from: ticket.id })}
            data-testid="inspect"
          >
            {t("ticket.inspect")}
          </a>
        ) : null}
      </div>
    </header>
  );
}

function Acts(props: { readonly ticket: WireTicketDetail }) {
  const { ticket } = props;
  const chosen = useSignal<string | null>(null);
  const kind = ticketKindOf(ticket.kind);
  if (kind === null) return <p role="alert">{t("ticket.unknown-kind")}</p>;
  const offered = kind.acts.filter(({ act }) => ticket.may.includes(act));
  const act = offered.find((each) => each.act === chosen.value);
  if (offered.length === 0) return null;
  return (
    <section class="panel" aria-label={t("ticket.acts")}>
      <div class="toolbar" role="group" aria-label={t("ticket.acts")}>
        {offered.map((each) => (
          <button
            key={each.act}
            type="button"
            aria-expanded={each.act === chosen.value}
            data-testid={`act-${each.act}`}
            onClick={() => (chosen.value = each.act === chosen.value ? null : each.act)}
          >
            {headed(each.name)}
          </button>
        ))}
      </div>
      {act === undefined ? null : (
        <TicketActForm
          key={act.act}
          kind={kind.kind}
          act={act}
          enterprise={ticket.enterprise}
          path={`/${kind.path}/${encodeURIComponent(ticket.id)}/${act.act}`}
          done={() => (chosen.value = null)}
        />
      )}
    </section>
  );
}

function Links(props: { readonly ticket: WireTicketDetail }) {
  const { links } = props.ticket;
  if (links.length === 0) return null;
  return (
    <section class="panel" aria-label={t("ticket.links")}>
      <h2>{t("ticket.links")}</h2>
      <ul class="plain-list">
        {links.map(({ to, id, role }) => (
          <li key={`${to}/${id}/${role}`}>
            <span class="note">{t(`ticket.role.${role}`)}</span>{" "}
            <a href={toHash(to === "alarm" ? { screen: "alarms", alarm: id } : { screen: "ticket", ticket: id })}>
              {to === "alarm" ? t("ticket.alarm") : kindOf(id)} {id}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A ticket's id begins with its kind. */
function kindOf(id: string): string {
  return ticketKinds.value.find(({ kind }) => id.startsWith(`${kind}-`))?.name ?? "";
}
