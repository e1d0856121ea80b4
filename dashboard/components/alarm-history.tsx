import type { WireAlarm } from "../../api/wire.ts";
import { levelFilter, textFilter } from "../live/alarm-filter.ts";
import { describeAlarm, levelOf } from "../text/alarm-words.ts";
import { t } from "../text/text.ts";
import { AlarmList } from "./alarm-list.tsx";
import { useList } from "./use-list.ts";

/** The same list over the past, newest first. */
export function AlarmHistory(props: { readonly selected: string | null }) {
  const { items, failure, more, readMore } = useList<WireAlarm>("/alarms?status=all&limit=100");
  if (items.value === null) return <p class="empty">{failure.value ?? t("trend.loading")}</p>;
  const shown = items.value.filter(
    (alarm) =>
      (levelFilter.value === null || levelOf(alarm) === levelFilter.value) &&
      describeAlarm(alarm).toLowerCase().includes(textFilter.value.toLowerCase()),
  );
  return (
    <>
      {shown.length === 0 ? (
        <p class="empty">{t(items.value.length === 0 ? "alarms.history-none" : "alarms.none-match")}</p>
      ) : (
        <AlarmList alarms={shown} selected={props.selected} past />
      )}
      {more.value ? (
        <button type="button" class="more" onClick={readMore}>
          {t("alarms.more")}
        </button>
      ) : null}
    </>
  );
}
