import { useSignal } from "@preact/signals";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { TicketActForm } from "../components/ticket-act-form.tsx";
import { ticketKindOf } from "../lines/ticket-kinds.ts";
import { goTo } from "../route.ts";
import { plant } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { t } from "../text/text.ts";

/** Opens a ticket of one kind. */
export function NewTicketScreen(props: { readonly kind: string }) {
  const kind = ticketKindOf(props.kind);
  const who = session.value;
  const own = who !== null && who !== "unknown" ? who.user.enterprise : null;
  const chosen = useSignal<string>(own ?? "");
  if (kind === null || kind.open === null) return <p class="empty">{t("ticket.unknown-kind")}</p>;
  const enterprise = own ?? chosen.value;
  return (
    <section class="lines-screen">
      <LinesTabs here={props.kind} />
      <h1>{t("ticket.open-new", { kind: kind.name })}</h1>
      <p class="note">{kind.purpose}</p>
      {own === null ? (
        <label>
          {t("ticket.enterprise")}
          <select
            value={chosen.value}
            data-testid="enterprise"
            onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}
          >
            <option value="">{t("ticket.choose")}</option>
            {(plant.value?.places.enterprises ?? []).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {enterprise === "" ? null : (
        <TicketActForm
          key={enterprise}
          kind={kind.kind}
          act={kind.open}
          enterprise={enterprise}
          path={`/${kind.path}`}
          more={{ enterprise }}
          done={({ id }) => goTo({ screen: "ticket", ticket: id })}
        />
      )}
    </section>
  );
}
