import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { WireExposureSample } from "../../api/wire-exposure.ts";
import type { Level } from "../../model/level.ts";
import { formatMean } from "../text/format.ts";
import { drawBands } from "./alarm-bands.ts";
import { inkOf, TREND_AXIS_PX, TREND_PADDING, TREND_SYNC } from "./draw-trend.ts";
import type { TrendSpan } from "./read-trend.ts";

const [above, right, , left] = TREND_PADDING;
/** There is no axis of time below to leave room for the zero. */
const BELOW_PX = 8;

export interface LaneDrawing {
  update(samples: readonly WireExposureSample[], span: TrendSpan): void;
  destroy(): void;
}

export interface LaneOptions {
  readonly samples: readonly WireExposureSample[];
  readonly span: TrendSpan;
  /** Of the standard; drawn as a plain line. */
  readonly limit: number;
  /** Where rules alarm on this exposure: drawn in the colours of their levels. */
  readonly alarms: readonly { readonly level: Level; readonly direction: "high"; readonly limit: number }[];
  readonly heightPx: number;
}

/**
 * Draws the course of one exposure above a trend. A solid line is a mean; a dashed one is only a lower bound, for too little of the window
 * is covered; nothing is drawn where nothing is known.
 */
export function drawLane(box: HTMLElement, options: LaneOptions): LaneDrawing {
  let { samples, span } = options;
  const ink = inkOf(box);
  const axis = {
    stroke: ink.text,
    font: ink.font,
    grid: { stroke: ink.grid, width: 1 },
    ticks: { show: false },
    size: TREND_AXIS_PX,
    splits: () => [0, options.limit],
    values: (_: uPlot, splits: number[]) => splits.map(formatMean),
  };
  const size = () => ({ width: Math.max(200, box.clientWidth), height: options.heightPx });
  const plot = new uPlot(
    {
      ...size(),
      padding: [above, right, BELOW_PX, left],
      ms: 1,
      legend: { show: false },
      cursor: {
        drag: { x: false, y: false, setScale: false },
        points: { size: 5 },
        sync: { key: TREND_SYNC, scales: ["x", null] },
      },
      scales: {
        x: { time: true, range: () => [span.fromMs, span.toMs] },
        y: { range: () => [0, topOf(samples, options)] },
      },
      axes: [{ show: false }, axis],
      series: [
        {},
        { stroke: ink.line, width: 1.5, points: { show: false } },
        { stroke: ink.line, width: 1, dash: [4, 4], points: { show: false } },
      ],
      hooks: {
        drawClear: [
          (u) => {
            drawBands(u, options.alarms, { font: ink.font, text: ink.text });
            if (options.alarms.length === 0) drawLimit(u, options.limit, ink.text);
          },
        ],
      },
    },
    toAligned(samples),
    box,
  );
  const width = new ResizeObserver(() => plot.setSize(size()));
  width.observe(box);
  return {
    update(next, nextSpan) {
      samples = next;
      span = nextSpan;
      plot.setData(toAligned(samples));
    },
    destroy() {
      width.disconnect();
      plot.destroy();
    },
  };
}

/** The limit is always in the picture, with air above it. */
function topOf(samples: readonly WireExposureSample[], { limit, alarms }: LaneOptions): number {
  const values = samples.map(({ value, atLeast }) => value ?? atLeast ?? 0);
  return Math.max(limit, ...alarms.map((each) => each.limit), ...values) * 1.2;
}

function toAligned(samples: readonly WireExposureSample[]): uPlot.AlignedData {
  return [
    samples.map(({ t }) => t),
    samples.map(({ value }) => value),
    samples.map(({ value, atLeast }) => (value === null ? atLeast : null)),
  ];
}

function drawLimit({ ctx, bbox, valToPos }: uPlot, limit: number, colour: string): void {
  const at = valToPos(limit, "y", true);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, at);
  ctx.lineTo(bbox.left + bbox.width, at);
  ctx.stroke();
  ctx.restore();
}
