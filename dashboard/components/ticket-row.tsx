import type { WireTicket } from "../../api/wire-ticket.ts";
import { nowMs } from "../live/live.ts";
import { choiceName, stateName, supervisionRuleOf, ticketKindOf } from "../lines/ticket-kinds.ts";
import { toHash } from "../route.ts";
import { enterprisesById, sitesById, zonesById } from "../server/plant.ts";
import { formatAge, formatCountdown, formatInstant } from "../text/format.ts";
import { machineSentence } from "../text/machine-sentence.ts";
import { t } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";

/** One ticket in a board: what it is, where, in which state, and how much time is left. */
export function TicketRow(props: { readonly ticket: WireTicket }) {
  const { ticket } = props;
  return (
    <li class="panel ticket-row" data-testid="ticket" data-kind={ticket.kind} data-late={isLate(ticket)}>
      <a class="ticket-title" href={toHash({ screen: "ticket", ticket: ticket.id })}>
        {ticket.level === null ? null : <LevelMark level={ticket.level} />}
        <b>{titleOf(ticket)}</b>
      </a>
      <span class="note ticket-place">
        {ticketKindOf(ticket.kind)?.name ?? ticket.kind} · {placeOf(ticket)}
      </span>
      <span class="state" data-state={ticket.state}>
        {stateName(ticket.kind, ticket.state)}
      </span>
      <Deadline ticket={ticket} />
      <time class="note number">{formatInstant(ticket.openedAt, nowMs.value)}</time>
    </li>
  );
}

/** What a ticket is about, in one line: its own words where it has some. */
export function titleOf(ticket: WireTicket): string {
  const { kind, facts } = ticket;
  if (kind === "contradiction") {
    const code = String(facts["code"]);
    return `${code} ${supervisionRuleOf(code)?.name ?? ""}`.trim();
  }
  const named = NAMING.map((name) => facts[name]).find((type) => typeof type === "string");
  const said =
    machineSentence(facts) ?? SAYING.map((name) => facts[name]).find((text) => typeof text === "string" && text !== "");
  const words = [
    typeof named === "string" ? (choiceName(kind, named) ?? named) : null,
    typeof said === "string" ? said : null,
  ].filter((word) => word !== null);
  return words.length > 0 ? words.join(" · ") : (ticketKindOf(kind)?.name ?? ticket.id);
}

/** What kind of thing it is, within its kind. */
const NAMING = ["type", "task", "test"];
const SAYING = [
  "text",
  "subject",
  "title",
  "name",
  "work",
  "document",
  "reason",
  "asset",
  "room",
  "checklist",
  "person",
];

export function placeOf({ enterprise, site, zone, points }: WireTicket): string {
  const names = [
    enterprisesById.value.get(enterprise)?.name ?? enterprise,
    site === null ? null : (sitesById.value.get(site)?.name ?? site),
    zone === null ? null : (zonesById.value.get(zone)?.name ?? zone),
    points.length === 0 ? null : `${points.slice(0, 3).join(" ")}${points.length > 3 ? " …" : ""}`,
  ];
  return names.filter((name) => name !== null).join(" · ");
}

/** What is left until the step that is owed is late, or how late it is. */
export function Deadline(props: { readonly ticket: WireTicket }) {
  const { dueAt, closedAt } = props.ticket;
  if (closedAt !== null) return <span class="note">{t("ticket.over")}</span>;
  if (dueAt === null) return <span class="note">{t("ticket.no-deadline")}</span>;
  const leftMs = dueAt - nowMs.value;
  return (
    <span
      class={leftMs < 0 ? "number late" : "number"}
      title={formatInstant(dueAt, nowMs.value)}
      data-testid="deadline"
    >
      {leftMs >= 0
        ? t("ticket.left", { left: formatSpan(leftMs) })
        : t("ticket.late-by", { left: formatSpan(-leftMs) })}
    </span>
  );
}

function isLate({ dueAt, closedAt }: WireTicket): boolean {
  return closedAt === null && dueAt !== null && dueAt < nowMs.value;
}

/** Seconds matter for two days. */
const DAYS_FROM_MS = 172_800_000;

function formatSpan(ms: number): string {
  return ms < DAYS_FROM_MS ? formatCountdown(ms) : formatAge(ms);
}
