import { useComputed, useSignal } from "@preact/signals";
import type { WireAlarm } from "../../api/wire.ts";
import type { Level } from "../../model/level.ts";
import { dialog } from "../act/dialog.ts";
import { mayDeclareDrill } from "../act/permissions.ts";
import { AlarmDetail } from "../components/alarm-detail.tsx";
import { AlarmHistory } from "../components/alarm-history.tsx";
import { AlarmList } from "../components/alarm-list.tsx";
import { BulkAcknowledge } from "../components/bulk-acknowledge.tsx";
import { FilterInput } from "../components/filter-input.tsx";
import { IncidentList } from "../components/incident-list.tsx";
import { LevelMark } from "../components/level-mark.tsx";
import { incidentFilter, levelFilter, textFilter } from "../live/alarm-filter.ts";
import { feedLive, openAlarms } from "../live/live.ts";
import { session } from "../server/session.ts";
import { describeAlarm, levelOf } from "../text/alarm-words.ts";
import { t } from "../text/text.ts";

/** What do I do next? Open alarms in the order they want attention, one of them in detail beside the list, and the past. */
export function AlarmsScreen(props: { readonly alarm: string | null }) {
  const past = useSignal(false);
  return (
    <div class="console" data-detail={props.alarm !== null}>
      <section class="console-list" aria-label={t("alarms.title")}>
        <div class="toolbar">
          <h1>{t("alarms.title")}</h1>
          <div class="segments" role="group" aria-label={t("alarms.title")}>
            <button type="button" aria-pressed={!past.value} onClick={() => (past.value = false)}>
              {t("alarms.active")}
            </button>
            <button type="button" aria-pressed={past.value} data-testid="history" onClick={() => (past.value = true)}>
              {t("alarms.history")}
            </button>
          </div>
          <LevelFilter />
          <FilterInput text={textFilter} />
          <DeclareDrill />
        </div>
        {past.value ? null : <IncidentList />}
        {past.value ? <AlarmHistory selected={props.alarm} /> : <OpenAlarms selected={props.alarm} />}
      </section>
      {props.alarm === null ? null : <AlarmDetail key={props.alarm} id={props.alarm} />}
    </div>
  );
}

function DeclareDrill() {
  const who = session.value;
  if (who === null || who === "unknown" || !mayDeclareDrill(who.user.role)) return null;
  return (
    <button
      type="button"
      class="secondary"
      data-testid="declare-drill"
      onClick={() => (dialog.value = { kind: "declare-drill" })}
    >
      {t("drill.declare")}
    </button>
  );
}

function OpenAlarms(props: { readonly selected: string | null }) {
  const shown = useComputed(() => openAlarms.value.filter(isShown));
  if (shown.value.length === 0) {
    const word = openAlarms.value.length > 0 ? "alarms.none-match" : feedLive.value ? "alarms.none" : "alarms.stale";
    return <p class="empty">{t(word)}</p>;
  }
  return (
    <>
      <BulkAcknowledge alarms={shown.value} />
      <AlarmList alarms={shown.value} selected={props.selected} />
    </>
  );
}

/** Whether the console's filters let an alarm through. */
function isShown(alarm: WireAlarm): boolean {
  if (incidentFilter.value !== null && alarm.incident !== incidentFilter.value) return false;
  if (levelFilter.value !== null && levelOf(alarm) !== levelFilter.value) return false;
  return describeAlarm(alarm).toLowerCase().includes(textFilter.value.toLowerCase());
}

const LEVEL_CHOICES: readonly (Level | "system")[] = [1, 2, 3, 4, "system"];

function LevelFilter() {
  return (
    <div class="segments levels" role="group" aria-label={t("alarm.level-word")}>
      <button type="button" aria-pressed={levelFilter.value === null} onClick={() => (levelFilter.value = null)}>
        {t("alarms.all-levels")}
      </button>
      {LEVEL_CHOICES.map((level) => (
        <button
          key={level}
          type="button"
          aria-pressed={levelFilter.value === level}
          onClick={() => (levelFilter.value = levelFilter.value === level ? null : level)}
        >
          <LevelMark level={level} />
        </button>
      ))}
    </div>
  );
}
