import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { WireTicketAct, WireTicketDetail } from "../../api/wire-ticket.ts";
import { makeKey } from "../act/make-key.ts";
import { sayToTickets } from "../lines/ticket-actions.ts";
import { toBody, toTicketFields } from "../lines/ticket-fields.ts";
import type { Values } from "./param-fields.tsx";
import { TicketFields } from "./ticket-fields.tsx";

/** Says one thing to the offline line. One intention keeps its key until the server has answered: trying again does nothing twice. */
export function TicketActForm(props: {
  readonly kind: string;
  readonly act: WireTicketAct;
  readonly enterprise: string;
  readonly path: string;
  readonly more?: Values;
  readonly done: (ticket: WireTicketDetail) => void;
}) {
  const values = useSignal<Values>({});
  const sending = useSignal(false);
  const failure = useSignal<string | null>(null);
  const intention = useRef({ key: makeKey(), said: "" });
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const body = { ...toBody(values.peek()), ...props.more };
    const said = JSON.stringify(body);
    if (said !== intention.current.said) intention.current = { key: makeKey(), said };
    sending.value = true;
    const answer = await sayToTickets(props.path, body, intention.current.key);
    sending.value = false;
    failure.value = answer.ok ? null : answer.error;
    if (answer.ok) props.done(answer.value);
  };
  return (
    <form class="form ticket-act" onSubmit={(event) => void send(event)} data-testid={`form-${props.act.act}`}>
      <TicketFields
        kind={props.kind}
        enterprise={props.enterprise}
        fields={toTicketFields(props.act.body)}
        values={values.value}
        change={(next) => (values.value = next)}
      />
      <p class="form-error" role="alert">
        {failure.value ?? ""}
      </p>
      <button type="submit" class="primary" disabled={sending.value}>
        {props.act.name}
      </button>
    </form>
  );
}
