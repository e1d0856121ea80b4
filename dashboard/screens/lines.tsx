import type { WireTicket } from "../../api/wire-ticket.ts";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { RiskPanel } from "../components/risk-panel.tsx";
import { SyncIndexPanel } from "../components/sync-index-panel.tsx";
import { Testimonies } from "../components/testimonies.tsx";
import { TicketList } from "../components/ticket-list.tsx";
import { TicketRow } from "../components/ticket-row.tsx";
import { useList } from "../components/use-list.ts";
import { ticketChanges } from "../live/ticket-changes.ts";
import { t } from "../text/text.ts";

/** The feed says when to read again; this is for a feed that does not. */
const READ_EVERY_MS = 30_000;

/** Where the two lines stand: what contradicts each other first, then what calls, then what is late. */
export function LinesScreen() {
  return (
    <section class="lines-screen">
      <LinesTabs here="lines" />
      <h1>{t("lines.title")}</h1>
      <p class="note">{t("lines.what")}</p>
      <Contradictions />
      <Wanting />
      <SyncIndexPanel />
      <RiskPanel />
    </section>
  );
}

function Contradictions() {
  const { items, failure } = useList<WireTicket>("/contradictions?status=open", READ_EVERY_MS, ticketChanges.value);
  return (
    <section aria-label={t("lines.contradictions")}>
      <h2>
        {t("lines.contradictions")} <span class="count number">{items.value?.length ?? ""}</span>
      </h2>
      {failure.value === null ? null : (
        <p role="alert" class="failure">
          {failure.value}
        </p>
      )}
      {items.value?.length === 0 ? <p class="empty">{t("lines.no-contradictions")}</p> : null}
      <ul class="plain-list">
        {(items.value ?? []).map((ticket) => (
          <li key={ticket.id} class="contradiction" data-testid="contradiction">
            <ul class="plain-list">
              <TicketRow ticket={ticket} />
            </ul>
            <Testimonies ticket={ticket} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Contradictions have their place above. */
function Wanting() {
  const open = useList<WireTicket>("/tickets?status=open&limit=200", READ_EVERY_MS, ticketChanges.value);
  const late = useList<WireTicket>("/tickets?status=open&late=true", READ_EVERY_MS, ticketChanges.value);
  const calling = (open.items.value ?? [])
    .filter(({ level, kind }) => level !== null && kind !== "contradiction")
    // Filtered: each has a level.
    .toSorted((a, b) => (a.level ?? 9) - (b.level ?? 9) || a.openedAt - b.openedAt);
  return (
    <>
      {calling.length === 0 ? null : (
        <section aria-label={t("lines.calling")} data-testid="calling">
          <h2>
            {t("lines.calling")} <span class="count number">{calling.length}</span>
          </h2>
          <ul class="plain-list ticket-list">
            {calling.map((ticket) => (
              <TicketRow key={ticket.id} ticket={ticket} />
            ))}
          </ul>
        </section>
      )}
      <section aria-label={t("lines.late")} data-testid="late">
        <h2>{t("lines.late")}</h2>
        <TicketList list={late} none={t("lines.nothing-late")} />
      </section>
    </>
  );
}
