import type { WirePoint } from "../../api/wire.ts";
import { recentOf, samplesTaken } from "../live/recent-values.ts";
import { toPointKey } from "../live/live-state.ts";
import { t } from "../text/text.ts";

/** The last ten minutes as a line, with the limits it is judged by: grey until one is passed. */
export function RecentLine(props: { readonly point: WirePoint }) {
  const { point } = props;
  void samplesTaken.value;
  const values = point.kind === "gas" || point.kind === "analog" ? recentOf(toPointKey(point)) : [];
  if (values.length < 2) return <span class="recent" />;
  const limits = point.limits.filter(({ limit }) => isNear(limit, values));
  const shown = [...values, ...limits.map(({ limit }) => limit)];
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const place = (value: number): number =>
    high === low ? HEIGHT / 2 : HEIGHT - 1 - ((value - low) / (high - low)) * (HEIGHT - 2);
  const path = values.map(
    (value, i) => `${i === 0 ? "M" : "L"}${((i / (values.length - 1)) * WIDTH).toFixed(1)} ${place(value).toFixed(1)}`,
  );
  return (
    <svg
      class="recent"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t("site.recent")}
    >
      {limits.map(({ level, direction, limit }) => (
        <path
          key={`${level}${direction}${limit}`}
          class="recent-limit"
          d={`M0 ${place(limit).toFixed(1)}h${WIDTH}`}
          {...(isPassed(values, direction, limit) ? { "data-level": level } : {})}
        />
      ))}
      <path class="recent-value" d={path.join("")} />
    </svg>
  );
}

const WIDTH = 96;
const HEIGHT = 22;

/** A limit far away would press the line flat. */
function isNear(limit: number, values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(high - low, Math.abs(high) / 4);
  return limit <= high + 2 * span && limit >= low - 2 * span;
}

function isPassed(values: readonly number[], direction: "high" | "low", limit: number): boolean {
  return values.some((value) => (direction === "high" ? value >= limit : value <= limit));
}
