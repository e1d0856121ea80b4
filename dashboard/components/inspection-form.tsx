import { useSignal } from "@preact/signals";
import type { WireChecklist, WireTicket, WireTicketDetail, WireTicketKind } from "../../api/wire-ticket.ts";
import { type Answers, toItems, whatLacks } from "../lines/inspection-answers.ts";
import { useSaying } from "../lines/use-saying.ts";
import { type TicketField, toBody, toTicketFields } from "../lines/ticket-fields.ts";
import { fieldName, headed } from "../lines/ticket-kinds.ts";
import { useChecklists } from "../lines/use-checklists.ts";
import { ticketChanges } from "../live/ticket-changes.ts";
import { session } from "../server/session.ts";
import { t } from "../text/text.ts";
import { ChecklistItem } from "./checklist-item.tsx";
import type { Values } from "./param-fields.tsx";
import { TicketFields } from "./ticket-fields.tsx";
import { placeOf } from "./ticket-row.tsx";
import { useRead } from "./use-read.ts";

const READ_EVERY_MS = 60_000;

/** What the form itself says: the rest is asked for field by field. */
const OWN = new Set(["round", "checklist", "version", "items"]);
/** Where a round says where it is, nobody is asked for it. */
const PLACE = new Set(["site", "zone", "points"]);

/** An inspection as it is made on the spot: the round or the list, its items one by one with the thumb, then who signs. */
export function InspectionForm(props: {
  readonly kind: WireTicketKind;
  readonly enterprise: string;
  /** The round it is begun from; null: none. */
  readonly round: string | null;
  readonly done: (ticket: WireTicketDetail) => void;
}) {
  const { kind, enterprise } = props;
  const rounds = useDueRounds(enterprise);
  const lists = useChecklists(enterprise).value;
  const basis = useSignal<string>(props.round === null ? "" : `round/${props.round}`);
  const answers = useSignal<Answers>({});
  const values = useSignal<Values>(firstValues());
  const { sending, failure, say } = useSaying(`/${kind.path}`, props.done);
  const [, by, id] = /^(round|list)\/(.*)$/.exec(basis.value) ?? [];
  const round = by === "round" ? rounds?.find((each) => each.id === id) : undefined;
  const list = lists?.find((each) => each.id === (by === "list" ? id : round?.facts["checklist"])) ?? null;
  const fields = toFields(kind, by === "round");
  const missing = (list?.items ?? []).filter((item) => whatLacks(item, answers.value[item.id] ?? {}) !== null);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    const said = toBody(fields, values.peek());
    const what = list === null ? {} : { checklist: list.id, version: list.version };
    const items = list === null ? {} : { items: toItems(list.items, answers.peek()) };
    const ofRound = by === "round" ? { round: id } : {};
    void say({ end: Date.now(), ...said, ...what, ...items, ...ofRound, enterprise });
  };
  return (
    <form class="form inspection-form" onSubmit={send} data-testid="inspection-form">
      <BasisInput
        value={basis.value}
        rounds={rounds ?? []}
        lists={lists ?? []}
        set={(next) => {
          basis.value = next;
          answers.value = {};
        }}
      />
      {list === null ? null : (
        <Checklist
          list={list}
          enterprise={enterprise}
          answers={answers.value}
          change={(next) => (answers.value = next)}
        />
      )}
      <TicketFields
        kind={kind.kind}
        enterprise={enterprise}
        fields={fields}
        values={values.value}
        change={(next) => (values.value = next)}
      />
      <p class="note">{t("inspection.end-now", { end: fieldName(kind.kind, "end") })}</p>
      <p class="form-error" role="alert">
        {failure.value ?? ""}
      </p>
      {missing.length === 0 ? null : (
        <p class="note" role="status" data-testid="missing">
          {t("inspection.missing", { count: missing.length, first: missing[0]?.text ?? "" })}
        </p>
      )}
      <button type="submit" class="primary" disabled={sending.value || missing.length > 0} data-testid="send">
        {sending.value ? t("action.sending") : headed(kind.open?.name ?? "")}
      </button>
    </form>
  );
}

function toFields(kind: WireTicketKind, ofRound: boolean): readonly TicketField[] {
  return (
    toTicketFields(kind.open?.body ?? {})
      .filter(({ name }) => !OWN.has(name) && !(ofRound && PLACE.has(name)))
      // Nobody knows the end before it is there.
      .map((field) => (field.name === "end" ? { ...field, required: false } : field))
  );
}

/** A round that is due, a list, or nothing: an inspection need not go by either. */
function BasisInput(props: {
  readonly value: string;
  readonly rounds: readonly WireTicket[];
  readonly lists: readonly WireChecklist[];
  readonly set: (basis: string) => void;
}) {
  const nameOf = (list: unknown): string => props.lists.find(({ id }) => id === list)?.name ?? String(list);
  return (
    <label>
      {t("inspection.by")}
      <select
        value={props.value}
        data-testid="inspection-by"
        onChange={({ currentTarget }) => props.set(currentTarget.value)}
      >
        <option value="">{t("inspection.by-nothing")}</option>
        <optgroup label={t("inspection.rounds")}>
          {props.rounds.map((round) => (
            <option key={round.id} value={`round/${round.id}`}>
              {nameOf(round.facts["checklist"])} · {placeOf(round)}
            </option>
          ))}
        </optgroup>
        <optgroup label={t("inspection.lists")}>
          {props.lists.map(({ id, name }) => (
            <option key={id} value={`list/${id}`}>
              {name}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

function Checklist(props: {
  readonly list: WireChecklist;
  readonly enterprise: string;
  readonly answers: Answers;
  readonly change: (answers: Answers) => void;
}) {
  const { list, answers } = props;
  const answered = list.items.filter((item) => whatLacks(item, answers[item.id] ?? {}) === null).length;
  return (
    <section class="checklist" aria-label={list.name}>
      <h2>
        {list.name}{" "}
        <span class="note number" data-testid="answered">
          {answered}/{list.items.length}
        </span>
      </h2>
      <ol>
        {list.items.map((item) => (
          <ChecklistItem
            key={item.id}
            item={item}
            enterprise={props.enterprise}
            answer={answers[item.id] ?? {}}
            change={(answer) => props.change({ ...answers, [item.id]: { ...answer, at: Date.now() } })}
          />
        ))}
      </ol>
    </section>
  );
}

function useDueRounds(enterprise: string): readonly WireTicket[] | null {
  const path = `/rounds?state=due&enterprise=${encodeURIComponent(enterprise)}`;
  const { value } = useRead<{ readonly items: readonly WireTicket[] }>(path, READ_EVERY_MS, ticketChanges.value);
  return value.value?.items ?? null;
}

/** It begins when the form is opened, and whoever opened it made it, unless something else is said. */
function firstValues(): Values {
  const who = session.peek();
  const name = who === null || who === "unknown" ? "" : (who.user.name ?? who.user.username);
  return { start: Math.floor(Date.now() / 1000) * 1000, person: name };
}
