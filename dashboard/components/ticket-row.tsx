import type { WireTicket } from "../../api/wire-ticket.ts";
import { nowMs } from "../live/live.ts";
import { stateName, supervisionRuleOf, ticketKindOf } from "../lines/ticket-kinds.ts";
import { toHash } from "../route.ts";
import { enterprisesById, sitesById, zonesById } from "../server/plant.ts";
import { formatCountdown, formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";

/** One ticket in a board: what it is, where, in which state, and how much time is left. */
export function TicketRow(props: { readonly ticket: WireTicket }) {
  const { ticket } = props;
  return (
    <li class="panel ticket-row" data-testid="ticket" data-kind={ticket.kind} data-late={isLate(ticket)}>
      <a href={toHash({ screen: "ticket", ticket: ticket.id })}>
        {ticket.level === null ? null : <LevelMark level={ticket.level} />} <b>{titleOf(ticket)}</b>
      </a>
      <span class="note">{[ticketKindOf(ticket.kind)?.name ?? ticket.kind, placeOf(ticket)].join(" · ")}</span>
      <span class="state">{stateName(ticket.kind, ticket.state)}</span>
      <Deadline ticket={ticket} />
      <span class="note number">{formatInstant(ticket.openedAt, nowMs.value)}</span>
    </li>
  );
}

/** What a ticket is about, in one line: its own words where it has some. */
export function titleOf({ kind, id, facts }: WireTicket): string {
  if (kind === "contradiction") {
    const code = String(facts["code"]);
    return `${code} ${supervisionRuleOf(code)?.name ?? ""}`.trim();
  }
  for (const name of TITLE_FIELDS) {
    const said = facts[name];
    if (typeof said === "string" && said !== "") return said;
  }
  return id;
}

const TITLE_FIELDS = ["text", "title", "name", "work", "reason", "documentNo"];

export function placeOf({ enterprise, site, zone, points }: WireTicket): string {
  const names = [
    enterprisesById.value.get(enterprise)?.name ?? enterprise,
    site === null ? null : (sitesById.value.get(site)?.name ?? site),
    zone === null ? null : (zonesById.value.get(zone)?.name ?? zone),
    points.length === 0 ? null : points.slice(0, 3).join(" "),
  ];
  return names.filter((name) => name !== null).join(" · ");
}

/** What is left until the step that is owed is late, or how late it is. */
export function Deadline(props: { readonly ticket: WireTicket }) {
  const { dueAt, closedAt } = props.ticket;
  if (closedAt !== null) return <span class="note">{t("ticket.over")}</span>;
  if (dueAt === null) return <span class="note">{t("ticket.no-deadline")}</span>;
  const leftMs = dueAt - nowMs.value;
  return leftMs >= 0 ? (
    <span class="number">{t("ticket.left", { left: formatCountdown(leftMs) })}</span>
  ) : (
    <b class="number late">{t("ticket.late-by", { left: formatCountdown(-leftMs) })}</b>
  );
}

function isLate({ dueAt, closedAt }: WireTicket): boolean {
  return closedAt === null && dueAt !== null && dueAt < nowMs.value;
}
