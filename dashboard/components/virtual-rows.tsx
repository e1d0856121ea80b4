import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { toWindow } from "./row-window.ts";

/**
 * Draws only the rows near the visible part of the page, with empty space standing in for the rest.
 *
 * The page itself scrolls: no scrolling box inside another, on a phone or at 200 % zoom.
 */
export function VirtualRows<Row extends { readonly key: string }>(props: {
  readonly rows: readonly Row[];
  readonly heightOf: (row: Row) => number;
  readonly draw: (row: Row, index: number) => ComponentChildren;
}) {
  const { rows, heightOf, draw } = props;
  const box = useRef<HTMLDivElement>(null);
  const seen = useSignal({ topPx: 0, bottomPx: 1200 });
  const offsets = useMemo(() => toOffsets(rows, heightOf), [rows, heightOf]);
  useEffect(() => {
    let asked = 0;
    const measure = (): void => {
      asked = 0;
      if (box.current === null) return;
      const topPx = -box.current.getBoundingClientRect().top;
      seen.value = { topPx, bottomPx: topPx + innerHeight };
    };
    const ask = (): void => {
      asked ||= requestAnimationFrame(measure);
    };
    measure();
    addEventListener("scroll", ask, { passive: true });
    addEventListener("resize", ask);
    // What stands above may grow (a new alarm) without any scroll.
    const above = new ResizeObserver(ask);
    above.observe(document.body);
    return () => {
      cancelAnimationFrame(asked);
      removeEventListener("scroll", ask);
      removeEventListener("resize", ask);
      above.disconnect();
    };
  }, [seen]);
  const { from, to } = toWindow(offsets, seen.value);
  const totalPx = offsets[rows.length] ?? 0;
  return (
    <div class="rows" role="rowgroup" ref={box}>
      <div aria-hidden="true" style={{ height: `${offsets[from] ?? 0}px` }} />
      {rows.slice(from, to).map((row, index) => draw(row, from + index))}
      <div aria-hidden="true" style={{ height: `${totalPx - (offsets[to] ?? totalPx)}px` }} />
    </div>
  );
}

/** Where each row begins; one more entry for the end of the last. */
function toOffsets<Row>(rows: readonly Row[], heightOf: (row: Row) => number): readonly number[] {
  const offsets = [0];
  let end = 0;
  for (const row of rows) {
    end += heightOf(row);
    offsets.push(end);
  }
  return offsets;
}
