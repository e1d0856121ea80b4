import { useSignal } from "@preact/signals";
import type { WireTicketAct, WireTicketDetail } from "../../api/wire-ticket.ts";
import { toBody, toTicketFields } from "../lines/ticket-fields.ts";
import { headed } from "../lines/ticket-kinds.ts";
import { useSaying } from "../lines/use-saying.ts";
import { t } from "../text/text.ts";
import type { Values } from "./param-fields.tsx";
import { TicketFields } from "./ticket-fields.tsx";

/** Says one thing to the offline line. */
export function TicketActForm(props: {
  readonly kind: string;
  readonly act: WireTicketAct;
  readonly enterprise: string;
  readonly path: string;
  readonly more?: Values;
  readonly done: (ticket: WireTicketDetail) => void;
}) {
  const values = useSignal<Values>({});
  const { sending, failure, say } = useSaying(props.path, props.done);
  const fields = toTicketFields(props.act.body);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    void say({ ...toBody(fields, values.peek()), ...props.more });
  };
  return (
    <form class="form ticket-act" onSubmit={send} data-testid={`form-${props.act.act}`}>
      <TicketFields
        kind={props.kind}
        enterprise={props.enterprise}
        fields={fields}
        values={values.value}
        change={(next) => (values.value = next)}
      />
      <p class="form-error" role="alert">
        {failure.value ?? ""}
      </p>
      <button type="submit" class="primary" disabled={sending.value} data-testid="send">
        {sending.value ? t("action.sending") : headed(props.act.name)}
      </button>
    </form>
  );
}
