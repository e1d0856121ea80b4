import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../text/text.ts";
import { FindingList } from "./finding-list.tsx";
import type { useCatalogForm } from "./use-catalog-form.ts";

/** The frame of a form over the catalogue: fields at the left, the lint beside them, reason and saving below. */
export function CatalogForm(props: {
  readonly title: string;
  readonly form: ReturnType<typeof useCatalogForm>;
  readonly done: () => void;
  /** What more may be done with the reason given: ask for a signature. */
  readonly more?: (reason: string) => ComponentChildren;
  /** What became of it meanwhile, where it is known. */
  readonly theirs?: string | null;
  readonly children: ComponentChildren;
}) {
  const { form, done } = props;
  const reason = useSignal("");
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (await form.save(reason.value.trim())) done();
  };
  const again = async (): Promise<void> => {
    await form.acceptTheirs();
    if (await form.save(reason.value.trim())) done();
  };
  return (
    <form class="panel form rule-form" aria-label={props.title} onSubmit={(event) => void submit(event)}>
      <h2>{props.title}</h2>
      <div class="rule-form-columns">
        <div class="form">{props.children}</div>
        <Lint form={form} />
      </div>
      <label>
        {t("form.reason")}
        <textarea
          rows={2}
          required
          maxLength={500}
          value={reason.value}
          onInput={({ currentTarget }) => (reason.value = currentTarget.value)}
          data-testid="rule-reason"
        />
      </label>
      {props.more?.(reason.value.trim()) ?? null}
      {form.stale.value ? (
        <div class="form-error" role="alert" data-testid="stale">
          <p>{t("form.stale")}</p>
          {props.theirs ? <p>{props.theirs}</p> : null}
          <button type="button" class="secondary" disabled={reason.value.trim() === ""} onClick={() => void again()}>
            {t("form.stale.again")}
          </button>{" "}
          <button type="button" class="secondary" onClick={done}>
            {t("form.stale.reload")}
          </button>
        </div>
      ) : null}
      <p class="form-error" role="alert">
        {form.failure.value ?? ""}
      </p>
      <div class="form-buttons">
        <button type="button" class="secondary" onClick={done}>
          {t("dialog.cancel")}
        </button>
        <button type="submit" class="primary" disabled={form.sending.value} data-testid="save-rule">
          {form.sending.value ? t("action.sending") : t("form.save")}
        </button>
      </div>
    </form>
  );
}

function Lint({ form }: { readonly form: ReturnType<typeof useCatalogForm> }) {
  const found = form.found.value;
  return (
    <aside class="rule-lint" aria-label={t("form.lint")} aria-live="polite" data-testid="lint">
      <h3>{t("form.lint")}</h3>
      {form.checking.value ? <p class="note">{t("form.checking")}</p> : null}
      {found === null ? null : <FindingList {...found} />}
      {found !== null && found.errors.length + found.warnings.length === 0 ? <p>{t("form.clean")}</p> : null}
    </aside>
  );
}
