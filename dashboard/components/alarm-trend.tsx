import { useMemo } from "preact/hooks";
import type { WireAlarm, WirePoint } from "../../api/wire.ts";
import { toHash } from "../route.ts";
import { t } from "../text/text.ts";
import { TrendChart } from "./trend-chart.tsx";
import { type SpanChoice, useTrend } from "./use-trend.ts";

const BEFORE_MS = 15 * 60_000;
const LENGTH_MS = 30 * 60_000;
const CHART_HEIGHT_PX = 200;

/** Half an hour around the raise: up to now for a running alarm, what surrounded it for one of the past. */
export function AlarmTrend(props: { readonly alarm: WireAlarm; readonly point: WirePoint }) {
  const { alarm, point } = props;
  const choice = useMemo<SpanChoice>(() => {
    if (alarm.active) return { lastMs: LENGTH_MS };
    return { fromMs: alarm.raisedAt - BEFORE_MS, toMs: alarm.raisedAt - BEFORE_MS + LENGTH_MS };
  }, [alarm.active, alarm.raisedAt]);
  const { trend } = useTrend(point, choice);
  return (
    <section aria-label={t("alarm.trend")}>
      <h3>
        {t("alarm.trend")}
        <a href={toHash({ screen: "point", enterprise: point.enterprise, point: point.id })}>{point.name}</a>
      </h3>
      {trend.value === null ? null : (
        <TrendChart point={point} trend={trend.value} heightPx={CHART_HEIGHT_PX} onSelect={ignore} />
      )}
    </section>
  );
}

/** The small picture is not zoomed; the point's own page is one press away. */
function ignore(): void {}
