import type { ByteReader, ByteWriter } from "./bytes.ts";

/** Largest magnitude `encodeInts` takes: second differences and their zigzag form stay exact in a float. */
export const INT_MAX = 2 ** 50;

const BLOCK = 128;
/** A packed value is read as four bytes shifted by up to seven bits, so 25 bits is the widest that always fits. */
const WIDTH_MAX = 25;
const FLAT = 4;

/**
 * Writes whole numbers (|v| ≤ INT_MAX) as they are, as differences or as differences of differences, whichever is shortest.
 *
 * Form: one byte (order 0–2, FLAT bit), the first `order` values, then the residuals: one value if all are equal, else blocks of
 * 128, each: base, width, exceptions, packed bits. A block stores `residual − base` in `width` bits; the few that need more are
 * exceptions, so that one outage does not widen a whole block.
 * `quick`: what is shortest is guessed.
 */
export function encodeInts(values: Float64Array, out: ByteWriter, quick: boolean): void {
  const order = quick ? likelyOrderOf(values) : bestOrderOf(values);
  const best = residualsOf(values, order);
  const flat = isFlat(best);
  out.u8(order | (flat ? FLAT : 0));
  // An order is less than the count, so the values that start the differences exist.
  if (order >= 1) out.zigzag(values[0] as number);
  if (order === 2) out.zigzag((values[1] as number) - (values[0] as number));
  if (flat) out.zigzag(best[0] ?? 0);
  else writeBlocks(best, out);
}

/** Fills `values` with numbers written by `encodeInts`. Throws RangeError on bytes that cannot be such. */
export function decodeInts(input: ByteReader, values: Float64Array): void {
  const head = input.u8();
  const order = head & 3;
  const first = order >= 1 ? input.zigzag() : 0;
  const firstDifference = order === 2 ? input.zigzag() : 0;
  if ((head & FLAT) !== 0) values.fill(input.zigzag(), order);
  else readBlocks(input, values, order);
  if (order === 2) {
    values[1] = firstDifference;
    sum(values, 1);
  }
  if (order >= 1) {
    values[0] = first;
    sum(values, 0);
  }
}

/** Running sum from place `from`. Index bounds are the loop's own, so every element read exists. */
function sum(values: Float64Array, from: number): void {
  let total = values[from] as number;
  for (let i = from + 1; i < values.length; i++) {
    total += values[i] as number;
    values[i] = total;
  }
}

/** Reused: encoding runs to its end before the next begins. */
const residuals = [new Float64Array(4096), new Float64Array(4096)];

/** Differences of the order; the answer is good until the next call. */
function residualsOf(values: Float64Array, order: number): Float64Array {
  let current = values;
  for (let i = 0; i < order; i++) current = differencesOf(current, i);
  return current;
}

function differencesOf(values: Float64Array, place: number): Float64Array {
  const n = values.length - 1;
  let into = residuals[place];
  if (into === undefined || into.length < n) {
    into = new Float64Array(n * 2);
    residuals[place] = into;
  }
  let before = values[0] as number;
  for (let i = 0; i < n; i++) {
    const value = values[i + 1] as number;
    into[i] = value - before;
    before = value;
  }
  return into.subarray(0, n);
}

function isFlat(values: Float64Array): boolean {
  const first = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] !== first) return false;
  return true;
}

/** The order whose first and last block are shortest: a column rarely changes its nature between them. */
function bestOrderOf(values: Float64Array): number {
  const { length } = values;
  const lastFrom = Math.max(BLOCK, length - BLOCK - 2);
  const first = values.subarray(0, Math.min(BLOCK + 2, length));
  const last = length > BLOCK + 2 ? values.subarray(lastFrom) : null;
  let best = 0;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let order = 0; order <= 2 && (order === 0 || order < length); order++) {
    let cost = sampleCostOf(residualsOf(first, order));
    if (last !== null) cost += sampleCostOf(residualsOf(last, order));
    if (cost < bestCost) {
      best = order;
      bestCost = cost;
    }
  }
  return best;
}

/** The order whose first numbers lie closest together. */
function likelyOrderOf(values: Float64Array): number {
  const n = Math.min(values.length, BLOCK);
  if (n < 3) return 0;
  // The first three are there.
  let [low, high] = [values[0] as number, values[0] as number];
  let before = values[1] as number;
  let stepBefore = before - low;
  let [lowStep, highStep] = [stepBefore, stepBefore];
  let [lowTurn, highTurn] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  if (before < low) low = before;
  if (before > high) high = before;
  for (let i = 2; i < n; i++) {
    const value = values[i] as number;
    const step = value - before;
    const turn = step - stepBefore;
    before = value;
    stepBefore = step;
    if (value < low) low = value;
    if (value > high) high = value;
    if (step < lowStep) lowStep = step;
    if (step > highStep) highStep = step;
    if (turn < lowTurn) lowTurn = turn;
    if (turn > highTurn) highTurn = turn;
  }
  const [range, stepRange, turnRange] = [high - low, highStep - lowStep, highTurn - lowTurn];
  if (turnRange < stepRange && turnRange < range) return 2;
  return stepRange < range ? 1 : 0;
}

/** Bytes of the block that ends a sample. */
function sampleCostOf(sample: Float64Array): number {
  return planOf(sample, Math.max(0, sample.length - BLOCK), sample.length).bytes;
}

interface Plan {
  base: number;
  width: number;
  exceptions: number;
  bytes: number;
}

