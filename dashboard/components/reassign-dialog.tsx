import type { WireDutyCalendar } from "../../api/wire-duty.ts";
import { act } from "../act/alarm-actions.ts";
import { live } from "../live/live.ts";
import { describeAlarm } from "../text/alarm-words.ts";
import { t } from "../text/text.ts";
import { FormButtons } from "./form-buttons.tsx";
import { closeDialog, Modal } from "./modal.tsx";
import { textOf } from "./order-form.tsx";
import { useRead } from "./use-read.ts";

const READ_EVERY_MS = 60_000;

/** To whom an alarm is handed: somebody of its enterprise who can be called. */
export function ReassignDialog(props: { readonly alarm: string }) {
  const alarm = live.value.alarms.get(props.alarm);
  const path = alarm === undefined ? null : `/duty/calendar?enterprise=${encodeURIComponent(alarm.enterprise)}`;
  const { value, failure } = useRead<WireDutyCalendar>(path, READ_EVERY_MS, 0);
  const people = value.value?.people ?? null;
  return (
    <Modal title={t("reassign.title")}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          // A submit event's target is its form.
          const form = new FormData(event.currentTarget as HTMLFormElement);
          const note = textOf(form, "note");
          closeDialog();
          void act(props.alarm, "reassign", { to: textOf(form, "to"), ...(note === "" ? {} : { note }) });
        }}
      >
        {alarm === undefined ? null : <p class="dialog-subject">{describeAlarm(alarm)}</p>}
        <label>
          {t("reassign.to")}
          <select name="to" required data-testid="reassign-to">
            {(people ?? []).map(({ username, name }) => (
              <option key={username} value={username}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {people?.length === 0 ? <p role="alert">{t("reassign.nobody")}</p> : null}
        {failure.value === null ? null : <p role="alert">{failure.value}</p>}
        <label>
          {t("reassign.note")}
          <textarea name="note" rows={2} maxLength={1000} />
        </label>
        <p class="note">{t("reassign.why")}</p>
        <FormButtons submit={t("action.reassign")} />
      </form>
    </Modal>
  );
}
