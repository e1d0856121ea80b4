import type { WireTicketDetail, WireTicketEntry } from "../../api/wire-ticket.ts";
import { nowMs } from "../live/live.ts";
import { actName, choiceName, fieldName, stateName } from "../lines/ticket-kinds.ts";
import { formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";

/** Every step of a ticket as it was said, oldest first. */
export function TicketHistory(props: { readonly ticket: WireTicketDetail }) {
  return (
    <ol class="plain-list ticket-history">
      {props.ticket.history.map((entry) => (
        <Step key={entry.no} kind={props.ticket.kind} entry={entry} />
      ))}
    </ol>
  );
}

function Step(props: { readonly kind: string; readonly entry: WireTicketEntry }) {
  const { kind, entry } = props;
  const { claimed, because } = entry;
  return (
    <li data-testid="step" data-act={entry.act} class={entry.act === "kept-aside" ? "kept-aside" : undefined}>
      <span class="number">{formatInstant(entry.at, nowMs.value)}</span> <b>{actName(kind, entry.act)}</b>{" "}
      <span>{entry.by ?? t("ticket.machine")}</span>{" "}
      <span class="note">
        {stateName(kind, entry.state)}
        {because === null ? "" : ` · ${t("ticket.because", { rule: because.rule })}`}
        {claimed === null ? "" : ` · ${t("ticket.phone-said", { at: formatInstant(claimed.at, nowMs.value) })}`}
      </span>
      <FactList kind={kind} facts={entry.body} />
    </li>
  );
}

/** Facts by the words of the kind; what is empty says nothing. Everything is text, whatever people wrote. */
export function FactList(props: { readonly kind: string; readonly facts: Readonly<Record<string, unknown>> }) {
  const shown = Object.entries(props.facts).filter(([, value]) => !isEmpty(value));
  if (shown.length === 0) return null;
  return (
    <dl class="facts">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{fieldName(props.kind, name.replace(/AtMs$/, ""))}</dt>
          <dd>{wordOf(props.kind, name, value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0);
}

function wordOf(kind: string, name: string, value: unknown): string {
  if (typeof value === "boolean") return t(value ? "form.yes" : "form.no");
  if (typeof value === "number" && isInstant(name, value)) return formatInstant(value, nowMs.value);
  if (typeof value === "string") return choiceName(kind, value) ?? value;
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

/** Numbers as large as this are instants whatever they are called. */
function isInstant(name: string, value: number): boolean {
  return /(At|AtMs|deadline|until|from|to)$/.test(name) && value > 1e12;
}
