import { useEffect, useRef } from "preact/hooks";
import type { WirePoint } from "../../api/wire.ts";
import type { WireExposure, WireExposureLane } from "../../api/wire-exposure.ts";
import type { WireWhy } from "../../api/wire-why.ts";
import { formatMean, formatUnit } from "../text/format.ts";
import { language, t } from "../text/text.ts";
import type { LaneDrawing, LaneOptions } from "../trend/draw-lane.ts";
import type { TrendSpan } from "../trend/read-trend.ts";
import { useRead } from "./use-read.ts";

const READ_EVERY_MS = 60_000;
/** Each sample looks back over 8 h: of longer spans the gateway would read too much. */
const SPAN_MS_MAX = 24 * 3_600_000;

/** Above the trend of a toxic gas: what somebody at this place would have breathed, over 15 min and over 8 h, with the limits. */
export function ExposureLanes(props: {
  readonly point: WirePoint;
  readonly span: TrendSpan | null;
  readonly why: WireWhy | null;
}) {
  const { point, span, why } = props;
  const { value } = useRead<WireExposure>(toPath(point, span), READ_EVERY_MS, null);
  const exposure = value.value;
  if (point.kind !== "gas" || exposure === null || exposure.lanes.length === 0 || span === null) return null;
  if (isTooLong(span)) return <p class="note">{t("exposure.too-long")}</p>;
  return (
    <div class="exposure-lanes" data-testid="exposure-lanes">
      {exposure.lanes.map((lane) => (
        <Lane key={lane.measure} lane={lane} unit={exposure.unit} span={span} alarms={alarmsOf(lane, why)} />
      ))}
      {exposure.complete ? null : <p class="note">{t("exposure.incomplete")}</p>}
    </div>
  );
}

/** A span that ends now moves on with every reading: asked for are the whole minutes it is in. */
const MINUTE_MS = 60_000;

function toPath({ kind, substance, enterprise, id }: WirePoint, span: TrendSpan | null): string | null {
  if (kind !== "gas" || substance === null || span === null || isTooLong(span)) return null;
  const to = Math.ceil(span.toMs / MINUTE_MS) * MINUTE_MS;
  const from = Math.max(Math.floor(span.fromMs / MINUTE_MS) * MINUTE_MS, to - SPAN_MS_MAX);
  const query = new URLSearchParams({ enterprise, point: id, from: String(from), to: String(to) });
  return `/exposure?${query.toString()}`;
}

function isTooLong({ fromMs, toMs }: TrendSpan): boolean {
  return toMs - fromMs > SPAN_MS_MAX + MINUTE_MS;
}

/** Where rules alarm on this very mean. */
function alarmsOf({ measure }: WireExposureLane, why: WireWhy | null): LaneOptions["alarms"] {
  return (why?.conditions ?? []).flatMap(({ kind, facts, level, limit }) =>
    kind === "exposure" && limit !== null && facts["measure"] === measure.toUpperCase()
      ? [{ level, direction: "high" as const, limit }]
      : [],
  );
}

function Lane(props: {
  readonly lane: WireExposureLane;
  readonly unit: string | null;
  readonly span: TrendSpan;
  readonly alarms: LaneOptions["alarms"];
}) {
  const { lane, unit, span, alarms } = props;
  const newest = lane.samples.at(-1) ?? null;
  const words = { limit: formatMean(lane.limit), unit: formatUnit(unit), basis: lane.basis, source: lane.source };
  return (
    <section class="exposure-lane" data-testid={`lane-${lane.measure}`}>
      <p>
        <b>{t(`exposure.${lane.measure}`)}</b>{" "}
        <span class="number" data-testid="lane-value">
          {describeSample(newest, unit)}
        </span>{" "}
        {isOver(newest, lane.limit) ? <b class="state">{t("exposure.over")}</b> : null}{" "}
        <span class="note">{t("exposure.limit", words)}</span>
      </p>
      <Picture lane={lane} span={span} alarms={alarms} />
    </section>
  );
}

function describeSample(sample: WireExposureLane["samples"][number] | null, unit: string | null): string {
  if (sample === null || (sample.value === null && sample.atLeast === null)) return t("health.unknown");
  const { value, atLeast, coverage } = sample;
  const figure = `${value === null ? "≥ " : ""}${formatMean(value ?? atLeast ?? 0)} ${formatUnit(unit)}`;
  return `${figure} · ${t("health.covered", { percent: Math.round(coverage * 100) })}`;
}

/** A lower bound above the limit is above it, too; equal is allowed. */
function isOver(sample: WireExposureLane["samples"][number] | null, limit: number): boolean {
  return (sample?.value ?? sample?.atLeast ?? 0) > limit;
}

const LANE_HEIGHT_PX = 72;

function Picture(props: {
  readonly lane: WireExposureLane;
  readonly span: TrendSpan;
  readonly alarms: LaneOptions["alarms"];
}) {
  const { lane, span, alarms } = props;
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<LaneDrawing | null>(null);
  const newest = useRef({ lane, span });
  newest.current = { lane, span };
  const limits = JSON.stringify(alarms);
  useEffect(() => {
    let gone = false;
    const draw = async (): Promise<void> => {
      drawing.current?.destroy();
      drawing.current = null;
      const { drawLane } = await import("../trend/draw-lane.ts");
      if (gone || box.current === null || drawing.current !== null) return;
      const { samples, limit } = newest.current.lane;
      const options = { samples, limit, alarms, span: newest.current.span, heightPx: LANE_HEIGHT_PX };
      drawing.current = drawLane(box.current, options);
    };
    void draw();
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const redraw = (): void => void draw();
    scheme.addEventListener("change", redraw);
    return () => {
      gone = true;
      scheme.removeEventListener("change", redraw);
      drawing.current?.destroy();
      drawing.current = null;
    };
  }, [lane.measure, lane.limit, limits, language.value]);
  useEffect(() => drawing.current?.update(lane.samples, span), [lane, span]);
  const name = t("exposure.chart-label", { measure: t(`exposure.${lane.measure}`) });
  return <div class="lane-chart" ref={box} role="img" aria-label={name} />;
}
