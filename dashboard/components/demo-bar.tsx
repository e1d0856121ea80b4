import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { registerChanges } from "../act/protection-actions.ts";
import { health } from "../server/health.ts";
import { authorized } from "../server/session.ts";
import { language, t } from "../text/text.ts";

interface Scenario {
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly running: boolean;
}

const ASK_EVERY_MS = 5_000;

/** Buttons that start what happens in the demo world. A real plant's gateway says nothing of a demo, and nothing is asked or shown. */
export function DemoBar() {
  // A gateway that does not answer for a moment is still the demo's.
  const demo = useSignal(false);
  useSignalEffect(() => {
    if (health.value?.demo === true) demo.value = true;
  });
  return demo.value ? <Scenarios /> : null;
}

function Scenarios() {
  const scenarios = useSignal<readonly Scenario[]>([]);
  const message = useSignal("");
  const asDrill = useSignal(false);
  const read = async (): Promise<void> => {
    const answer = await authorized<{ readonly items: readonly Scenario[] }>("/demo/scenarios");
    if (answer.ok) scenarios.value = answer.value.items;
  };
  const start = async (name: string): Promise<void> => {
    const answer = await authorized(`/demo/scenarios/${encodeURIComponent(name)}`, {
      method: "POST",
      body: asDrill.value ? { drill: true } : {},
    });
    registerChanges.value++;
    message.value = answer.ok ? "" : answer.error.message;
    await read();
  };
  useEffect(() => {
    void read();
    const timer = setInterval(() => void read(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  if (scenarios.value.length === 0) return null;
  return (
    <section class="demo" aria-label={t("demo.title")} data-testid="demo">
      <h2>
        {t("demo.title")} <small>{t("demo.what")}</small>
      </h2>
      <label class="demo-drill">
        <input
          type="checkbox"
          data-testid="as-drill"
          checked={asDrill.value}
          onChange={(event) => (asDrill.value = event.currentTarget.checked)}
        />{" "}
        {t("drill.as-drill")}
      </label>
      <div class="demo-buttons">
        {scenarios.value.map(({ name, title, running }) => (
          <button
            key={name}
            type="button"
            class="secondary"
            disabled={running}
            aria-label={t("demo.start", { title: title[language.value] })}
            onClick={() => void start(name)}
          >
            {title[language.value]}
            {running ? <small>{t("demo.running")}</small> : null}
          </button>
        ))}
      </div>
      {message.value === "" ? null : <p role="alert">{message.value}</p>}
    </section>
  );
}
