import { useSignal } from "@preact/signals";
import { SignInFrame } from "../components/sign-in-frame.tsx";
import { sessionEnded, signIn } from "../server/session.ts";
import { unlockSound } from "../sound/siren.ts";
import { t } from "../text/text.ts";

export function SignInScreen() {
  const sending = useSignal(false);
  const message = useSignal("");
  const asksCode = useSignal(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    // The one sure touch of the page: from here on the browser lets alarms sound.
    unlockSound();
    // A submit event's target is its form.
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    sending.value = true;
    const code = textOf(fields, "code").trim();
    const answer = await signIn({
      username: textOf(fields, "username"),
      password: textOf(fields, "password"),
      ...(code === "" ? {} : { code }),
    });
    sending.value = false;
    if (!answer.ok && answer.error.code === "SECOND_FACTOR_REQUIRED") asksCode.value = true;
    message.value = answer.ok ? "" : answer.error.message;
  };
  const note = sessionEnded.value && message.value === "" ? t("sign-in.ended") : null;
  return (
    <SignInFrame title={t("app.name")} note={note}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <label>
          {t("sign-in.username")}
          <input
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            autofocus
            data-testid="username"
          />
        </label>
        <label>
          {t("sign-in.password")}
          <input name="password" type="password" autocomplete="current-password" required data-testid="password" />
        </label>
        {asksCode.value ? (
          <label>
            {t("sign-in.code")}
            <input name="code" autocomplete="one-time-code" required autofocus data-testid="code" />
          </label>
        ) : null}
        <p class="form-error" role="alert">
          {message.value}
        </p>
        <button type="submit" class="primary" disabled={sending.value} data-testid="sign-in">
          {t(sending.value ? "sign-in.sending" : "sign-in.submit")}
        </button>
      </form>
    </SignInFrame>
  );
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}
