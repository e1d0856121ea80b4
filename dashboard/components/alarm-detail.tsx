import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WireAlarm, WireAlarmDetail } from "../../api/wire.ts";
import { pendingActions } from "../act/alarm-actions.ts";
import { wantsAnswer } from "../live/alarm-order.ts";
import { live } from "../live/live.ts";
import { toHash } from "../route.ts";
import { pointsByKey } from "../server/plant.ts";
import { authorized } from "../server/session.ts";
import { describePlace, describeSubject, levelOf } from "../text/alarm-words.ts";
import { t } from "../text/text.ts";
import { AlarmActions } from "./alarm-actions.tsx";
import { AlarmEvents } from "./alarm-events.tsx";
import { AlarmLatency } from "./alarm-latency.tsx";
import { AlarmRule } from "./alarm-rule.tsx";
import { AlarmEscalation, AlarmStanding } from "./alarm-standing.tsx";
import { AlarmTrend } from "./alarm-trend.tsx";
import { AlarmValues } from "./alarm-values.tsx";
import { DeliveryLadder } from "./delivery-ladder.tsx";
import { CloseIcon } from "./icons.tsx";
import { LevelMark } from "./level-mark.tsx";
import { TicketsAbout } from "./tickets-about.tsx";

/** One alarm with all that is known: trend, who was told and when, what was said, and how long each step took. */
export function AlarmDetail(props: { readonly id: string }) {
  const { id } = props;
  const open = useComputed(() => live.value.alarms.get(id) ?? null);
  const { detail, missing } = useAlarmDetail(id, open);
  // The live feed is ahead of the last answer; after closing, the answer is all there is.
  const alarm = open.value ?? detail;
  if (alarm === null) return <DetailFrame>{missing === null ? t("trend.loading") : missing}</DetailFrame>;
  const point = alarm.point === null ? undefined : pointsByKey.value.get(`${alarm.enterprise}/${alarm.point}`);
  return (
    <aside
      class="detail"
      aria-label={t("alarm.detail")}
      data-alarm-id={id}
      data-level={levelOf(alarm)}
      data-testid="alarm-detail"
    >
      <header class="detail-head">
        <LevelMark level={levelOf(alarm)} />
        <h2>{describeSubject(alarm)}</h2>
        <CloseLink />
      </header>
      <p class="note">{describePlace(alarm)}</p>
      <AlarmValues alarm={alarm} />
      <div class="alarm-standing">
        <AlarmStanding alarm={alarm} />
        <AlarmEscalation alarm={alarm} />
      </div>
      <AlarmActions alarm={alarm} />
      <AlarmRule alarm={alarm} />
      {point === undefined ? null : <AlarmTrend alarm={alarm} point={point} />}
      <TicketsAbout what={{ alarm: id }} title={t("ticket.of-alarm")} />
      {detail === null ? null : (
        <>
          <DeliveryLadder deliveries={detail.deliveries} />
          <AlarmEvents events={detail.events} />
          <AlarmLatency latency={detail.latency} />
        </>
      )}
      <p class="note">
        {t("alarm.rule")} {alarm.rule} · {alarm.id}
      </p>
    </aside>
  );
}

function DetailFrame(props: { readonly children: string }) {
  return (
    <aside class="detail" aria-label={t("alarm.detail")}>
      <header class="detail-head">
        <h2>{props.children}</h2>
        <CloseLink />
      </header>
    </aside>
  );
}

function CloseLink() {
  return (
    <a class="quiet button" href={toHash({ screen: "alarms", alarm: null })} aria-label={t("alarm.close")}>
      <CloseIcon />
    </a>
  );
}

/** While people are being called, deliveries change without the alarm itself changing. */
const DELIVERIES_EVERY_MS = 3_000;

/** Read when opened, whenever the live feed says that the alarm changed, and while somebody is being called. */
function useAlarmDetail(
  id: string,
  open: ReadonlySignal<WireAlarm | null>,
): { readonly detail: WireAlarmDetail | null; readonly missing: string | null } {
  const detail = useSignal<WireAlarmDetail | null>(null);
  const missing = useSignal<string | null>(null);
  const current = open.value;
  // What is over is in no feed: an action of this page that has ended is a reason to look again.
  const acting = pendingActions.value.get(id)?.state === "sending";
  const calling = current !== null && (wantsAnswer(current) || hasPending(detail.value));
  useEffect(() => {
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      const answer = await authorized<WireAlarmDetail>(`/alarms/${encodeURIComponent(id)}`, { signal: stop.signal });
      if (stop.signal.aborted) return;
      if (answer.ok) detail.value = answer.value;
      else if (answer.error.status !== null)
        missing.value = answer.error.status === 404 ? t("alarm.not-found") : answer.error.message;
    };
    void read();
    const timer = calling ? setInterval(() => void read(), DELIVERIES_EVERY_MS) : undefined;
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [id, current, calling, acting]);
  return { detail: detail.value, missing: missing.value };
}

function hasPending(detail: WireAlarmDetail | null): boolean {
  return detail?.deliveries.some(({ state }) => state === "pending" || state === "unknown") === true;
}
