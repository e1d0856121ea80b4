import { useSignal } from "@preact/signals";
import type { WireOpenSession, WireSecondFactor } from "../../api/wire-people.ts";
import { textOf } from "../components/order-form.tsx";
import { PeopleTabs } from "../components/people-tabs.tsx";
import { SecondFactorSetup } from "../components/second-factor-setup.tsx";
import { useRead } from "../components/use-read.ts";
import { nowMs } from "../live/live.ts";
import { authorized } from "../server/session.ts";
import { formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";

const READ_EVERY_MS = 60_000;

/** One's own access: password, second factor, open sessions. */
export function MeScreen() {
  return (
    <section class="lines-screen">
      <PeopleTabs here="me" />
      <h1>{t("nav.me")}</h1>
      <Password />
      <Factor />
      <Sessions />
    </section>
  );
}

function Password() {
  const message = useSignal("");
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const body = { current: form.get("current"), password: form.get("password") };
    const answer = await authorized("/session/password", { method: "POST", body });
    message.value = answer.ok ? t("me.password.done") : answer.error.message;
  };
  return (
    <form class="panel form" aria-label={t("me.password")} onSubmit={(event) => void submit(event)}>
      <h2>{t("me.password")}</h2>
      <label>
        {t("me.password.current")}
        <input name="current" type="password" autocomplete="current-password" required />
      </label>
      <label>
        {t("setup.password")}
        <input name="password" type="password" autocomplete="new-password" required minLength={8} />
      </label>
      <p role="status">{message.value}</p>
      <div class="form-buttons">
        <button type="submit" class="primary">
          {t("form.save")}
        </button>
      </div>
    </form>
  );
}

function Factor() {
  const changes = useSignal(0);
  const message = useSignal("");
  const { value } = useRead<WireSecondFactor>("/second-factor", READ_EVERY_MS, changes.value);
  const remove = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const code = textOf(new FormData(event.currentTarget as HTMLFormElement), "code");
    const answer = await authorized("/second-factor/remove", { method: "POST", body: { code } });
    message.value = answer.ok ? "" : answer.error.message;
    if (answer.ok) changes.value++;
  };
  return (
    <section class="panel" aria-label={t("me.factor")}>
      <h2>{t("me.factor")}</h2>
      {value.value?.on === true ? (
        <form class="form" onSubmit={(event) => void remove(event)}>
          <p>{t("me.factor.on")}</p>
          <label>
            {t("sign-in.code")}
            <input name="code" required autocomplete="one-time-code" />
          </label>
          <p role="alert">{message.value}</p>
          <button type="submit" class="secondary">
            {t("people.factor.remove")}
          </button>
        </form>
      ) : (
        <SecondFactorSetup done={() => changes.value++} />
      )}
    </section>
  );
}

function Sessions() {
  const changes = useSignal(0);
  const { value } = useRead<{ readonly items: readonly WireOpenSession[] }>("/sessions", READ_EVERY_MS, changes.value);
  const end = async (id: string): Promise<void> => {
    await authorized(`/sessions/${encodeURIComponent(id)}`, { method: "DELETE" });
    changes.value++;
  };
  return (
    <section class="panel" aria-label={t("me.sessions")}>
      <h2>{t("me.sessions")}</h2>
      <ul class="people-list">
        {(value.value?.items ?? []).map(({ id, createdAt, current }) => (
          <li key={id} data-testid="session">
            <span class="number">{formatInstant(createdAt, nowMs.value)}</span>{" "}
            {current ? (
              t("me.sessions.current")
            ) : (
              <button type="button" class="secondary" onClick={() => void end(id)}>
                {t("me.sessions.end")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
