/** Steps people read at a glance. */
const STEPS_MS: readonly number[] = [
  1_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000,
  21_600_000, 43_200_000, 86_400_000, 172_800_000, 432_000_000,
];

/**
 * Round instants in the reader's time zone, at most `countMax` of them, for the time axis.
 *
 * `zoneOffsetMs`: local time minus UTC. Where a clock change falls inside the span, labels after it are off the round hour;
 * the instants stay true.
 */
export function toTimeTicks(
  span: { readonly fromMs: number; readonly toMs: number },
  countMax: number,
  zoneOffsetMs: number,
): number[] {
  const wantedMs = (span.toMs - span.fromMs) / Math.max(1, countMax);
  const stepMs = STEPS_MS.find((step) => step >= wantedMs) ?? Math.ceil(wantedMs / 86_400_000) * 86_400_000;
  const ticks: number[] = [];
  let tick = Math.ceil((span.fromMs + zoneOffsetMs) / stepMs) * stepMs - zoneOffsetMs;
  for (; tick <= span.toMs; tick += stepMs) ticks.push(tick);
  return ticks;
}
