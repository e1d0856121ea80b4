import type { WireAlarm } from "../../api/wire.ts";
import type { Value } from "../../model/value.ts";
import { livePoint } from "../live/live.ts";
import { describeLimit, describeValue } from "../text/alarm-words.ts";
import { t } from "../text/text.ts";

/** The value now, large; at raise and at its peak beside it; the limit it is judged by. */
export function AlarmValues(props: { readonly alarm: WireAlarm }) {
  const { alarm } = props;
  if (alarm.value === null && alarm.lastValue === null) return <div class="alarm-values" />;
  return (
    <div class="alarm-values">
      <span class="alarm-now number">
        <NowValue alarm={alarm} />
      </span>
      <span class="alarm-then number">
        <span>
          {t("alarm.value")} {describeValue(alarm, alarm.value)}
        </span>
        {alarm.peak === null || alarm.peak === alarm.value ? null : (
          <span>
            {t("alarm.peak")} {describeValue(alarm, alarm.peak)}
          </span>
        )}
        {alarm.limit === null ? null : <span>{describeLimit(alarm)}</span>}
      </span>
    </div>
  );
}

/** Live from the point while it is seen there; else the alarm's own newest value. */
function NowValue(props: { readonly alarm: WireAlarm }) {
  const { alarm } = props;
  const point = alarm.point === null ? null : livePoint(`${alarm.enterprise}/${alarm.point}`).value;
  const shown = point?.v ?? alarm.lastValue ?? alarm.value;
  return (
    <>
      {describeValue(alarm, shown)}
      <Direction from={alarm.value} to={shown} />
    </>
  );
}

/** Whether it stands above or below where it was at raise. */
function Direction(props: { readonly from: Value | null; readonly to: Value | null }) {
  if (typeof props.from !== "number" || typeof props.to !== "number" || props.from === props.to) return null;
  return <span class="direction">{props.to > props.from ? " ↑" : " ↓"}</span>;
}
