import type { WireAlarm } from "../../api/wire.ts";
import type { AlarmAction } from "../../model/journal-event.ts";
import { act, dismissAction, pendingActions, retryAction } from "../act/alarm-actions.ts";
import { dialog } from "../act/dialog.ts";
import { isOffered } from "../act/permissions.ts";
import { wantsAnswer } from "../live/alarm-order.ts";
import { session } from "../server/session.ts";
import { describeAlarm } from "../text/alarm-words.ts";
import { t } from "../text/text.ts";

const ACTIONS: readonly AlarmAction[] = [
  "acknowledge",
  "reassign",
  "reset",
  "dismiss",
  "confirm-dismissal",
  "comment",
  "shelve",
  "unshelve",
];

/** The same menu on every alarm, narrowed to what this person may do now. Nothing counts as done before the server says so. */
export function AlarmActions(props: { readonly alarm: WireAlarm }) {
  const { alarm } = props;
  const who = session.value;
  if (who === null || who === "unknown") return null;
  const pending = pendingActions.value.get(alarm.id);
  const offered = ACTIONS.filter((action) => isOffered(action, alarm, who.user.role));
  return (
    <div class="alarm-actions">
      {offered.map((action) => (
        <ActionButton
          key={action}
          action={action}
          alarm={alarm}
          sending={pending?.state === "sending" ? pending.action : null}
        />
      ))}
      {pending === undefined || pending.state === "sending" ? null : (
        <p class="action-outcome" role="alert" data-testid="action-outcome">
          <span>{pending.message}</span>
          {pending.state === "unreachable" ? (
            <button type="button" onClick={() => void retryAction(alarm.id)}>
              {t("action.retry")}
            </button>
          ) : (
            <button type="button" onClick={() => dismissAction(alarm.id)}>
              {t("action.understood")}
            </button>
          )}
        </p>
      )}
    </div>
  );
}

function ActionButton(props: {
  readonly action: AlarmAction;
  readonly alarm: WireAlarm;
  readonly sending: AlarmAction | null;
}) {
  const { action, alarm, sending } = props;
  const label = t(`action.${action}.label`, { what: describeAlarm(alarm) });
  return (
    <button
      type="button"
      class={action === "acknowledge" && wantsAnswer(alarm) ? "primary" : "secondary"}
      data-testid={action}
      aria-label={sending === action ? t("action.sending") : label}
      aria-keyshortcuts={SHORTCUTS[action]}
      disabled={sending !== null}
      onClick={() => start(action, alarm)}
    >
      {sending === action ? t("action.sending") : t(`action.${action}`)}
    </button>
  );
}

const SHORTCUTS: Readonly<Record<AlarmAction, string | undefined>> = {
  acknowledge: "A",
  comment: "C",
  shelve: "S",
  unshelve: undefined,
  reassign: undefined,
  reset: undefined,
  dismiss: undefined,
  "confirm-dismissal": undefined,
};

function start(action: AlarmAction, { id, level }: WireAlarm): void {
  if (action === "comment" || action === "shelve" || action === "reassign") dialog.value = { kind: action, alarm: id };
  else if (action === "dismiss") dialog.value = { kind: action, alarm: id, level };
  else void act(id, action);
}
