import type { WireAlarm } from "../../api/wire.ts";
import { act, pendingActions } from "../act/alarm-actions.ts";
import { isOffered } from "../act/permissions.ts";
import { levelFilter } from "../live/alarm-filter.ts";
import { wantsAnswer } from "../live/alarm-order.ts";
import { session } from "../server/session.ts";
import { levelWord } from "../text/alarm-words.ts";
import { t } from "../text/text.ts";

/** Acknowledges one level at a time, orange to blue and only what is listed. Red is acknowledged one by one: each wants a look. */
export function BulkAcknowledge(props: { readonly alarms: readonly WireAlarm[] }) {
  const level = levelFilter.value;
  const who = session.value;
  if (level === null || level === "system" || level === 1 || who === null || who === "unknown") return null;
  const ready = props.alarms.filter(
    (alarm) =>
      wantsAnswer(alarm) && isOffered("acknowledge", alarm, who.user.role) && !pendingActions.value.has(alarm.id),
  );
  if (ready.length < 2) return null;
  return (
    <button type="button" class="secondary bulk" onClick={() => void acknowledgeAll(ready)}>
      {t("alarms.acknowledge-level", { level: levelWord(level), n: ready.length })}
    </button>
  );
}

/** One after the other: each is its own record, and a flood of calls would meet the rate limit. */
async function acknowledgeAll(alarms: readonly WireAlarm[]): Promise<void> {
  for (const alarm of alarms) await act(alarm.id, "acknowledge");
}
