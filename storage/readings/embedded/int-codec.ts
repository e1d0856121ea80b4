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
 */
export function encodeInts(values: Float64Array, out: ByteWriter): void {
  const n = values.length;
  let best = values;
  let bestOrder = 0;
  let bestCost = costOf(values);
  let current = values;
  for (let order = 1; order <= 2 && order < n; order++) {
    current = differencesOf(current);
    const cost = costOf(current);
    if (cost < bestCost) {
      best = current;
      bestOrder = order;
      bestCost = cost;
    }
  }
  const flat = isFlat(best);
  out.u8(bestOrder | (flat ? FLAT : 0));
  // `order < n` above, so the values that start the differences exist.
  if (bestOrder >= 1) out.zigzag(values[0] as number);
  if (bestOrder === 2) out.zigzag((values[1] as number) - (values[0] as number));
  if (flat) out.zigzag(best[0] ?? 0);
  else writeBlocks(best, out);
}

/** Reads `n` numbers written by `encodeInts`. Throws RangeError on bytes that cannot be such. */
export function decodeInts(input: ByteReader, n: number): Float64Array<ArrayBuffer> {
  const head = input.u8();
  const order = head & 3;
  const values = new Float64Array(n);
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
  return values;
}

/** Running sum from place `from`. Index bounds are the loop's own, so every element read exists. */
function sum(values: Float64Array, from: number): void {
  let total = values[from] as number;
  for (let i = from + 1; i < values.length; i++) {
    total += values[i] as number;
    values[i] = total;
  }
}

function differencesOf(values: Float64Array): Float64Array {
  const differences = new Float64Array(values.length - 1);
  for (let i = 0; i < differences.length; i++) differences[i] = (values[i + 1] as number) - (values[i] as number);
  return differences;
}

function isFlat(values: Float64Array): boolean {
  const first = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] !== first) return false;
  return true;
}

/** Bytes of the first and the last block: a column rarely changes its nature between them, and the choice is made at every flush. */
function costOf(values: Float64Array): number {
  const { length } = values;
  const first = planOf(values, 0, Math.min(BLOCK, length)).bytes;
  return length <= BLOCK ? first : first + planOf(values, Math.max(BLOCK, length - BLOCK), length).bytes;
}

interface Plan {
  base: number;
  width: number;
  exceptions: number;
  bytes: number;
}

const plan: Plan = { base: 0, width: 0, exceptions: 0, bytes: 0 };
const countByBits = new Int32Array(56);

/** The cheapest base and width for a block. The answer is one reused object: planning runs for every block three times. */
function planOf(values: Float64Array, from: number, to: number): Plan {
  let base = values[from] as number;
  for (let i = from + 1; i < to; i++) if ((values[i] as number) < base) base = values[i] as number;
  countByBits.fill(0);
  for (let i = from; i < to; i++) {
    const bits = bitsOf((values[i] as number) - base);
    countByBits[bits] = (countByBits[bits] as number) + 1;
  }
  let exceptions = 0;
  let exceptionBytes = 0;
  plan.bytes = Number.POSITIVE_INFINITY;
  for (let width = 55; width >= 0; width--) {
    if (width <= WIDTH_MAX) {
      const bytes = 3 + exceptionBytes + Math.ceil(((to - from) * width) / 8);
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
  plan.base = base;
  return plan;
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
    if (exceptions > 0) writeExceptions(values, from, to, base, width, out);
    pack(values, from, to, base, width, out);
  }
  // The reader looks at four bytes at a time, also at the last value.
  out.u8(0);
  out.u8(0);
  out.u8(0);
}

function writeExceptions(
  values: Float64Array,
  from: number,
  to: number,
  base: number,
  width: number,
  out: ByteWriter,
): void {
  for (let i = from; i < to; i++) {
    const rest = (values[i] as number) - base;
    if (bitsOf(rest) <= width) continue;
    out.u8(i - from);
    out.varint(rest);
  }
}

function pack(values: Float64Array, from: number, to: number, base: number, width: number, out: ByteWriter): void {
  const byteLength = Math.ceil(((to - from) * width) / 8);
  out.reserve(byteLength + 4);
  const { bytes } = out;
  let bit = out.length * 8;
  bytes.fill(0, out.length, out.length + byteLength + 4);
  for (let i = from; i < to; i++, bit += width) {
    const rest = (values[i] as number) - base;
    if (bitsOf(rest) > width) continue;
    const at = bit >>> 3;
    const shifted = rest << (bit & 7);
    bytes[at] = (bytes[at] as number) | shifted;
    bytes[at + 1] = (bytes[at + 1] as number) | (shifted >>> 8);
    bytes[at + 2] = (bytes[at + 2] as number) | (shifted >>> 16);
    bytes[at + 3] = (bytes[at + 3] as number) | (shifted >>> 24);
  }
  out.length += byteLength;
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
