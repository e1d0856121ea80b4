import { assert } from "../assert.ts";

/**
 * What is left of PC-TWA on days longer than 8 h: RF = (8/h) · ((24 − h)/16); 1 for days up to 8 h, a limit is never raised.
 *
 * The longer day takes in more and leaves less time to recover. Worked: 12 h → 0.5, so that 20 mg/m³ become 10; 10 h → 0.7.
 * Range: 0 < h < 24. Source: GBZ 2.1-2019, reduction factor for long shifts (Brief and Scala); unconfirmed.
 */
export function dailyReduction(hoursPerDay: number): number {
  assert(hoursPerDay > 0 && hoursPerDay < 24, "a shift is longer than nothing and shorter than a day");
  return hoursPerDay <= 8 ? 1 : (8 / hoursPerDay) * ((24 - hoursPerDay) / 16);
}

/**
 * The same for weeks longer than 40 h: RF = (40/h) · ((168 − h)/128); 1 up to 40 h.
 *
 * Worked: 48 h → 0.78125; 60 h → 0.5625. Range: 0 < h < 168. Source: as `dailyReduction`.
 */
export function weeklyReduction(hoursPerWeek: number): number {
  assert(hoursPerWeek > 0 && hoursPerWeek < 168, "a week of work is longer than nothing and shorter than a week");
  return hoursPerWeek <= 40 ? 1 : (40 / hoursPerWeek) * ((168 - hoursPerWeek) / 128);
}

/**
 * PC-TWA adjusted to a site's shifts: the limit times the smaller of the two factors. MAC and PC-STEL are not adjusted.
 *
 * Worked: ammonia, 20 mg/m³, 12 h a day and 48 h a week → 20 · min(0.5, 0.78125) = 10 mg/m³.
 * Source: as `dailyReduction`; that the stricter of the two holds is a proposal.
 */
export function adjustedTwaLimit(
  pcTwa: number,
  { hoursPerDay = 8, hoursPerWeek = 40 }: { readonly hoursPerDay?: number; readonly hoursPerWeek?: number },
): number {
  return pcTwa * Math.min(dailyReduction(hoursPerDay), weeklyReduction(hoursPerWeek));
}
