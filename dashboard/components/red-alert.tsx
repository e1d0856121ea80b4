import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { WireAlarm } from "../../api/wire.ts";
import { isSystemAlarm, wantsAnswer } from "../live/alarm-order.ts";
import { openAlarms } from "../live/live.ts";
import { route } from "../route.ts";
import { describeAlarm } from "../text/alarm-words.ts";
import { t } from "../text/text.ts";
import { AlarmList } from "./alarm-list.tsx";

/**
 * Speaks each new red alarm to those who listen instead of look. Screens that list no alarms by themselves show the
 * unanswered red ones here, so that no screen can hide one.
 */
export function RedAlert() {
  const reds = openAlarms.value.filter(isInRedStrip);
  const spoken = useNewest(reds);
  const listed = LISTING.has(route.value.screen);
  return (
    <>
      <div class="sr" role="alert" data-testid="red-alert">
        {spoken === null ? "" : t("alarm.new-red", { what: describeAlarm(spoken) })}
      </div>
      {listed || reds.length === 0 ? null : (
        <div class="red-strip">
          <AlarmList alarms={reds} />
        </div>
      )}
    </>
  );
}

/** Screens that list alarms, or the enterprises by them. */
const LISTING: ReadonlySet<string> = new Set(["site", "alarms", "overview", "wall", "enterprise"]);

/** Red, and nobody has answered it. */
export function isInRedStrip(alarm: WireAlarm): boolean {
  return alarm.level === 1 && !isSystemAlarm(alarm) && wantsAnswer(alarm);
}

/** The red alarm that came last and still wants an answer; what stood there before is not spoken again. */
function useNewest(reds: readonly WireAlarm[]): WireAlarm | null {
  const known = useRef<ReadonlySet<string>>(new Set());
  const newest = useSignal<string | null>(null);
  const ids = reds.map((alarm) => alarm.id).join(" ");
  useSignalEffect(() => {
    const now = openAlarms.value.filter(isInRedStrip);
    const fresh = now.find((alarm) => !known.current.has(alarm.id));
    known.current = new Set(now.map((alarm) => alarm.id));
    if (fresh !== undefined) newest.value = fresh.id;
  });
  return ids === "" ? null : (reds.find((alarm) => alarm.id === newest.value) ?? null);
}
