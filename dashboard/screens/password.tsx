import { useSignal } from "@preact/signals";
import { SignInFrame } from "../components/sign-in-frame.tsx";
import { goTo } from "../route.ts";
import { request } from "../server/request.ts";
import { t } from "../text/text.ts";

/** Whoever holds the link sets a password, and then signs in with it. */
export function PasswordScreen(props: { readonly token: string }) {
  const message = useSignal("");
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const password = form.get("password");
    if (password !== form.get("repeated")) {
      message.value = t("setup.differs");
      return;
    }
    const answer = await request("/password-links", { method: "POST", body: { token: props.token, password } });
    message.value = answer.ok ? "" : answer.error.message;
    if (answer.ok) goTo({ screen: "site", site: null });
  };
  return (
    <SignInFrame title={t("password.title")} note={t("password.what")}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <label>
          {t("setup.password")}
          <input
            name="password"
            type="password"
            autocomplete="new-password"
            required
            minLength={8}
            data-testid="password"
          />
        </label>
        <label>
          {t("setup.repeat")}
          <input
            name="repeated"
            type="password"
            autocomplete="new-password"
            required
            minLength={8}
            data-testid="repeated"
          />
        </label>
        <p class="form-error" role="alert">
          {message.value}
        </p>
        <button type="submit" class="primary" data-testid="set-password">
          {t("setup.submit")}
        </button>
      </form>
    </SignInFrame>
  );
}
