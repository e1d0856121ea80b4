import type { WirePoint } from "../../api/wire.ts";
import { isMuted } from "../live/alarm-order.ts";
import { alarmByPoint } from "../live/alarms-by-point.ts";
import { isDoubtful } from "../live/doubt.ts";
import { livePoint, nowMs } from "../live/live.ts";
import { toPointKey } from "../live/live-state.ts";
import { toHash } from "../route.ts";
import { levelOf } from "../text/alarm-words.ts";
import { formatAge, formatUnit, formatValue } from "../text/format.ts";
import { t } from "../text/text.ts";
import { ClockIcon } from "./icons.tsx";
import { LevelMark } from "./level-mark.tsx";
import { RangeBar } from "./range-bar.tsx";
import { RecentLine } from "./recent-line.tsx";
import { density } from "./density.ts";

/** One point, live. The row is drawn once; only the cells whose value changes are drawn again. */
export function PointRow(props: { readonly point: WirePoint; readonly index: number }) {
  const { point } = props;
  const key = toPointKey(point);
  return (
    <div class="point-row" role="row" aria-rowindex={props.index + 1} data-testid="point-row" data-point={key}>
      <div class="point-name" role="rowheader">
        <a href={toHash({ screen: "point", enterprise: point.enterprise, point: point.id })}>{point.name}</a>
      </div>
      <div class="point-tag" role="cell">
        {point.id}
      </div>
      <PointValue point={point} />
      <div class="point-bar" role="cell">
        {density.value === "roomy" ? <RecentLine point={point} /> : <RangeBar point={point} />}
      </div>
      <PointAge pointKey={key} />
      <PointMark pointKey={key} />
    </div>
  );
}

function PointValue(props: { readonly point: WirePoint }) {
  const { point } = props;
  const now = livePoint(toPointKey(point)).value;
  const old = isDoubtful(now, point.rangeMax);
  return (
    <div class={old ? "point-value number old" : "point-value number"} role="cell" data-testid="point-value">
      <span class="figure">{formatValue(now?.v ?? null, point)}</span>
      <span class="unit">{typeof now?.v === "number" ? formatUnit(point.unit) : ""}</span>
    </div>
  );
}

function PointAge(props: { readonly pointKey: string }) {
  const now = livePoint(props.pointKey).value;
  const at = now?.receivedAt ?? now?.ts ?? null;
  const old = now === null || now.state === "stale";
  return (
    <div class={old ? "point-age number old" : "point-age number"} role="cell">
      {at === null ? "—" : formatAge(nowMs.value - at)}
    </div>
  );
}

/** The gravest alarm of the point; without one a small grey dot, or the word for what is not normal. */
function PointMark(props: { readonly pointKey: string }) {
  const alarm = alarmByPoint.value.get(props.pointKey);
  const now = livePoint(props.pointKey).value;
  return (
    <div class="point-mark" role="cell">
      {alarm === undefined ? (
        <PointCondition state={now?.state ?? "none"} quality={now?.q ?? null} />
      ) : (
        <a
          class="point-alarm"
          href={toHash({ screen: "alarms", alarm: alarm.id })}
          data-muted={isMuted(alarm)}
          title={t(`state.${alarm.state}`)}
        >
          {isMuted(alarm) ? <ClockIcon /> : null}
          <LevelMark level={levelOf(alarm)} muted={isMuted(alarm)} />
        </a>
      )}
    </div>
  );
}

function PointCondition(props: {
  readonly state: "normal" | "alarm" | "unknown" | "stale" | "out-of-service" | "none";
  readonly quality: string | null;
}) {
  if (props.state === "normal" && props.quality !== "uncertain") {
    return (
      <span class="dot">
        <span class="sr">{t("point.normal")}</span>
      </span>
    );
  }
  const word = props.quality === "bad" ? "bad" : props.state === "normal" ? "uncertain" : props.state;
  return (
    <span class="condition" data-state={props.state}>
      {props.state === "out-of-service" ? <ClockIcon /> : null}
      {t(`point.${word}`)}
    </span>
  );
}
