import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Fragment, readTag, saveFragment } from "../act/rule-actions.ts";
import { goTo } from "../route.ts";
import { t } from "../text/text.ts";
import { FormButtons } from "./form-buttons.tsx";
import { closeDialog, Modal } from "./modal.tsx";

/** Asks before a rule or a pack judges nothing any more; the reason goes on record with it. */
export function RetireDialog(props: {
  readonly title: string;
  readonly name: string;
  /** What follows from it. */
  readonly why: string;
  /** The entry, retired. */
  readonly fragment: Fragment;
}) {
  const { title, name, why, fragment } = props;
  const sending = useSignal(false);
  const failure = useSignal<string | null>(null);
  const tag = useSignal<string | null>(null);
  useEffect(() => void readTag().then((read) => (tag.value = read)), []);
  const attempt = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const said = new FormData(event.currentTarget as HTMLFormElement).get("reason");
    sending.value = true;
    const reason = typeof said === "string" ? said.trim() : "";
    tag.value ??= await readTag();
    if (tag.value === null) {
      sending.value = false;
      failure.value = t("rules.no-tag");
      return;
    }
    const done = await saveFragment(fragment, { reason, tag: tag.value });
    sending.value = false;
    failure.value = done.ok ? null : done.error.message;
    if (!done.ok) return;
    closeDialog();
    goTo({ screen: "rules" });
  };
  return (
    <Modal title={title}>
      <form class="form" onSubmit={(event) => void attempt(event)}>
        <p class="dialog-subject">{name}</p>
        <p>{why}</p>
        <label>
          {t("form.reason")}
          <textarea name="reason" rows={2} required autofocus maxLength={500} data-testid="retire-reason" />
        </label>
        <p class="form-error" role="alert">
          {failure.value ?? ""}
        </p>
        <FormButtons submit={title} sending={sending.value} />
      </form>
    </Modal>
  );
}
