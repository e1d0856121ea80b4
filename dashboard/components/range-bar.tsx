import type { WirePoint } from "../../api/wire.ts";
import { livePoint } from "../live/live.ts";
import { toPointKey } from "../live/live-state.ts";

/**
 * Where the value stands in its range, and where its limits are: seen at a glance, without reading a digit.
 * Grey while normal (the moving analog indicator of ISA-101 practice): a limit takes its level's colour once it is passed.
 */
export function RangeBar(props: { readonly point: WirePoint }) {
  const { rangeMin, rangeMax, limits } = props.point;
  const now = livePoint(toPointKey(props.point)).value;
  if (rangeMin === null || rangeMax === null || rangeMax <= rangeMin) return null;
  const place = (value: number): number => Math.min(1, Math.max(0, (value - rangeMin) / (rangeMax - rangeMin))) * WIDTH;
  const value = typeof now?.v === "number" ? now.v : null;
  return (
    <svg class="range-bar" viewBox={`-3 0 ${WIDTH + 6} 16`} aria-hidden="true">
      <rect class="range" x="0" y="6" width={WIDTH} height="4" />
      {limits.map(({ level, direction, limit }) => (
        <g key={`${level}${direction}${limit}`} {...(isPassed(value, direction, limit) ? { "data-level": level } : {})}>
          <rect
            class="beyond"
            x={direction === "high" ? place(limit) : 0}
            y="6"
            width={direction === "high" ? WIDTH - place(limit) : place(limit)}
            height="4"
          />
          <rect class="tick" x={place(limit) - 0.75} y="4" width="1.5" height="8" />
        </g>
      ))}
      {value === null ? null : <path class="pointer" d={`M${place(value)} 7l-3.5-6h7zM${place(value)} 5v7`} />}
    </svg>
  );
}

const WIDTH = 96;

function isPassed(value: number | null, direction: "high" | "low", limit: number): boolean {
  if (value === null) return false;
  return direction === "high" ? value >= limit : value <= limit;
}
