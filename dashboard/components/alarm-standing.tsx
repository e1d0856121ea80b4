import type { WireAlarm, WireEscalation } from "../../api/wire.ts";
import { isMuted } from "../live/alarm-order.ts";
import { nowMs } from "../live/live.ts";
import { formatAge, formatCountdown, formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";
import { ClockIcon } from "./icons.tsx";

/** The state by its ISA-18.2 name, since when, and what has become of it. */
export function AlarmStanding(props: { readonly alarm: WireAlarm }) {
  const { alarm } = props;
  return (
    <span class="standing">
      {alarm.drill === null ? null : (
        <b class="drill-mark" data-testid="drill-mark">
          {t("drill.mark")}
        </b>
      )}
      <b class="state" data-state={alarm.state}>
        {isMuted(alarm) ? <ClockIcon /> : null}
        {t(`state.${alarm.state}`)}
      </b>
      {alarm.covered ? <span>{t("state.covered")}</span> : null}
      {alarm.retired ? <span>{t("state.retired")}</span> : null}
      {alarm.retro ? <span>{t("state.retro")}</span> : null}
      {describeSpan(alarm).map((part) => (
        <span key={part} class="number">
          {part}
        </span>
      ))}
    </span>
  );
}

/** Live: in how long the next person is called, which step of how many. */
export function AlarmEscalation(props: { readonly alarm: WireAlarm }) {
  const { escalation } = props.alarm;
  if (escalation === null) return null;
  return <span class="escalation number">{describeEscalation(escalation, nowMs.value)}</span>;
}

function describeEscalation(escalation: WireEscalation, atMs: number): string {
  const { step, steps, nextAt } = escalation;
  if (nextAt === null) return t("escalation.done", { step, steps });
  const left = formatCountdown(nextAt - atMs);
  if (step >= steps) return t("escalation.repeat", { in: left, steps });
  if (nextAt <= atMs) return t("escalation.due", { step: step + 1, steps });
  return t("escalation.next", { in: left, step: step + 1, steps });
}

function describeSpan(alarm: WireAlarm): readonly string[] {
  const parts = [t("alarm.since", { at: formatInstant(alarm.raisedAt, nowMs.value) })];
  if (alarm.active) parts.push(t("alarm.for", { age: formatAge(nowMs.value - alarm.raisedAt) }));
  else if (alarm.clearedAt !== null)
    parts.push(t("alarm.cleared", { at: formatInstant(alarm.clearedAt, nowMs.value) }));
  if (alarm.shelvedUntil !== null)
    parts.push(t("alarm.shelved-until", { at: formatInstant(alarm.shelvedUntil, nowMs.value) }));
  if (alarm.suppressedUntil !== null)
    parts.push(t("alarm.suppressed-left", { left: formatCountdown(alarm.suppressedUntil - nowMs.value) }));
  return [...parts, ...describeDismissal(alarm)];
}

function describeDismissal({ dismissal, level }: WireAlarm): readonly string[] {
  if (dismissal === null) return [];
  const said = t("alarm.dismissal", { type: t(`dismiss.${dismissal.type}`), by: dismissal.by });
  if (dismissal.confirmedBy !== null) return [said, t("alarm.dismissal.confirmed", { by: dismissal.confirmedBy })];
  return level === 1 ? [said, t("alarm.dismissal.waits")] : [said];
}
