import type { EvidencePoint } from "../../model/evidence.ts";

const WIDTH = 1000;
const HEIGHT = 240;
const MARGIN = 48;

/** The readings of a point as a drawing with its limits; nothing where there is no number to draw. Gaps stay gaps. */
export function trendSvg(point: EvidencePoint, limits: readonly number[]): string {
  const numbers = point.readings.flatMap(({ ts, v, q }) =>
    typeof v === "number" ? [{ ts, v, known: q !== "bad" }] : [],
  );
  if (numbers.length === 0) return "";
  const values = [...numbers.map(({ v }) => v), ...limits];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (ts: number) => MARGIN + ((ts - point.fromMs) / Math.max(1, point.toMs - point.fromMs)) * (WIDTH - MARGIN);
  const y = (v: number) => HEIGHT - 24 - ((v - low) / Math.max(1e-9, high - low)) * (HEIGHT - 40);
  const gapMs = usualSpanMs(numbers) * 3;
  let path = "";
  numbers.forEach(({ ts, v, known }, i) => {
    const before = numbers[i - 1];
    const joined = known && before?.known === true && ts - before.ts <= gapMs;
    path += `${joined ? "L" : "M"}${x(ts).toFixed(1)} ${y(v).toFixed(1)}`;
  });
  const lines = [...new Set(limits)].map(
    (limit) =>
      `<line x1="${MARGIN}" x2="${WIDTH}" y1="${y(limit)}" y2="${y(limit)}" stroke="#c00" stroke-dasharray="6 4"/>` +
      `<text x="0" y="${y(limit) + 4}" fill="#c00" font-size="12">${limit}</text>`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><path d="${path}" fill="none" stroke="currentColor" stroke-width="1.5"/>
${lines.join("")}<text x="0" y="${y(high) + 4}" font-size="12" fill="currentColor">${high}</text>
<text x="0" y="${y(low) + 4}" font-size="12" fill="currentColor">${low}</text></svg>`;
}

/** The median span between two readings. */
function usualSpanMs(readings: readonly { readonly ts: number }[]): number {
  const spans = readings.slice(1).map(({ ts }, i) => ts - (readings[i]?.ts ?? ts));
  return spans.sort((a, b) => a - b)[spans.length >> 1] ?? 0;
}
