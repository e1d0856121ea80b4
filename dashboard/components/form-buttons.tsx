import { t } from "../text/text.ts";
import { closeDialog } from "./modal.tsx";

/** The end of a dialog's form: leave it, or submit it. */
export function FormButtons(props: { readonly submit: string; readonly sending?: boolean }) {
  return (
    <div class="form-buttons">
      <button type="button" class="secondary" onClick={closeDialog}>
        {t("dialog.cancel")}
      </button>
      <button type="submit" class="primary" disabled={props.sending === true} data-testid="dialog-submit">
        {props.sending === true ? t("action.sending") : props.submit}
      </button>
    </div>
  );
}
