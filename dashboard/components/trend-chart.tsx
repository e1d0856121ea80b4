import { useEffect, useRef } from "preact/hooks";
import type { WirePoint } from "../../api/wire.ts";
import { language, t } from "../text/text.ts";
import type { DrawOptions, TrendDrawing } from "../trend/draw-trend.ts";
import type { Trend, TrendSpan } from "../trend/read-trend.ts";

/** A trend on a canvas. The drawing code is fetched when the first chart is shown: the landing page does not wait for it. */
export function TrendChart(props: {
  readonly point: WirePoint;
  readonly trend: Trend;
  readonly heightPx: number;
  readonly onSelect: (span: TrendSpan) => void;
}) {
  const { point, trend, heightPx, onSelect } = props;
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<TrendDrawing | null>(null);
  const newest = useRef(trend);
  newest.current = trend;
  const worded = language.value;
  const { kind } = trend.columns;
  useEffect(() => {
    const draw = (): void => {
      drawing.current?.destroy();
      drawing.current = null;
      void startDrawing();
    };
    let gone = false;
    const startDrawing = async (): Promise<void> => {
      const { drawTrend } = await import("../trend/draw-trend.ts");
      if (gone || box.current === null || drawing.current !== null) return;
      const options: DrawOptions = {
        point,
        columns: newest.current.columns,
        span: newest.current.span,
        heightPx,
        onSelect,
      };
      drawing.current = drawTrend(box.current, options);
    };
    draw();
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      gone = true;
      scheme.removeEventListener("change", draw);
      drawing.current?.destroy();
      drawing.current = null;
    };
  }, [point, kind, worded, heightPx, onSelect]);
  useEffect(() => drawing.current?.update(trend.columns, trend.span), [trend]);
  return <div class="trend-chart" ref={box} role="img" aria-label={t("trend.chart-label", { name: point.name })} />;
}
