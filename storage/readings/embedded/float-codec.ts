import type { ByteReader, ByteWriter } from "./bytes.ts";

/** Decimals tried, fewest first: instruments quantise to tenths and hundredths, and six places is already finer than any of them. */
const DECIMALS_MAX = 6;
const SCALED_MAX = 2 ** 50;

/**
 * The least k ≤ 6 for which every value is a whole number over 10^k, bit for bit, or null.
 *
 * The test is the very division the reader does. Minus zero has no whole number of its own, so it answers null.
 */
export function decimalsOf(values: Float64Array): number | null {
  let decimals = 0;
  let scale = 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === 0 && Object.is(value, -0)) return null;
    // What is exact with fewer decimals is exact with more, so earlier values need no second look.
    while (!isScaled(value, scale)) {
      if (decimals === DECIMALS_MAX) return null;
      decimals++;
      scale *= 10;
    }
  }
  // More decimals may have made an earlier, larger value too large.
  for (let i = 0; i < values.length; i++) if (!isScaled(values[i] as number, scale)) return null;
  return decimals;
}

function isScaled(value: number, scale: number): boolean {
  const scaled = value * scale;
  return scaled <= SCALED_MAX && scaled >= -SCALED_MAX && Math.round(scaled) / scale === value;
}

/** Fills `scaled`, which is as long as `values`, and answers it. */
export function toScaled(values: Float64Array, decimals: number, scaled: Float64Array): Float64Array {
  const scale = 10 ** decimals;
  // Exactness was checked, so nothing rounds to minus zero.
  for (let i = 0; i < values.length; i++) scaled[i] = Math.round((values[i] as number) * scale);
  return scaled;
}

/** In place. */
export function fromScaled(values: Float64Array, decimals: number): void {
  if (decimals === 0) return;
  const scale = 10 ** decimals;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / scale;
}

/**
 * Floats as the exclusive-or with their predecessor, meaningful bits only.
 *
 * Source: Pelkonen et al., "Gorilla: a fast, scalable, in-memory time series database", VLDB 2015, § 4.1.2. The first value is
 * taken against zero; a window of leading and trailing zeros is kept while the next difference fits into it.
 */
export function encodeXor(values: Float64Array, out: ByteWriter): void {
  const words = new Uint32Array(values.slice().buffer);
  const bits = new BitWriter(out);
  let high = 0;
  let low = 0;
  let leading = 65;
  let trailing = 0;
  for (let i = 0; i < words.length; i += 2) {
    // Little-endian halves: low word first.
    const nextLow = words[i] as number;
    const nextHigh = words[i + 1] as number;
    const xorHigh = (nextHigh ^ high) >>> 0;
    const xorLow = (nextLow ^ low) >>> 0;
    high = nextHigh;
    low = nextLow;
    if (xorHigh === 0 && xorLow === 0) {
      bits.write(0, 1);
      continue;
    }
    const zerosBefore = Math.min(xorHigh === 0 ? 32 + Math.clz32(xorLow) : Math.clz32(xorHigh), 31);
    const zerosAfter = xorLow === 0 ? 32 + trailingZerosOf(xorHigh) : trailingZerosOf(xorLow);
    if (zerosBefore >= leading && zerosAfter >= trailing) {
      bits.write(2, 2);
    } else {
      leading = zerosBefore;
      trailing = zerosAfter;
      bits.write(3, 2);
      bits.write(leading, 5);
      bits.write(64 - leading - trailing - 1, 6);
    }
    bits.writeMiddle(xorHigh, xorLow, leading, trailing);
  }
  bits.end();
}

export function decodeXor(input: ByteReader, values: Float64Array): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const bits = new BitReader(input);
  let high = 0;
  let low = 0;
  let length = 0;
  let trailing = 0;
  for (let i = 0; i < words.length; i += 2) {
    if (bits.read(1) === 1) {
      if (bits.read(1) === 1) {
        const leading = bits.read(5);
        length = bits.read(6) + 1;
        trailing = 64 - leading - length;
        if (trailing < 0) throw new RangeError("a float is longer than 64 bits");
      }
      const above = length > 32 ? bits.read(length - 32) : 0;
      const below = bits.read(Math.min(length, 32));
      high = (high ^ shiftedHigh(above, below, trailing)) >>> 0;
      low = (low ^ shiftedLow(below, trailing)) >>> 0;
    }
    words[i] = low;
    words[i + 1] = high;
  }
}

/** The upper word of the 64-bit number `above:below` shifted left by `count` (0–63). */
function shiftedHigh(above: number, below: number, count: number): number {
  if (count === 0) return above;
  if (count >= 32) return below << (count - 32);
  return (above << count) | (below >>> (32 - count));
}

function shiftedLow(below: number, count: number): number {
  return count >= 32 ? 0 : below << count;
}

function trailingZerosOf(word: number): number {
  return 31 - Math.clz32(word & -word);
}

class BitWriter {
  readonly #out: ByteWriter;
  #pending = 0;
  #pendingBits = 0;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  /** Writes the low `count` (0–32) bits, most significant first. */
  write(value: number, count: number): void {
    for (let left = count; left > 0; ) {
      const taken = Math.min(left, 8 - this.#pendingBits);
      const part = (value >>> (left - taken)) & ((1 << taken) - 1);
      this.#pending = (this.#pending << taken) | part;
      this.#pendingBits += taken;
      left -= taken;
      if (this.#pendingBits < 8) continue;
      this.#out.u8(this.#pending);
      this.#pending = 0;
      this.#pendingBits = 0;
    }
  }

  /** Writes the bits of `high:low` between `leading` and `trailing` zeros. */
  writeMiddle(high: number, low: number, leading: number, trailing: number): void {
    const length = 64 - leading - trailing;
    if (length > 32) this.write(trailing === 0 ? high : high >>> trailing, length - 32);
    this.write(middleLow(high, low, trailing), Math.min(length, 32));
  }

  end(): void {
    if (this.#pendingBits > 0) this.write(0, 8 - this.#pendingBits);
  }
}

/** The lower word of `high:low` shifted right by `count` (0–63). */
function middleLow(high: number, low: number, count: number): number {
  if (count === 0) return low;
  if (count >= 32) return high >>> (count - 32);
  return ((low >>> count) | (high << (32 - count))) >>> 0;
}

class BitReader {
  readonly #input: ByteReader;
  #current = 0;
  #left = 0;

  constructor(input: ByteReader) {
    this.#input = input;
  }

  read(count: number): number {
    let value = 0;
    for (let wanted = count; wanted > 0; ) {
      if (this.#left === 0) {
        this.#current = this.#input.u8();
        this.#left = 8;
      }
      const taken = Math.min(wanted, this.#left);
      const part = (this.#current >>> (this.#left - taken)) & ((1 << taken) - 1);
      value = (value << taken) | part;
      this.#left -= taken;
      wanted -= taken;
    }
    return value >>> 0;
  }
}
