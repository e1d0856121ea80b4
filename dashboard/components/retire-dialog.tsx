import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WireRule } from "../../api/wire-rules.ts";
import { readTag, saveFragment } from "../act/rule-actions.ts";
import { goTo } from "../route.ts";
import { t } from "../text/text.ts";
import { FormButtons } from "./form-buttons.tsx";
import { closeDialog, Modal } from "./modal.tsx";

/** Asks before a rule judges nothing any more; the reason goes on record with it. */
export function RetireRule(props: { readonly rule: WireRule }) {
  const { id, enterprise, name, kind, points, level, params } = props.rule;
  const sending = useSignal(false);
  const failure = useSignal<string | null>(null);
  const tag = useSignal<string | null>(null);
  useEffect(() => void readTag().then((read) => (tag.value = read)), []);
  const attempt = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const said = new FormData(event.currentTarget as HTMLFormElement).get("reason");
    const own = { ...(name === null ? {} : { name }), ...(level === null ? {} : { level }) };
    const rule = { id, enterprise, kind, points, params, ...own, retired: true };
    sending.value = true;
    const reason = typeof said === "string" ? said.trim() : "";
    tag.value ??= await readTag();
    if (tag.value === null) {
      sending.value = false;
      failure.value = t("rules.no-tag");
      return;
    }
    const done = await saveFragment({ rules: [rule] }, { reason, tag: tag.value });
    sending.value = false;
    failure.value = done.ok ? null : done.error.message;
    if (!done.ok) return;
    closeDialog();
    goTo({ screen: "rules" });
  };
  return (
    <Modal title={t("rules.retire")}>
      <form class="form" onSubmit={(event) => void attempt(event)}>
        <p class="dialog-subject">{name ?? id}</p>
        <p>{t("rules.retire.why")}</p>
        <label>
          {t("form.reason")}
          <textarea name="reason" rows={2} required autofocus maxLength={500} />
        </label>
        <p class="form-error" role="alert">
          {failure.value ?? ""}
        </p>
        <FormButtons submit={t("rules.retire")} sending={sending.value} />
      </form>
    </Modal>
  );
}
