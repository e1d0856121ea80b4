import type { WireTicket } from "../../api/wire-ticket.ts";
import { stateName } from "../lines/ticket-kinds.ts";
import { useChecklists } from "../lines/use-checklists.ts";
import { openAlarms } from "../live/live.ts";
import { plant } from "../server/plant.ts";
import { describeSubject } from "../text/alarm-words.ts";
import { t } from "../text/text.ts";
import { type Choice, TickBoxes } from "./tick-boxes.tsx";
import { type Asked, OneOf, textOf, Word } from "./ticket-inputs.tsx";
import { titleOf } from "./ticket-row.tsx";
import { useRead } from "./use-read.ts";

type Of = { readonly enterprise: string };

/** A site, a zone or a point of the enterprise. */
export function PlaceInput(props: Asked & Of & { readonly form: "site" | "zone" | "point" }) {
  const whole = props.form === "point" ? t(props.required ? "ticket.choose" : "form.not-set") : t("ticket.whole");
  return <OneOf {...props} choices={choicesOf(props.form, props.enterprise)} none={whole} />;
}

/** Any number of points, zones or devices of the enterprise: boxes to tick, folded away while none is chosen. */
export function SeveralInput(props: Asked & Of & { readonly form: "points" | "zones" | "devices" }) {
  const one = props.form === "points" ? "point" : props.form === "zones" ? "zone" : "device";
  return <Several {...props} choices={choicesOf(one, props.enterprise)} />;
}

export function ChecklistInput(props: Asked & Of) {
  const lists = useChecklists(props.enterprise);
  return <OneOf {...props} choices={lists.value ?? []} none={t("form.not-set")} />;
}

/** Of which kind a field speaks; a name that is not here speaks of any. */
const KINDS: Readonly<Record<string, string>> = { linked: "permit", rectifies: "hazard", round: "round" };
const TICKETS_MAX = 100;

export function TicketInput(props: Asked & Of & { readonly name: string; readonly several: boolean }) {
  const kind = KINDS[props.name];
  const status = kind === undefined ? "all" : "open";
  const choices = useTickets(props.enterprise, `status=${status}${kind === undefined ? "" : `&kind=${kind}`}`);
  return props.several ? (
    <Several {...props} choices={choices} />
  ) : (
    <OneOf {...props} choices={choices} none={t(props.required ? "ticket.choose" : "form.not-set")} />
  );
}

/** What an order is about: an open alarm or an open ticket of the enterprise. */
export function AboutInput(props: Asked & Of) {
  const tickets = useTickets(props.enterprise, "status=open");
  const alarms = openAlarms.value
    .filter(({ enterprise }) => enterprise === props.enterprise)
    .map((alarm) => ({ id: `alarm/${alarm.id}`, name: `${t("ticket.alarm")} · ${describeSubject(alarm)}` }));
  const choices = [...alarms, ...tickets.map(({ id, name }) => ({ id: `ticket/${id}`, name }))];
  // Set here alone.
  const value = props.value as { readonly to: string; readonly id: string } | undefined;
  const set = (chosen: unknown): void => {
    const [, to, id] = /^(alarm|ticket)\/(.*)$/.exec(textOf(chosen)) ?? [];
    props.set(to === undefined ? undefined : { to, id });
  };
  const known = value === undefined ? undefined : `${value.to}/${value.id}`;
  return <OneOf {...props} value={known} set={set} choices={choices} none={t("form.not-set")} />;
}

function Several(props: Asked & { readonly choices: readonly Choice[] }) {
  // Set here alone.
  const chosen = Array.isArray(props.value) ? (props.value as readonly string[]) : [];
  return (
    <details class="several" open={props.required}>
      <summary>
        <Word {...props} /> <span class="note">{t("ticket.chosen", { count: chosen.length })}</span>
      </summary>
      <fieldset>
        <legend class="sr">{props.word}</legend>
        {props.choices.length === 0 ? <p class="note">{t("ticket.nothing-to-choose")}</p> : null}
        <TickBoxes choices={props.choices} chosen={chosen} choose={props.set} />
      </fieldset>
    </details>
  );
}

const NEVER_AGAIN_MS = 600_000;

function useTickets(enterprise: string, query: string): readonly Choice[] {
  const path = `/tickets?enterprise=${encodeURIComponent(enterprise)}&limit=${TICKETS_MAX}&${query}`;
  const { value } = useRead<{ readonly items: readonly WireTicket[] }>(path, NEVER_AGAIN_MS, null);
  return (value.value?.items ?? []).map((ticket) => ({
    id: ticket.id,
    name: `${titleOf(ticket).slice(0, 60)} · ${stateName(ticket.kind, ticket.state)}`,
  }));
}

function choicesOf(form: "site" | "zone" | "point" | "device", enterprise: string): readonly Choice[] {
  const places = plant.value?.places;
  const points = (plant.value?.points ?? []).filter((point) => point.enterprise === enterprise);
  const sites = (places?.sites ?? []).filter((site) => site.enterprise === enterprise);
  switch (form) {
    case "site":
      return sites;
    case "zone": {
      const ids = new Set(sites.map(({ id }) => id));
      return (places?.zones ?? []).filter(({ site }) => ids.has(site));
    }
    case "point":
      return points.map(({ id, name }) => ({ id, name: id === name ? id : `${id} ${name}` }));
    case "device":
      return [...new Set(points.map(({ device }) => device))].map((id) => ({ id, name: id }));
  }
}
