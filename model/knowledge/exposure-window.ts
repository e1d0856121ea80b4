import { assert } from "../assert.ts";

/**
 * Time-weighted sums of one point over a sliding window, in bins of fixed length: JSON, of fixed size, changed in place.
 *
 * `bins + 1` bins reach back over the whole window wherever in the newest bin `now` is. Per bin: the sum of value times time, the time
 * covered, the greatest value. A gap is time not covered; it is never a zero.
 */
export interface ExposureWindow {
  readonly binMs: number;
  /** Number of the newest bin, counted from the epoch of whatever clock the caller uses; null: nothing seen. */
  headBin: number | null;
  /** Up to where time has been taken; no time counts twice. */
  untilMs: number;
  /** End of the newest interval whose value was only a lower bound (over-range); null: none yet. */
  boundUntilMs: number | null;
  readonly sums: number[];
  readonly coveredMs: number[];
  /** Empty: not kept. */
  readonly maxima: number[];
  /** Sums over all bins, so that a mean needs no pass over them. */
  totalSum: number;
  totalCoveredMs: number;
}

/** What a window holds. Values in the unit of what was added, times in ms. */
export interface WindowSum {
  readonly windowMs: number;
  /** Time for which a value is known. */
  readonly coveredMs: number;
  /** Covered share of the window, 0 to 1. */
  readonly coverage: number;
  /** Sum of value times time over the covered time: what was certainly taken in. */
  readonly doseMs: number;
  /** Mean over the covered time; null: nothing covered. */
  readonly mean: number | null;
  /** Some value in it is only a lower bound, so that all of these are. */
  readonly bounded: boolean;
}

export interface WindowOptions {
  readonly windowMs: number;
  readonly binMs: number;
  /** False: `maxOver` will not be asked, which saves a third of the memory. */
  readonly withMaxima?: boolean;
}

/**
 * An empty window.
 *
 * `windowMs` is the longest span that will be asked for, a whole number of `binMs`. STEL: 15 min in bins of 10 s (91 bins); TWA: 8 h in bins of
 * 5 min (97 bins); each about 2 KB of numbers.
 */
export function openExposureWindow({ windowMs, binMs, withMaxima = true }: WindowOptions): ExposureWindow {
  assert(binMs > 0 && Number.isInteger(windowMs / binMs), "a window is a whole number of bins");
  const bins = windowMs / binMs + 1;
  const zeros = () => Array.from({ length: bins }, () => 0);
  return {
    binMs,
    headBin: null,
    untilMs: Number.MIN_SAFE_INTEGER,
    boundUntilMs: null,
    sums: zeros(),
    coveredMs: zeros(),
    maxima: withMaxima ? zeros() : [],
    totalSum: 0,
    totalCoveredMs: 0,
  };
}

/** How a value stands for the time of its interval. */
export interface ValueMeaning {
  /** The true value was at least this: the sensor was over its range. */
  readonly atLeast?: boolean;
}

/**
 * Takes in that `value` held from `fromMs` to `toMs`. O(1) amortised: work is done for each bin that time enters, once.
 *
 * Time already taken is not taken again: intervals come in the order of time, and one that begins too early counts from where the last ended.
 * A value below zero is zero drift and counts as zero: it must not pay for a real exposure. How long a reading holds is the caller's to say;
 * what is never added is a gap.
 */
export function addExposure(
  state: ExposureWindow,
  value: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  { atLeast = false }: ValueMeaning = {},
): void {
  addHeld(state, value, fromMs, toMs, atLeast);
}

/** The same for every reading of every point: an object made for each would be most of its cost. */
export function addHeld(state: ExposureWindow, value: number, fromMs: number, toMs: number, atLeast: boolean): void {
  assert(Number.isFinite(value), "an exposure is a finite number");
  const atMs = Math.max(fromMs, state.untilMs);
  if (!(toMs > atMs)) return;
  state.untilMs = toMs;
  if (atLeast) state.boundUntilMs = toMs;
  const concentration = Math.max(value, 0);
  const { binMs, headBin } = state;
  // Readings come faster than bins pass: nearly all of the time stays within the newest one.
  if (headBin !== null && atMs >= headBin * binMs && toMs <= (headBin + 1) * binMs) {
    addToBin(state, headBin, concentration, toMs - atMs);
    return;
  }
  addOverBins(state, concentration, atMs, toMs);
}

function addOverBins(state: ExposureWindow, concentration: number, fromMs: number, toMs: number): void {
  const { binMs } = state;
  // Of an interval longer than the ring only the end is ever asked for.
  let atMs = Math.max(fromMs, (Math.floor(toMs / binMs) - state.sums.length + 1) * binMs);
  while (atMs < toMs) {
    const bin = Math.floor(atMs / binMs);
    advance(state, bin);
    const endMs = Math.min(toMs, (bin + 1) * binMs);
    addToBin(state, bin, concentration, endMs - atMs);
    atMs = endMs;
  }
}

function addToBin(state: ExposureWindow, bin: number, concentration: number, lengthMs: number): void {
  const { sums, coveredMs, maxima } = state;
  const at = slotOf(bin, sums.length);
  const dose = concentration * lengthMs;
  // The slot is within the arrays: a remainder by their length.
  sums[at]! += dose;
  coveredMs[at]! += lengthMs;
  if (maxima.length > 0) maxima[at] = Math.max(maxima[at]!, concentration);
  state.totalSum += dose;
  state.totalCoveredMs += lengthMs;
}

