import { act } from "../act/alarm-actions.ts";
import { dialog } from "../act/dialog.ts";
import { live } from "../live/live.ts";
import { describeAlarm } from "../text/alarm-words.ts";
import { t } from "../text/text.ts";
import { DismissDialog } from "./dismiss-dialog.tsx";
import { FormButtons } from "./form-buttons.tsx";
import { closeDialog, Modal } from "./modal.tsx";
import { ReassignDialog } from "./reassign-dialog.tsx";

/** The actions that need words: a comment, shelving with its reason and length, a disposal with its evidence. */
export function AlarmDialogs() {
  const open = dialog.value;
  if (open?.kind === "comment") return <CommentDialog alarm={open.alarm} />;
  if (open?.kind === "dismiss") return <DismissDialog alarm={open.alarm} level={open.level} />;
  if (open?.kind === "reassign") return <ReassignDialog alarm={open.alarm} />;
  return open?.kind === "shelve" ? <ShelveDialog alarm={open.alarm} /> : null;
}

const TEXT_LENGTH_MAX = 1000;

function CommentDialog(props: { readonly alarm: string }) {
  return (
    <Modal title={t("comment.title")}>
      <form
        class="form"
        onSubmit={(event) => {
          const text = fieldOf(event, "text");
          closeDialog();
          void act(props.alarm, "comment", { text });
        }}
      >
        <AlarmName alarm={props.alarm} />
        <label>
          {t("comment.text")}
          <textarea name="text" rows={3} required autofocus maxLength={TEXT_LENGTH_MAX} data-testid="comment-text" />
        </label>
        <FormButtons submit={t("comment.submit")} />
      </form>
    </Modal>
  );
}

const SHELVE_MINUTES: readonly number[] = [15, 30, 60, 120, 240];

function ShelveDialog(props: { readonly alarm: string }) {
  return (
    <Modal title={t("shelve.title")}>
      <form
        class="form"
        onSubmit={(event) => {
          const minutes = Number(fieldOf(event, "minutes"));
          const reason = fieldOf(event, "reason");
          closeDialog();
          void act(props.alarm, "shelve", { minutes, reason });
        }}
      >
        <AlarmName alarm={props.alarm} />
        <label>
          {t("shelve.minutes")}
          <select name="minutes" data-testid="shelve-minutes">
            {SHELVE_MINUTES.map((n) => (
              <option key={n} value={n}>
                {t("shelve.minutes.option", { n })}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("shelve.reason")}
          <textarea name="reason" rows={2} required autofocus maxLength={TEXT_LENGTH_MAX} data-testid="shelve-reason" />
        </label>
        <p class="note">{t("shelve.why")}</p>
        <FormButtons submit={t("shelve.submit")} />
      </form>
    </Modal>
  );
}

function AlarmName(props: { readonly alarm: string }) {
  const alarm = live.value.alarms.get(props.alarm);
  return alarm === undefined ? null : <p class="dialog-subject">{describeAlarm(alarm)}</p>;
}

/** Reads a field of the form being submitted, and keeps the browser from leaving the page. */
function fieldOf(event: Event, name: string): string {
  event.preventDefault();
  // A submit event's target is its form.
  const value = new FormData(event.currentTarget as HTMLFormElement).get(name);
  return typeof value === "string" ? value.trim() : "";
}
