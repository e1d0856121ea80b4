import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { WirePoint } from "../../api/wire.ts";
import { STATE_WORDS } from "../../model/state-words.ts";
import { formatDay, formatLimit, formatTime, formatUnit, formatValue } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";
import { drawBands } from "./alarm-bands.ts";
import type { TrendSpan } from "./read-trend.ts";
import type { TrendColumns } from "./trend-columns.ts";
import { toTimeTicks } from "./time-ticks.ts";
import { toValueRange } from "./value-range.ts";

export interface TrendDrawing {
  update(columns: TrendColumns, span: TrendSpan): void;
  destroy(): void;
}

export interface DrawOptions {
  readonly point: WirePoint;
  readonly columns: TrendColumns;
  readonly span: TrendSpan;
  readonly heightPx: number;
  /** The reader marked a stretch of time to look into. */
  readonly onSelect: (span: TrendSpan) => void;
}

/** Draws a trend on a canvas inside `box`, following the box's width. */
export function drawTrend(box: HTMLElement, options: DrawOptions): TrendDrawing {
  let shown = options.columns;
  let span = options.span;
  const ink = inkOf(box);
  const plot = new uPlot(
    {
      width: Math.max(200, box.clientWidth),
      height: options.heightPx,
      padding: TREND_PADDING,
      ms: 1,
      legend: { live: true },
      cursor: {
        drag: { x: true, y: false, setScale: false },
        points: { size: 7 },
        sync: { key: TREND_SYNC, scales: ["x", null] },
      },
      scales: {
        x: { time: true, range: () => [span.fromMs, span.toMs] },
        y: { range: () => toValueRange(shown, options.point) },
      },
      axes: axesOf(options.point, ink),
      series: seriesOf(options, ink),
      bands: [{ series: [3, 2], fill: ink.envelope }],
      hooks: {
        drawClear: [(u) => drawBands(u, options.point.limits, { font: ink.font, text: ink.text })],
        setSelect: [(u) => select(u, options.onSelect)],
      },
    },
    toAligned(shown),
    box,
  );
  const width = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(200, box.clientWidth), height: options.heightPx }),
  );
  width.observe(box);
  hideIdleMarks(box, shown);
  return {
    update(columns, next) {
      shown = columns;
      span = next;
      plot.setData(toAligned(columns));
      hideIdleMarks(box, shown);
    },
    destroy() {
      width.disconnect();
      plot.destroy();
    },
  };
}

/** What is not in the picture needs no line in its legend. */
function hideIdleMarks(box: HTMLElement, columns: TrendColumns): void {
  const rows = box.querySelectorAll<HTMLElement>(".u-legend .u-series");
  for (const [index, column] of [
    [HISTORICAL_SERIES, columns.historical],
    [BAD_SERIES, columns.bad],
  ] as const) {
    const row = rows[index];
    if (row !== undefined) row.hidden = column.every((value) => value === null);
  }
}

/** Their places in `seriesOf`. */
const HISTORICAL_SERIES = 4;
const BAD_SERIES = 5;

/** Lanes above a trend stand on the same axis of time: the same room at each side, and one cursor. */
export const TREND_PADDING: [number, number, number, number] = [8, 16, 0, 0];
export const TREND_AXIS_PX = 60;
export const TREND_SYNC = "trend";

interface Ink {
  readonly line: string;
  readonly text: string;
  readonly grid: string;
  readonly envelope: string;
  readonly font: string;
}

/** The canvas takes its colours from the style sheet, light or dark. */
export function inkOf(box: HTMLElement): Ink {
  const style = getComputedStyle(box);
  const take = (name: string): string => style.getPropertyValue(name).trim();
  return {
    line: take("--ink"),
    text: take("--ink-2"),
    grid: take("--line"),
    envelope: take("--envelope"),
    font: `12px ${style.fontFamily}`,
  };
}

function toAligned(columns: TrendColumns): uPlot.AlignedData {
  // uPlot's own type wants mutable arrays, yet never writes into them.
  return [
    columns.at,
    columns.line,
    columns.min,
    columns.max,
    columns.historical,
    columns.bad,
  ] as unknown as uPlot.AlignedData;
}

function axesOf(point: WirePoint, ink: Ink): uPlot.Axis[] {
  const common = {
    stroke: ink.text,
    font: ink.font,
    grid: { stroke: ink.grid, width: 1 },
    ticks: { stroke: ink.grid, width: 1 },
  };
  const words = point.kind !== "gas" && point.kind !== "analog";
  return [
    { ...common, splits: timeSplits, values: (_, splits) => toTimeLabels(splits) },
    {
      ...common,
      size: words ? 84 : TREND_AXIS_PX,
      ...(words ? { splits: wholeSteps } : {}),
      values: (_, splits) => splits.map((at) => (words ? toWord(at, point) : formatLimit(at))),
    },
  ];
}

