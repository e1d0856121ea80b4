import { WINDOW_SAMPLES_MAX } from "./sample-window.ts";

/**
 * What flowed into a tank and how its level moved, over a window that ends at the newest level reading. JSON, bounded.
 *
 * It is summed in pieces, each from one level reading to the next. A piece counts when both levels, and every flow throughout, were
 * known; any other is time not seen, on both sides of the balance: a flow meter that drops out makes nothing of what it did not say.
 */
export interface TankSums {
  /** Newest level, m; null: not known, and then no piece is open. */
  levelM: number | null;
  levelAtMs: number;
  /** Net inflow of each meter, m³/h; null: not known. */
  readonly flowsM3H: (number | null)[];
  flowAtMs: number;
  pieceNetM3: number;
  pieceGrossM3: number;
  /** Everything was known since the piece began. */
  whole: boolean;
  /** Running sums at level readings, oldest first, with what they were at each instant. */
  readonly at: number[];
  readonly seenMs: number[];
  readonly netM3: number[];
  readonly grossM3: number[];
  readonly riseM: number[];
}

export function newTankSums(flows: number): TankSums {
  return {
    levelM: null,
    levelAtMs: 0,
    flowsM3H: Array.from({ length: flows }, () => null),
    flowAtMs: 0,
    pieceNetM3: 0,
    pieceGrossM3: 0,
    whole: false,
    at: [],
    seenMs: [],
    netM3: [],
    grossM3: [],
    riseM: [],
  };
}

export function takeLevel(sums: TankSums, levelM: number | null, atMs: number, spanMs: number): void {
  settleFlows(sums, atMs);
  if (levelM !== null) {
    const counts = sums.levelM !== null && sums.whole;
    addSample(sums, atMs, spanMs, {
      seenMs: counts ? atMs - sums.levelAtMs : 0,
      netM3: counts ? sums.pieceNetM3 : 0,
      grossM3: counts ? sums.pieceGrossM3 : 0,
      riseM: counts ? levelM - (sums.levelM ?? levelM) : 0,
    });
  }
  sums.levelM = levelM;
  sums.levelAtMs = atMs;
  sums.pieceNetM3 = 0;
  sums.pieceGrossM3 = 0;
  sums.whole = levelM !== null && areFlowsKnown(sums);
}

export function takeFlow(sums: TankSums, flow: number, inflowM3H: number | null, atMs: number): void {
  settleFlows(sums, atMs);
  sums.flowsM3H[flow] = inflowM3H;
  if (inflowM3H === null) sums.whole = false;
}

/** Time in which the gateway heard nothing is time not seen. */
export function breakPiece(sums: TankSums): void {
  sums.whole = false;
}

function areFlowsKnown({ flowsM3H }: TankSums): boolean {
  return !flowsM3H.includes(null);
}

/** Net inflow now, m³/h; null: some meter says nothing. */
export function netInflowOf(flowsM3H: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const flow of flowsM3H) {
    if (flow === null) return null;
    sum += flow;
  }
  return sum;
}

export interface TankSpan {
  readonly spanMs: number;
  /** Of the span, what was seen. */
  readonly seenMs: number;
  readonly netM3: number;
  /** In and out together: what the meters' errors are shares of. */
  readonly grossM3: number;
  readonly riseM: number;
}

/** Share of a span that must have been seen. Proposal. */
const SEEN_SHARE_MIN = 0.8;

/** The newest span of at least `spanMs`; null: not yet so long, or too little of it was seen. */
export function lookBack({ at, seenMs, netM3, grossM3, riseM }: TankSums, spanMs: number): TankSpan | null {
  const last = at.length - 1;
  // The columns have one length.
  const from = (column: readonly number[]) => (column[last] as number) - (column[0] as number);
  if (last < 1 || from(at) < spanMs || from(seenMs) < SEEN_SHARE_MIN * from(at)) return null;
  return { spanMs: from(at), seenMs: from(seenMs), netM3: from(netM3), grossM3: from(grossM3), riseM: from(riseM) };
}

/** How far the level moved within what is remembered, from its lowest to its highest. */
export function levelRangeM({ riseM }: TankSums): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const rise of riseM) {
    if (rise < low) low = rise;
    if (rise > high) high = rise;
  }
  return high > low ? high - low : 0;
}

function settleFlows(sums: TankSums, atMs: number): void {
  const hours = Math.max(0, atMs - sums.flowAtMs) / 3_600_000;
  for (const flow of sums.flowsM3H) {
    sums.pieceNetM3 += (flow ?? 0) * hours;
    sums.pieceGrossM3 += Math.abs(flow ?? 0) * hours;
  }
  sums.flowAtMs = atMs;
}

interface Piece {
  readonly seenMs: number;
  readonly netM3: number;
  readonly grossM3: number;
  readonly riseM: number;
}

/** Of readings within a sixtieth of the span the newest stays. One sample older than the span stays too, so that the rest covers it. */
function addSample(sums: TankSums, atMs: number, spanMs: number, piece: Piece): void {
  const { at } = sums;
  const slotMs = spanMs / WINDOW_SAMPLES_MAX;
  const last = at.length - 1;
  // An array with a last element has it, and the columns have one length.
  const sumOf = (column: readonly number[]) => (last < 0 ? 0 : (column[last] as number));
  const next = [
    atMs,
    sumOf(sums.seenMs) + piece.seenMs,
    sumOf(sums.netM3) + piece.netM3,
    sumOf(sums.grossM3) + piece.grossM3,
    sumOf(sums.riseM) + piece.riseM,
  ];
  const columns = [at, sums.seenMs, sums.netM3, sums.grossM3, sums.riseM];
  const isSameSlot = last > 0 && Math.floor((at[last] as number) / slotMs) === Math.floor(atMs / slotMs);
  let old = 0;
  while (old + 1 < at.length && (at[old + 1] as number) <= atMs - spanMs) old++;
  columns.forEach((column, i) => {
    if (isSameSlot) column.pop();
    column.push(next[i] as number);
    if (old > 0) column.splice(0, old);
  });
}