const plan: Plan = { base: 0, width: 0, exceptions: 0, bytes: 0 };
const countByBits = new Int32Array(56);

/** The cheapest base and width for a block. The answer is one reused object: planning runs for every block and for samples of three orders. */
function planOf(values: Float64Array, from: number, to: number): Plan {
  let base = values[from] as number;
  let top = base;
  for (let i = from + 1; i < to; i++) {
    const value = values[i] as number;
    if (value < base) base = value;
    else if (value > top) top = value;
  }
  const widest = bitsOf(top - base);
  plan.base = base;
  plan.width = widest;
  plan.exceptions = 0;
  plan.bytes = 3 + Math.ceil(((to - from) * widest) / 8);
  if (widest === 0) return plan;
  countByBits.fill(0, 0, widest + 1);
  for (let i = from; i < to; i++) {
    const bits = bitsOf((values[i] as number) - base);
    countByBits[bits] = (countByBits[bits] as number) + 1;
  }
  chooseWidth(widest, to - from);
  return plan;
}

function chooseWidth(widest: number, n: number): void {
  let exceptions = 0;
  let exceptionBytes = 0;
  plan.bytes = Number.POSITIVE_INFINITY;
  for (let width = widest; width >= 0; width--) {
    if (width <= WIDTH_MAX) {
      const bytes = 3 + exceptionBytes + Math.ceil((n * width) / 8);
      if (bytes < plan.bytes) {
        plan.width = width;
        plan.exceptions = exceptions;
        plan.bytes = bytes;
      }
    }
    const wider = countByBits[width] as number;
    exceptions += wider;
    exceptionBytes += wider * (1 + Math.ceil(width / 7));
  }
}

function bitsOf(value: number): number {
  return value < 0x100000000 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 0x100000000));
}

function writeBlocks(values: Float64Array, out: ByteWriter): void {
  for (let from = 0; from < values.length; from += BLOCK) {
    const to = Math.min(from + BLOCK, values.length);
    const { base, width, exceptions } = planOf(values, from, to);
    out.zigzag(base);
    out.u8(width);
    out.u8(exceptions);
    if (exceptions > 0) writeExceptions(values, from, to, plan, out);
    pack(values, from, to, plan, out);
  }
  // The reader looks at four bytes at a time, also at the last value.
  out.u8(0);
  out.u8(0);
  out.u8(0);
}

function writeExceptions(values: Float64Array, from: number, to: number, plan: Plan, out: ByteWriter): void {
  for (let i = from; i < to; i++) {
    const rest = (values[i] as number) - plan.base;
    if (bitsOf(rest) <= plan.width) continue;
    out.u8(i - from);
    out.varint(rest);
  }
}

function pack(values: Float64Array, from: number, to: number, plan: Plan, out: ByteWriter): void {
  const { base, width, exceptions } = plan;
  if (width === 0) return;
  out.reserve(Math.ceil(((to - from) * width) / 8));
  const { bytes } = out;
  let at = out.length;
  let pending = 0;
  let bits = 0;
  for (let i = from; i < to; i++) {
    const rest = (values[i] as number) - base;
    // At most seven bits wait, and a width of 25 joins them: 32 in all. An exception leaves its place empty.
    if (exceptions === 0 || bitsOf(rest) <= width) pending |= rest << bits;
    for (bits += width; bits >= 8; bits -= 8) {
      bytes[at++] = pending;
      pending >>>= 8;
    }
  }
  if (bits > 0) bytes[at++] = pending;
  out.length = at;
}

function readBlocks(input: ByteReader, values: Float64Array, start: number): void {
  const { bytes } = input;
  for (let from = start; from < values.length; from += BLOCK) {
    const to = Math.min(from + BLOCK, values.length);
    const base = input.zigzag();
    const width = input.u8();
    if (width > WIDTH_MAX) throw new RangeError("a block is wider than any that is written");
    const exceptionCount = input.u8();
    const exceptionsAt = input.at;
    for (let e = 0; e < exceptionCount; e++) {
      input.u8();
      input.varint();
    }
    const byteLength = Math.ceil(((to - from) * width) / 8);
    if (input.at + byteLength + 3 > bytes.length) throw new RangeError("bytes end too early");
    unpack(bytes, input.at * 8, width, base, values, from, to);
    if (exceptionCount > 0) readExceptions(exceptionsAt, exceptionCount, base, values, from, input);
    input.at += byteLength;
  }
  input.at += 3;
}

/** Bounds were checked by the caller; the loop is the hottest of every query. */
function unpack(
  bytes: Uint8Array,
  startBit: number,
  width: number,
  base: number,
  values: Float64Array,
  from: number,
  to: number,
): void {
  if (width === 0) {
    values.fill(base, from, to);
    return;
  }
  const mask = 2 ** width - 1;
  let bit = startBit;
  for (let i = from; i < to; i++, bit += width) {
    const at = bit >>> 3;
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    values[i] = base + ((word >>> (bit & 7)) & mask);
  }
}

function readExceptions(
  at: number,
  count: number,
  base: number,
  values: Float64Array,
  from: number,
  input: ByteReader,
): void {
  const resumeAt = input.at;
  input.at = at;
  for (let e = 0; e < count; e++) {
    const place = from + input.u8();
    const rest = input.varint();
    if (place >= values.length) throw new RangeError("an exception lies outside its block");
    values[place] = base + rest;
  }
  input.at = resumeAt;
}
