/** What a window of readings does: a straight line through it that outliers do not bend. */
export interface RobustTrend {
  /** Unit of the values per second. */
  readonly slopePerS: number;
  /** The line's value at the last reading: where the point stands without its noise. */
  readonly valueAtEnd: number;
  /** How much of the movement is the line and not noise, 0 to 1. */
  readonly fit: number;
  /** Readings the line was drawn through, after decimation. */
  readonly count: number;
}

/**
 * The robust trend of a window: the median of the slopes of pairs of readings, after Theil and Sen.
 *
 * Up to 30 readings, all pairs count (Theil–Sen). Of more, each reading is paired with those about half a window away, counted round
 * the ring, so that all take part equally often: the longest levers carry most of what can be known, and 420 pairs of 120 readings are
 * surer (variance 1.5 times that of least squares) than all 1,770 pairs of 60 (2.1 times). Fewer than a quarter of the readings may be
 * wild, whichever they are, without bending the slope.
 * The line passes through the median of value − slope·time. The fit stands for R²: s²·var(t) / (s²·var(t) + σ²), with
 * σ = 1.4826 · median |residual|; for normal noise it is R², and an outlier does not spoil it. A flat window has a fit of 0.
 * Shape: `atMs` and `values` of one length, times never falling; readings without a finite value are left out. More than 120 are thinned
 * evenly to 120, first and last kept. Null: fewer than 3 readings, or all pairs at one instant.
 * Cost: bounded by 480 pairs whatever the window, about 15 µs; not for every reading of every point.
 * Source: Theil, "A rank-invariant method of linear and polynomial regression analysis", 1950 (complete and incomplete method);
 * Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63, 1968.
 */
export function robustTrendOf(window: TrendWindow): RobustTrend | null {
  const thinned = thin(window);
  const { timesS, values } = thinned;
  const count = values.length;
  if (count < READINGS_MIN) return null;
  const slopes = pairSlopes(thinned);
  if (slopes.length === 0) return null;
  const slopePerS = medianOf(slopes);
  const scratch = new Float64Array(count);
  for (let i = 0; i < count; i++) scratch[i] = at(values, i) - slopePerS * at(timesS, i);
  const offset = medianOf(scratch);
  // The median has reordered the rests; their distances from it are the same in any order.
  for (let i = 0; i < count; i++) scratch[i] = Math.abs(at(scratch, i) - offset);
  const sigma = MAD_TO_SIGMA * medianOf(scratch);
  const explained = slopePerS * slopePerS * varianceOf(timesS);
  const fit = explained === 0 ? 0 : explained / (explained + sigma * sigma);
  return { slopePerS, valueAtEnd: offset + slopePerS * at(timesS, count - 1), fit, count };
}