/** One label for about 90 pixels. */
function timeSplits(u: uPlot, _: number, fromMs: number, toMs: number): number[] {
  const zoneOffsetMs = new Date(fromMs).getTimezoneOffset() * -60_000;
  return toTimeTicks({ fromMs, toMs }, u.width / 90, zoneOffsetMs);
}

/** The date where the day changes or is all there is; the time elsewhere. */
function toTimeLabels(splits: readonly number[]): string[] {
  const stepMs = (splits[1] ?? 0) - (splits[0] ?? 0);
  let dayBefore = "";
  return splits.map((at) => {
    const day = formatDay(at).slice(5);
    const time = formatTime(at).slice(0, stepMs < 60_000 ? 8 : 5);
    const label = day === dayBefore ? time : stepMs >= 86_400_000 ? day : `${time}\n${day}`;
    dayBefore = day;
    return label;
  });
}

function wholeSteps(_: uPlot, __: number, from: number, to: number): number[] {
  const steps: number[] = [];
  for (let at = Math.ceil(from); at <= to && steps.length < 30; at++) steps.push(at);
  return steps;
}

function toWord(plotted: number, point: WirePoint): string {
  if (point.kind === "discrete") return plotted === 0 || plotted === 1 ? formatValue(plotted === 1, point) : "";
  const word = STATE_WORDS[plotted];
  return word === undefined ? "" : tOpen(`word.${word}`, word);
}

function seriesOf(options: DrawOptions, ink: Ink): uPlot.Series[] {
  const { point, columns } = options;
  const envelope = columns.kind === "envelope";
  const words = point.kind !== "gas" && point.kind !== "analog";
  const value = (_: uPlot, at: number | null): string => {
    if (at === null) return "—";
    return words ? toWord(at, point) : `${formatLimit(at)} ${formatUnit(point.unit)}`;
  };
  const steps = words ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  const stepped = steps === undefined ? {} : { paths: steps };
  const edge = { stroke: ink.envelope, width: 1, points: { show: false }, show: envelope };
  return [
    { value: (_, at) => (at === null ? "—" : `${formatDay(at)} ${formatTime(at)}`), label: t("column.time") },
    {
      label: t(envelope ? "trend.average" : "trend.value"),
      stroke: ink.line,
      width: 1.5,
      value,
      points: { show: false },
      ...stepped,
    },
    { label: t("trend.min"), value, ...edge },
    { label: t("trend.max"), value, ...edge },
    mark({ label: t("trend.historical"), ink, value, paths: drawSquares, show: !envelope }),
    mark({ label: t("trend.bad"), ink, value, paths: drawCrosses, show: !envelope }),
  ];
}

interface Mark {
  readonly label: string;
  readonly ink: Ink;
  readonly value: (u: uPlot, at: number | null) => string;
  readonly paths: uPlot.Series.PathBuilder;
  readonly show: boolean;
}

function mark({ label, ink, value, paths, show }: Mark): uPlot.Series {
  return { label, stroke: ink.line, width: 1.2, value, paths, points: { show: false }, show };
}

function drawSquares(u: uPlot, series: number, from: number, to: number): uPlot.Series.Paths {
  return drawMarks(u, { series, from, to }, (path, x, y, r) => path.rect(x - r, y - r, 2 * r, 2 * r));
}

function drawCrosses(u: uPlot, series: number, from: number, to: number): uPlot.Series.Paths {
  return drawMarks(u, { series, from, to }, (path, x, y, r) => {
    path.moveTo(x - r, y - r);
    path.lineTo(x + r, y + r);
    path.moveTo(x + r, y - r);
    path.lineTo(x - r, y + r);
  });
}

function drawMarks(
  u: uPlot,
  marks: { readonly series: number; readonly from: number; readonly to: number },
  draw: (path: Path2D, x: number, y: number, radius: number) => void,
): uPlot.Series.Paths {
  const stroke = new Path2D();
  const radius = 3 * devicePixelRatio;
  let lastX = Number.NEGATIVE_INFINITY;
  for (let i = marks.from; i <= marks.to; i++) {
    const at = u.data[0][i];
    const value = u.data[marks.series]?.[i];
    if (at === undefined || value === null || value === undefined) continue;
    const x = u.valToPos(at, "x", true);
    // Marks that would touch make a thick line of which nothing can be read.
    if (x - lastX < radius * 3) continue;
    lastX = x;
    draw(stroke, x, u.valToPos(value, "y", true), radius);
  }
  return { stroke };
}

function select(u: uPlot, onSelect: (span: TrendSpan) => void): void {
  if (u.select.width < 8) return;
  const fromMs = u.posToVal(u.select.left, "x");
  const toMs = u.posToVal(u.select.left + u.select.width, "x");
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  if (toMs - fromMs >= 1_000) onSelect({ fromMs, toMs });
}
