import type { WireTicket } from "../../api/wire-ticket.ts";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { Testimonies } from "../components/testimonies.tsx";
import { TicketRow } from "../components/ticket-row.tsx";
import { useList } from "../components/use-list.ts";
import { t } from "../text/text.ts";

const READ_EVERY_MS = 2_000;

/** Where the two lines stand: what contradicts each other first, then what is late. */
export function LinesScreen() {
  return (
    <section class="lines-screen">
      <LinesTabs here="lines" />
      <h1>{t("lines.title")}</h1>
      <p class="note">{t("lines.what")}</p>
      <Contradictions />
      <Late />
    </section>
  );
}

function Contradictions() {
  const { items, failure } = useList<WireTicket>("/contradictions?status=open", READ_EVERY_MS);
  return (
    <section aria-label={t("lines.contradictions")}>
      <h2>{t("lines.contradictions")}</h2>
      {failure.value === null ? null : <p role="alert">{failure.value}</p>}
      {items.value?.length === 0 ? <p class="empty">{t("lines.no-contradictions")}</p> : null}
      <ul class="plain-list">
        {(items.value ?? []).map((ticket) => (
          <li key={ticket.id} class="contradiction">
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

function Late() {
  const { items } = useList<WireTicket>("/tickets?status=open&late=true", READ_EVERY_MS);
  if (items.value === null || items.value.length === 0) return null;
  return (
    <section aria-label={t("lines.late")}>
      <h2>{t("lines.late")}</h2>
      <ul class="plain-list">
        {items.value.map((ticket) => (
          <TicketRow key={ticket.id} ticket={ticket} />
        ))}
      </ul>
    </section>
  );
}
