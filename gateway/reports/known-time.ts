import type { Span } from "../../model/report.ts";

/** The parts of a span that lie outside others, oldest first. `others` in order of their beginnings. */
export function without({ fromMs, toMs }: Span, others: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  let at = fromMs;
  for (const other of others) {
    if (other.fromMs > at) left.push({ fromMs: at, toMs: Math.min(toMs, other.fromMs) });
    at = Math.max(at, other.toMs);
    if (at >= toMs) break;
  }
  if (at < toMs) left.push({ fromMs: at, toMs });
  return left.filter((span) => span.toMs > span.fromMs);
}

export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

/** How much of known time spans cover that may overlap each other. `known` in order and apart. */
export function coveredMs(spans: readonly Span[], known: readonly Span[]): number {
  const sorted = [...spans].sort((a, b) => a.fromMs - b.fromMs);
  return known.reduce((sum, part) => sum + part.toMs - part.fromMs - lengthOf(without(part, sorted)), 0);
}
