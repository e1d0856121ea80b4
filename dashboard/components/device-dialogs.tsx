import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { actOnDevice } from "../act/device-actions.ts";
import { dialog, type OpenDialog } from "../act/dialog.ts";
import { makeKey } from "../act/make-key.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";
import { CopyField } from "./copy-field.tsx";
import { FormButtons } from "./form-buttons.tsx";
import { closeDialog, Modal } from "./modal.tsx";

type DeviceDialog = Extract<OpenDialog, { readonly kind: "device" }>;

/** Asks before something is done to a device, and shows a new secret once. */
export function DeviceDialogs() {
  const open = dialog.value;
  return open?.kind === "device" ? <Confirm key={`${open.device}/${open.action}`} asked={open} /> : null;
}

function Confirm(props: { readonly asked: DeviceDialog }) {
  const { asked } = props;
  const { action } = asked;
  const secret = useSignal<string | null>(null);
  const { sending, failure, attempt } = useAttempts(asked, (given) => {
    if (action === "rotate") secret.value = given ?? "";
    else closeDialog();
  });
  return (
    <Modal title={t(`device.${action}`)}>
      {secret.value === null ? (
        <form class="form" onSubmit={(event) => void attempt(event)}>
          <p class="dialog-subject">
            {isolate(asked.name)} <span class="point-tag">{`${asked.enterprise}/${asked.device}`}</span>
          </p>
          <p>{t(`device.${action}.why`)}</p>
          {action === "rotate" ? <GivenSecret /> : null}
          <p class="form-error" role="alert">
            {failure.value ?? ""}
          </p>
          <FormButtons submit={t(`device.${action}`)} sending={sending.value} />
        </form>
      ) : (
        <NewSecret secret={secret.value} />
      )}
    </Modal>
  );
}

/** One intention keeps its key until the server has answered: trying again after a lost answer does nothing twice. */
function useAttempts(asked: DeviceDialog, done: (secret: string | null) => void) {
  const sending = useSignal(false);
  const failure = useSignal<string | null>(null);
  const intention = useRef({ key: makeKey(), given: "" });
  const attempt = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const field = new FormData(event.currentTarget as HTMLFormElement).get("secret");
    const given = typeof field === "string" ? field : "";
    if (given !== intention.current.given) intention.current = { key: makeKey(), given };
    const { key } = intention.current;
    sending.value = true;
    const answer = await actOnDevice(asked, asked.action, given === "" ? { key } : { key, secret: given });
    sending.value = false;
    failure.value = answer.ok ? null : answer.error.message;
    if (answer.ok) done(answer.value);
    else if (!answer.error.unreachable) intention.current = { key: makeKey(), given };
  };
  return { sending, failure, attempt };
}

function GivenSecret() {
  return (
    <label>
      {t("device.rotate.given")}
      <input name="secret" type="password" autocomplete="new-password" maxLength={200} data-testid="given-secret" />
    </label>
  );
}

function NewSecret(props: { readonly secret: string }) {
  return (
    <div class="form">
      {props.secret === "" ? (
        <p role="alert">{t("device.rotate.not-shown")}</p>
      ) : (
        <>
          <p role="status">{t("device.rotate.once")}</p>
          <CopyField label={t("device.rotate.new")} text={props.secret} testId="new-secret" />
        </>
      )}
      <div class="form-buttons">
        <button type="button" class="primary" autofocus onClick={closeDialog} data-testid="dialog-done">
          {t("dialog.done")}
        </button>
      </div>
    </div>
  );
}
