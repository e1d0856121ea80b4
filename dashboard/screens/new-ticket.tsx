import { useSignal } from "@preact/signals";
import type { WireTicketDetail, WireTicketKind } from "../../api/wire-ticket.ts";
import { InspectionForm } from "../components/inspection-form.tsx";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { TicketActForm } from "../components/ticket-act-form.tsx";
import { useRead } from "../components/use-read.ts";
import { ticketKindOf } from "../lines/ticket-kinds.ts";
import { goTo } from "../route.ts";
import { plant } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { t } from "../text/text.ts";

const ONCE_MS = 600_000;

/** Opens a ticket of one kind. */
export function NewTicketScreen(props: { readonly kind: string; readonly from: string | null }) {
  const kind = ticketKindOf(props.kind);
  const who = session.value;
  const own = who !== null && who !== "unknown" ? (who.user.enterprise ?? null) : null;
  const chosen = useSignal<string>("");
  const begun = useRead<WireTicketDetail>(
    props.from === null ? null : `/tickets/${encodeURIComponent(props.from)}`,
    ONCE_MS,
    null,
  );
  if (kind === null || kind.open === null) return <p class="empty">{t("ticket.unknown-kind")}</p>;
  const enterprise = own ?? begun.value.value?.enterprise ?? chosen.value;
  const asks = own === null && props.from === null;
  return (
    <section class="lines-screen">
      <LinesTabs here={props.kind} />
      <h1>{t("ticket.open-new", { kind: kind.name })}</h1>
      <p class="note">{kind.purpose}</p>
      {asks ? <OfEnterprise chosen={chosen.value} choose={(id) => (chosen.value = id)} /> : null}
      {begun.failure.value === null ? null : <p role="alert">{begun.failure.value}</p>}
      {enterprise === "" ? null : <NewTicket key={enterprise} kind={kind} enterprise={enterprise} from={props.from} />}
    </section>
  );
}

function NewTicket(props: {
  readonly kind: WireTicketKind;
  readonly enterprise: string;
  readonly from: string | null;
}) {
  const { kind, enterprise, from } = props;
  const done = ({ id }: WireTicketDetail): void => goTo({ screen: "ticket", ticket: id });
  if (kind.open === null) return null;
  if (kind.kind === "inspection")
    return <InspectionForm kind={kind} enterprise={enterprise} round={from} done={done} />;
  const more = { enterprise };
  return (
    <TicketActForm
      kind={kind.kind}
      act={kind.open}
      enterprise={enterprise}
      path={`/${kind.path}`}
      more={more}
      done={done}
    />
  );
}

function OfEnterprise(props: { readonly chosen: string; readonly choose: (enterprise: string) => void }) {
  return (
    <label class="field">
      {t("ticket.enterprise")}
      <select
        value={props.chosen}
        data-testid="enterprise"
        onChange={({ currentTarget }) => props.choose(currentTarget.value)}
      >
        <option value="">{t("ticket.choose")}</option>
        {(plant.value?.places.enterprises ?? []).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
