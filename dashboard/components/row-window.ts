/** Rows drawn beyond each edge, so that a quick scroll or the Tab key finds them ready. */
const SPARE_ROWS = 8;

/**
 * Which rows to draw: `from` inclusive, `to` exclusive.
 *
 * Shape: offsets[i] is where row i begins, offsets.at(-1) where the last ends; ascending, in pixels.
 */
export function toWindow(
  offsets: readonly number[],
  seen: { readonly topPx: number; readonly bottomPx: number },
): { readonly from: number; readonly to: number } {
  const rows = offsets.length - 1;
  const first = lastAtOrBefore(offsets, seen.topPx);
  const last = lastAtOrBefore(offsets, seen.bottomPx);
  return {
    from: Math.max(0, Math.min(first, rows) - SPARE_ROWS),
    to: Math.min(rows, Math.max(last, 0) + 1 + SPARE_ROWS),
  };
}

function lastAtOrBefore(offsets: readonly number[], px: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? Number.POSITIVE_INFINITY) <= px) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