export interface TrendWindow {
  /** Times of the readings, ms, rising. */
  readonly atMs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/**
 * Seconds until a trend reaches a limit: (limit − v)/s.
 *
 * 0: it lies at or beyond the limit already; null: it does not move towards it. `direction` is that of a breach: `rising` for a high
 * limit, `falling` for a low one.
 */
export function timeToLimitS(
  trend: Pick<RobustTrend, "slopePerS" | "valueAtEnd">,
  limit: number,
  direction: "rising" | "falling",
): number | null {
  const sign = direction === "rising" ? 1 : -1;
  const missing = sign * (limit - trend.valueAtEnd);
  if (missing <= 0) return 0;
  const speed = sign * trend.slopePerS;
  return speed > 0 ? missing / speed : null;
}

/**
 * No trend of this window is steeper than this, per second: its spread over the shortest time between two readings of a pair. A fiftieth
 * of the cost of a fit, so that a fit whose outcome is plain need not be made. NaN or Infinity: it cannot be said.
 */
export function steepestSlopeOf({ atMs, values }: TrendWindow): number {
  const count = values.length;
  if (count < 2 || count > TREND_READINGS_MAX) return Number.POSITIVE_INFINITY;
  const lag = shortestPairLagOf(count);
  let [lowest, highest, apartMs] = [at(values, 0), at(values, 0), Number.POSITIVE_INFINITY];
  for (let i = 0; i < count; i++) {
    lowest = Math.min(lowest, at(values, i));
    highest = Math.max(highest, at(values, i));
    if (i >= lag) apartMs = Math.min(apartMs, at(atMs, i) - at(atMs, i - lag));
  }
  return ((highest - lowest) * 1_000) / apartMs;
}

/** Readings a line is drawn through. */
export const TREND_READINGS_MAX = 120;
const READINGS_MIN = 3;
/** Pairs whose slopes are taken: all of them up to 30 readings. */
const PAIRS_MAX = 480;
/** Standard deviation of a normal distribution over its median absolute deviation. */
const MAD_TO_SIGMA = 1.4826;

interface Thinned {
  /** Seconds since the first reading. */
  readonly timesS: Float64Array;
  readonly values: Float64Array;
}

function thin({ atMs, values }: TrendWindow): Thinned {
  const finite: number[] = [];
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(at(values, i)) && Number.isFinite(at(atMs, i))) finite.push(i);
  const count = Math.min(finite.length, TREND_READINGS_MAX);
  const thinned = { timesS: new Float64Array(count), values: new Float64Array(count) };
  const step = count > 1 ? (finite.length - 1) / (count - 1) : 0;
  for (let i = 0; i < count; i++) {
    const from = at(finite, Math.round(i * step));
    thinned.timesS[i] = (at(atMs, from) - at(atMs, at(finite, 0))) / 1_000;
    thinned.values[i] = at(values, from);
  }
  return thinned;
}

/** Pairs of a trend through so many readings, 120 at most, are no fewer places apart than this, counted round the ring or not. */
export function shortestPairLagOf(count: number): number {
  return (count >> 1) - lagsOf(count) + 1;
}

function lagsOf(count: number): number {
  return Math.min(count >> 1, Math.floor(PAIRS_MAX / count));
}

/** Slopes of the pairs that are apart in time: each reading with those `lag` places further round the ring. */
function pairSlopes({ timesS, values }: Thinned): Float64Array {
  const count = values.length;
  const half = count >> 1;
  const lags = lagsOf(count);
  const slopes = new Float64Array(lags * count);
  let filled = 0;
  for (let lag = shortestPairLagOf(count); lag <= half; lag++) {
    // Half-way round a ring of even length, i and i + half are the same pair twice.
    const firsts = lag * 2 === count ? half : count;
    for (let i = 0; i < firsts; i++) {
      const j = i + lag < count ? i + lag : i + lag - count;
      const apartS = at(timesS, j) - at(timesS, i);
      if (apartS !== 0) slopes[filled++] = (at(values, j) - at(values, i)) / apartS;
    }
  }
  return slopes.subarray(0, filled);
}

function varianceOf(figures: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const each of figures) sum += each;
  const mean = sum / figures.length;
  for (const each of figures) squares += (each - mean) ** 2;
  return squares / figures.length;
}

/** The median; reorders what it is given. */
function medianOf(figures: Float64Array): number {
  const middle = figures.length >> 1;
  const upper = select(figures, middle);
  if (figures.length % 2 === 1) return upper;
  // Selecting has left everything below the upper middle to its left.
  let lower = at(figures, 0);
  for (let i = 1; i < middle; i++) if (at(figures, i) > lower) lower = at(figures, i);
  return (lower + upper) / 2;
}

/** Hoare's selection: the k-th smallest ends at k, nothing larger before it. Linear on average. */
function select(figures: Float64Array, k: number): number {
  let [left, right] = [0, figures.length - 1];
  while (left < right) {
    const pivot = medianOfThree(at(figures, left), at(figures, (left + right) >> 1), at(figures, right));
    let [i, j] = [left, right];
    while (i <= j) {
      while (at(figures, i) < pivot) i++;
      while (at(figures, j) > pivot) j--;
      if (i > j) break;
      const swapped = at(figures, i);
      figures[i++] = at(figures, j);
      figures[j--] = swapped;
    }
    if (j < k) left = i;
    if (k < i) right = j;
  }
  return at(figures, k);
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Every index here is below the length. */
function at(figures: ArrayLike<number>, index: number): number {
  return figures[index] as number;
}
