import { useSignal } from "@preact/signals";
import { authorized } from "../server/session.ts";
import { t } from "../text/text.ts";
import { textOf } from "./order-form.tsx";

/** From nothing to a second factor: the secret for the phone, a code that proves it is there, recovery codes to write down. */
export function SecondFactorSetup(props: { readonly done: () => void }) {
  const begun = useSignal<{ readonly secret: string; readonly uri: string } | null>(null);
  const recovery = useSignal<readonly string[] | null>(null);
  const message = useSignal("");
  const begin = async (): Promise<void> => {
    const answer = await authorized<{ readonly secret: string; readonly uri: string }>("/second-factor", {
      method: "POST",
    });
    message.value = answer.ok ? "" : answer.error.message;
    if (answer.ok) begun.value = answer.value;
  };
  const confirm = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const code = textOf(new FormData(event.currentTarget as HTMLFormElement), "code");
    const path = "/second-factor/confirm";
    const answer = await authorized<{ readonly recoveryCodes: readonly string[] }>(path, {
      method: "POST",
      body: { code },
    });
    message.value = answer.ok ? "" : answer.error.message;
    if (answer.ok) recovery.value = answer.value.recoveryCodes;
  };
  if (recovery.value !== null) return <RecoveryCodes codes={recovery.value} done={props.done} />;
  if (begun.value === null) {
    return (
      <>
        <p>{t("me.factor.what")}</p>
        <p role="alert">{message.value}</p>
        <button type="button" class="primary" onClick={() => void begin()} data-testid="factor-begin">
          {t("me.factor.begin")}
        </button>
      </>
    );
  }
  return (
    <form class="form" onSubmit={(event) => void confirm(event)}>
      <p>{t("me.factor.scan")}</p>
      <p>
        <a href={begun.value.uri}>{t("me.factor.open")}</a>
      </p>
      <p class="number" data-testid="factor-secret">
        {begun.value.secret}
      </p>
      <label>
        {t("sign-in.code")}
        <input name="code" required inputMode="numeric" autocomplete="one-time-code" data-testid="factor-code" />
      </label>
      <p role="alert">{message.value}</p>
      <button type="submit" class="primary" data-testid="factor-confirm">
        {t("me.factor.confirm")}
      </button>
    </form>
  );
}

/** Shown once. */
function RecoveryCodes(props: { readonly codes: readonly string[]; readonly done: () => void }) {
  return (
    <>
      <p>{t("me.factor.recovery")}</p>
      <ul class="recovery-codes">
        {props.codes.map((code) => (
          <li key={code} class="number">
            {code}
          </li>
        ))}
      </ul>
      <button type="button" class="primary" onClick={props.done} data-testid="factor-done">
        {t("me.factor.written-down")}
      </button>
    </>
  );
}