/**
 * What the last `windowMs` before `nowMs` hold. O(1) for the window it was opened for, while readings come; O(bins) for a shorter one.
 *
 * Resolution: a window that begins within a bin takes that bin's share by time. Against exact sums this errs by at most `binMs / 4` of covered
 * time, and `binMs / 4` times the greatest value of that one bin in the sum: of a 15 min mean in bins of 10 s 0.28 % of that value, of 8 h in
 * bins of 5 min 0.26 %. A window that begins on the edge of a bin is exact, but for the rounding of sums.
 */
export function meanOver(state: ExposureWindow, nowMs: number, windowMs: number): WindowSum {
  const startMs = startOf(state, nowMs, windowMs);
  const [dose, coveredMs] = sumSince(state, startMs);
  return {
    windowMs,
    coveredMs,
    coverage: Math.min(1, coveredMs / windowMs),
    doseMs: dose,
    mean: coveredMs > 0 ? dose / coveredMs : null,
    bounded: state.boundUntilMs !== null && state.boundUntilMs > startMs,
  };
}

/**
 * Whether the mean over the covered part of the window is certainly below a limit, whichever share of its oldest bin belongs to it, while at least
 * `coverageMin` of it is certainly covered by values that are no mere bounds. O(1); false: look closer.
 */
export function isMeanBelow(
  state: ExposureWindow,
  nowMs: number,
  windowMs: number,
  { limit, coverageMin }: { readonly limit: number; readonly coverageMin: number },
): boolean {
  const { binMs, sums, boundUntilMs, totalSum, totalCoveredMs } = state;
  // A shorter window than it was opened for leaves out more bins than the oldest; so does one that time has passed over.
  if (windowMs !== (sums.length - 1) * binMs || nowMs - state.untilMs >= binMs) return false;
  if (boundUntilMs !== null && boundUntilMs > nowMs - windowMs) return false;
  // Up to two of its bins may have slid out since time was last taken in.
  const coveredMs = totalCoveredMs - 2 * binMs;
  return coveredMs >= coverageMin * windowMs && totalSum < limit * coveredMs * SURELY;
}

/** Totals are kept by adding and taking away: a rest in their last digits decides nothing. */
const SURELY = 1 - 1e-6;

/** The greatest value of the last `windowMs` before `nowMs`, up to `binMs` older; null: nothing covered. O(bins). */
export function maxOver(state: ExposureWindow, nowMs: number, windowMs: number): number | null {
  const { binMs, headBin, coveredMs, maxima } = state;
  assert(maxima.length > 0, "a window opened without maxima is not asked for one");
  const startMs = startOf(state, nowMs, windowMs);
  if (headBin === null) return null;
  const bins = maxima.length;
  let max: number | null = null;
  for (let bin = Math.max(Math.floor(startMs / binMs), headBin - bins + 1); bin <= headBin; bin++) {
    const at = slotOf(bin, bins);
    // The slot is within the arrays: a remainder by their length.
    if (coveredMs[at]! > 0) max = Math.max(max ?? 0, maxima[at]!);
  }
  return max;
}

function startOf(state: ExposureWindow, nowMs: number, windowMs: number): number {
  const spanMs = (state.sums.length - 1) * state.binMs;
  assert(windowMs > 0 && windowMs <= spanMs, "a window is not longer than it was opened for");
  assert(nowMs >= state.untilMs, "a window ends no earlier than what it has taken");
  return nowMs - windowMs;
}

/** Sum and covered time from `startMs` on: the totals without the bins before. */
function sumSince(state: ExposureWindow, startMs: number): readonly [dose: number, coveredMs: number] {
  const { binMs, headBin, sums, coveredMs } = state;
  const edgeBin = Math.floor(startMs / binMs);
  if (headBin === null || edgeBin > headBin) return [0, 0];
  const bins = sums.length;
  const edge = slotOf(edgeBin, bins);
  const outside = startMs / binMs - edgeBin;
  // Slots are within the arrays: remainders by their length.
  let dose = state.totalSum - sums[edge]! * outside;
  let covered = state.totalCoveredMs - coveredMs[edge]! * outside;
  // A window is a bin shorter than the ring at least and ends at or after its head, so that its edge is no older than the oldest bin.
  for (let bin = headBin - bins + 1; bin < edgeBin; bin++) {
    const at = slotOf(bin, bins);
    dose -= sums[at]!;
    covered -= coveredMs[at]!;
  }
  // Subtraction may leave less than nothing in the last digits.
  return [Math.max(dose, 0), Math.max(covered, 0)];
}

/** Empties the bins that time has entered or skipped since the newest one. */
function advance(state: ExposureWindow, bin: number): void {
  const { headBin, sums, coveredMs, maxima } = state;
  if (headBin === bin) return;
  const bins = sums.length;
  const fresh = headBin === null ? 0 : Math.min(bin - headBin, bins);
  for (let i = 0; i < fresh; i++) {
    const at = slotOf(bin - i, bins);
    // The slot is within the arrays: a remainder by their length.
    state.totalSum -= sums[at]!;
    state.totalCoveredMs -= coveredMs[at]!;
    sums[at] = 0;
    coveredMs[at] = 0;
    if (maxima.length > 0) maxima[at] = 0;
  }
  // Once a round the totals are summed anew: taking away what was added leaves a rest in the last digits.
  if (headBin === null || Math.floor(bin / bins) !== Math.floor(headBin / bins)) {
    state.totalSum = sums.reduce((total, each) => total + each, 0);
    state.totalCoveredMs = coveredMs.reduce((total, each) => total + each, 0);
  }
  state.headBin = bin;
}

/** Also of a time before the epoch. */
function slotOf(bin: number, bins: number): number {
  return ((bin % bins) + bins) % bins;
}
