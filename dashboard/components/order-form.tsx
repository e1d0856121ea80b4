import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { makeKey } from "../act/make-key.ts";
import { actOnRegister } from "../act/protection-actions.ts";
import { FormButtons } from "./form-buttons.tsx";
import { closeDialog, Modal } from "./modal.tsx";

/**
 * A dialog whose form is one order to the register. One intention keeps its key until the server has answered: trying again after a lost
 * answer does nothing twice.
 */
export function OrderForm(props: {
  readonly title: string;
  /** What it is about; absent: the form asks for it. */
  readonly subject?: string;
  readonly submit: string;
  readonly path: string;
  readonly toBody: (form: FormData) => Readonly<Record<string, unknown>>;
  readonly children: ComponentChildren;
}) {
  const { title, subject, submit, path, toBody } = props;
  const sending = useSignal(false);
  const failure = useSignal<string | null>(null);
  const intention = useRef({ key: makeKey(), said: "" });
  const attempt = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const body = toBody(new FormData(event.currentTarget as HTMLFormElement));
    const said = JSON.stringify(body);
    if (said !== intention.current.said) intention.current = { key: makeKey(), said };
    sending.value = true;
    const done = await actOnRegister(path, body, intention.current.key);
    sending.value = false;
    failure.value = done.ok ? null : done.error;
    if (done.ok) closeDialog();
  };
  return (
    <Modal title={title}>
      <form class="form" onSubmit={(event) => void attempt(event)}>
        {subject === undefined ? null : (
          <p class="dialog-subject">
            <span class="point-tag">{subject}</span>
          </p>
        )}
        {props.children}
        <p class="form-error" role="alert">
          {failure.value ?? ""}
        </p>
        <FormButtons submit={submit} sending={sending.value} />
      </form>
    </Modal>
  );
}

/** "": the form has no such field, or nothing in it. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}
