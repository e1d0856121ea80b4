import type { WireTicketDetail, WireTicketEntry } from "../../api/wire-ticket.ts";
import { nowMs } from "../live/live.ts";
import { actName, stateName, supervisionRuleOf, ticketKindOf } from "../lines/ticket-kinds.ts";
import { formatInstant } from "../text/format.ts";
import { t, tCode } from "../text/text.ts";
import { FactList } from "./fact-list.tsx";

/** Every step of a ticket as it was said, oldest first; what came too late stands beside what had happened. */
export function TicketHistory(props: { readonly ticket: WireTicketDetail }) {
  const { ticket } = props;
  return (
    <ol class="plain-list ticket-history">
      {ticket.history.map((entry) => (
        <Step key={entry.no} ticket={ticket} entry={entry} />
      ))}
    </ol>
  );
}

function Step(props: { readonly ticket: WireTicketDetail; readonly entry: WireTicketEntry }) {
  const { ticket, entry } = props;
  if (entry.act === "kept-aside") return <KeptAside {...props} />;
  return (
    <li data-testid="step" data-act={entry.act}>
      <StepHead kind={ticket.kind} entry={entry} act={entry.act} />
      <FactList kind={ticket.kind} enterprise={ticket.enterprise} facts={entry.body} />
    </li>
  );
}

function StepHead(props: { readonly kind: string; readonly entry: WireTicketEntry; readonly act: string }) {
  const { kind, entry, act } = props;
  const { claimed, because } = entry;
  const rule = because === null ? null : `${because.rule} ${supervisionRuleOf(because.rule)?.name ?? ""}`.trim();
  return (
    <p class="step-head">
      <span class="number">{formatInstant(entry.at, nowMs.value)}</span> <b>{actName(kind, act)}</b>{" "}
      <span>{entry.by ?? t("ticket.machine")}</span>{" "}
      <span class="note">
        → {stateName(kind, entry.state)}
        {rule === null ? "" : ` · ${t("ticket.because", { rule })}`}
        {claimed === null ? "" : ` · ${t("ticket.phone-said", { at: formatInstant(claimed.at, nowMs.value) })}`}
      </span>
    </p>
  );
}

/** What a phone brought too late, beside the step that had been taken meanwhile. Neither is above the other. */
function KeptAside(props: { readonly ticket: WireTicketDetail; readonly entry: WireTicketEntry }) {
  const { ticket, entry } = props;
  const { act, body, reason } = saidAside(entry.body);
  const doneAt = entry.claimed?.doneAt ?? entry.at;
  const stood = ticket.history.findLast((each) => each.no < entry.no && each.act !== "kept-aside" && each.at >= doneAt);
  const standing = stood ?? ticket.history.findLast((each) => each.no < entry.no && each.act !== "kept-aside");
  return (
    <li data-testid="step" data-act="kept-aside" class="kept-aside">
      <div class="beside">
        <div>
          <p class="note">
            {t("ticket.aside.brought")} {reason === null ? "" : reasonWords(ticket.kind, reason)}
          </p>
          <StepHead kind={ticket.kind} entry={entry} act={act} />
          <FactList kind={ticket.kind} enterprise={ticket.enterprise} facts={body} />
        </div>
        {standing === undefined ? null : (
          <div>
            <p class="note">{t("ticket.aside.stands")}</p>
            <StepHead kind={ticket.kind} entry={standing} act={standing.act} />
            <FactList kind={ticket.kind} enterprise={ticket.enterprise} facts={standing.body} />
          </div>
        )}
      </div>
    </li>
  );
}

/** The act that was wanted, what was said with it, and why it was not carried out. */
function saidAside({ act, said, reason }: Readonly<Record<string, unknown>>) {
  return {
    act: typeof act === "string" ? act : "kept-aside",
    // What was kept aside is the body of an act.
    body: (said ?? {}) as Readonly<Record<string, unknown>>,
    reason: typeof reason === "string" ? reason : null,
  };
}

function reasonWords(kind: string, reason: string): string {
  return ticketKindOf(kind)?.words.reasons[reason] ?? tCode(`reason.${reason}`, reason);
}
