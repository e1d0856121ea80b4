import { useSignal } from "@preact/signals";
import { Footer } from "../components/footer.tsx";
import { BrandIcon } from "../components/icons.tsx";
import { LanguageButton } from "../components/language-button.tsx";
import { sessionEnded, signIn } from "../server/session.ts";
import { unlockSound } from "../sound/siren.ts";
import { t } from "../text/text.ts";

export function SignInScreen() {
  const sending = useSignal(false);
  const message = useSignal("");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    // The one sure touch of the page: from here on the browser lets alarms sound.
    unlockSound();
    // A submit event's target is its form.
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    sending.value = true;
    const answer = await signIn({ username: textOf(fields, "username"), password: textOf(fields, "password") });
    sending.value = false;
    message.value = answer.ok ? "" : answer.error.message;
  };
  return (
    <div class="sign-in-page">
      <main class="sign-in">
        <div class="sign-in-brand">
          <BrandIcon />
          <h1>{t("app.name")}</h1>
          <LanguageButton />
        </div>
        {sessionEnded.value && message.value === "" ? <p class="note">{t("sign-in.ended")}</p> : null}
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
          <p class="form-error" role="alert">
            {message.value}
          </p>
          <button type="submit" class="primary" disabled={sending.value} data-testid="sign-in">
            {t(sending.value ? "sign-in.sending" : "sign-in.submit")}
          </button>
        </form>
      </main>
      <Footer />
    </div>
  );
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}
