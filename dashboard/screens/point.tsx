import { useSignal } from "@preact/signals";
import { useCallback } from "preact/hooks";
import type { WirePoint, WireReading } from "../../api/wire.ts";
import { AlarmList } from "../components/alarm-list.tsx";
import { ExposureLanes } from "../components/exposure-lanes.tsx";
import { PointHead } from "../components/point-head.tsx";
import { PointHealth } from "../components/point-health.tsx";
import { ProtectionPanel } from "../components/protection-panel.tsx";
import { ReadingTable } from "../components/reading-table.tsx";
import { TicketsAbout } from "../components/tickets-about.tsx";
import { TrendChart } from "../components/trend-chart.tsx";
import { WhyPanel } from "../components/why-panel.tsx";
import { type SpanChoice, useTrend } from "../components/use-trend.ts";
import { useWhy } from "../components/use-why.ts";
import { isInRedStrip } from "../components/red-alert.tsx";
import { openAlarms } from "../live/live.ts";
import { plant, pointsByKey } from "../server/plant.ts";
import { t } from "../text/text.ts";
import type { Trend, TrendSpan } from "../trend/read-trend.ts";

/** One point: its value now, its past with limits and gaps, its alarms, and the readings behind the picture. */
export function PointScreen(props: { readonly enterprise: string; readonly point: string; readonly at?: number }) {
  const point = pointsByKey.value.get(`${props.enterprise}/${props.point}`);
  if (point === undefined) return <p class="empty">{t(plant.value === null ? "site.loading" : "site.no-match")}</p>;
  return <PointPage point={point} at={props.at ?? null} />;
}

const HOUR_MS = 3_600_000;
const RANGES = [
  { word: "trend.1h", lastMs: HOUR_MS },
  { word: "trend.8h", lastMs: 8 * HOUR_MS },
  { word: "trend.24h", lastMs: 24 * HOUR_MS },
  { word: "trend.7d", lastMs: 7 * 24 * HOUR_MS },
  { word: "trend.30d", lastMs: 30 * 24 * HOUR_MS },
] as const;

const CHART_HEIGHT_PX = 320;

function PointPage(props: { readonly point: WirePoint; readonly at: number | null }) {
  const { point } = props;
  const choice = useSignal<SpanChoice>({ lastMs: HOUR_MS });
  const { trend, failure } = useTrend(point, choice.value);
  const why = useWhy(point, null);
  const onSelect = useCallback((span: TrendSpan) => {
    choice.value = span;
  }, []);
  const alarms = openAlarms.value.filter(
    (alarm) => alarm.point === point.id && alarm.enterprise === point.enterprise && !isInRedStrip(alarm),
  );
  return (
    <div class="point-screen">
      <PointHead point={point} />
      {alarms.length === 0 ? null : <AlarmList alarms={alarms} />}
      <ProtectionPanel point={point} />
      <TicketsAbout what={{ point: point.id, of: point.enterprise }} title={t("ticket.of-point")} />
      <section class="panel trend" aria-label={t("trend.title")}>
        <Ranges choice={choice.value} choose={(next) => (choice.value = next)} />
        <ExposureLanes point={point} span={trend.value?.span ?? null} why={why.value.value} />
        <Chart point={point} trend={trend.value} failure={failure.value} onSelect={onSelect} />
      </section>
      <PointHealth point={point} why={why.value.value} />
      <WhyPanel point={point} at={props.at} now={why} />
      <ReadingTable point={point} readings={newestFirst(trend.value?.readings ?? null)} />
    </div>
  );
}

function Ranges(props: { readonly choice: SpanChoice; readonly choose: (next: SpanChoice) => void }) {
  const lastMs = "lastMs" in props.choice ? props.choice.lastMs : null;
  return (
    <div class="toolbar">
      <h2>{t("trend.title")}</h2>
      <div class="segments" role="group" aria-label={t("trend.range")}>
        {RANGES.map((range) => (
          <button
            key={range.word}
            type="button"
            aria-pressed={range.lastMs === lastMs}
            onClick={() => props.choose({ lastMs: range.lastMs })}
          >
            {t(range.word)}
          </button>
        ))}
      </div>
      {lastMs === null ? (
        <button type="button" class="secondary" onClick={() => props.choose({ lastMs: HOUR_MS })}>
          {t("trend.reset-zoom")}
        </button>
      ) : null}
    </div>
  );
}

function Chart(props: {
  readonly point: WirePoint;
  readonly trend: Trend | null;
  readonly failure: string | null;
  readonly onSelect: (span: TrendSpan) => void;
}) {
  const { trend, failure } = props;
  if (failure !== null && trend === null) return <p class="empty">{t("trend.failed", { message: failure })}</p>;
  if (trend === null) return <p class="empty">{t("trend.loading")}</p>;
  return (
    <>
      <TrendChart point={props.point} trend={trend} heightPx={CHART_HEIGHT_PX} onSelect={props.onSelect} />
      {trend.count === 0 ? <p class="note">{t("trend.none")}</p> : null}
      {trend.readings === null ? (
        <p class="note">{t("trend.zoomed-out", { n: trend.count.toLocaleString("en") })}</p>
      ) : null}
      {failure === null ? null : <p class="note">{t("trend.failed", { message: failure })}</p>}
    </>
  );
}

const TABLE_ROWS_MAX = 30;

function newestFirst(readings: readonly WireReading[] | null): readonly WireReading[] | null {
  return readings === null ? null : readings.slice(-TABLE_ROWS_MAX).reverse();
}
