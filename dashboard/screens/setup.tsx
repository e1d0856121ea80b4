import { useSignal } from "@preact/signals";
import { SignInFrame } from "../components/sign-in-frame.tsx";
import { goTo } from "../route.ts";
import { setUp } from "../server/session.ts";
import { unlockSound } from "../sound/siren.ts";
import { t } from "../text/text.ts";

const PASSWORD_LENGTH_MIN = 8;

/** The first start: whoever holds the printed link gives `admin` a password and is signed in. */
export function SetupScreen(props: { readonly token: string }) {
  const password = useSignal("");
  const repeated = useSignal("");
  const sending = useSignal(false);
  const message = useSignal("");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    unlockSound();
    if (password.value !== repeated.value) {
      message.value = t("setup.differs");
      return;
    }
    sending.value = true;
    const answer = await setUp({ token: props.token, password: password.value });
    sending.value = false;
    message.value = answer.ok ? "" : answer.error.message;
    if (answer.ok) goTo({ screen: "site", site: null });
  };
  return (
    <SignInFrame title={t("setup.title")} note={t("setup.what")}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <input type="hidden" name="username" autocomplete="username" value="admin" />
        <NewPassword label={t("setup.password")} value={password} testId="setup-password" />
        <NewPassword label={t("setup.repeat")} value={repeated} testId="setup-repeat" />
        <p class="form-error" role="alert">
          {message.value}
        </p>
        <button type="submit" class="primary" disabled={sending.value} data-testid="setup-submit">
          {t("setup.submit")}
        </button>
      </form>
    </SignInFrame>
  );
}

function NewPassword(props: { readonly label: string; readonly value: { value: string }; readonly testId: string }) {
  return (
    <label>
      {props.label}
      <input
        type="password"
        autocomplete="new-password"
        required
        minLength={PASSWORD_LENGTH_MIN}
        data-testid={props.testId}
        value={props.value.value}
        onInput={(event) => (props.value.value = event.currentTarget.value)}
      />
    </label>
  );
}
