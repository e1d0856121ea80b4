import { crc32c as crc32cNative } from "@node-rs/crc32";

/**
 * CRC32C (Castagnoli) of `bytes[from, to)`, continuing from `initial`.
 *
 * Two ways to the same number: a call into the native module costs about 200 ns before its first byte, so records below 192 bytes,
 * which is most of them, are summed here by slicing-by-8 (50 ns for 32 bytes, 140 ns for 128; level with the native call at 256).
 */
export function crc32c(bytes: Uint8Array, from: number, to: number, initial: number): number {
  if (to - from >= NATIVE_FROM_BYTES) return crc32cNative(bytes.subarray(from, to), initial);
  return crc32cSliced(bytes, from, to, initial);
}

const NATIVE_FROM_BYTES = 192;
const POLYNOMIAL_REFLECTED = 0x82f63b78;
const TABLES = toTables();

/** The slicing-by-8 way alone: exported so that a test can hold it against the native one. */
export function crc32cSliced(bytes: Uint8Array, from: number, to: number, initial: number): number {
  let crc = ~initial;
  let at = from;
  // Every index lies below `to`, which the caller keeps within the array: `?? 0` and `| 0` only satisfy the compiler's bounds check.
  for (const wide = to - 7; at < wide; at += 8) {
    const low = crc ^ word(bytes, at);
    crc =
      table(7, low & 255) ^
      table(6, (low >>> 8) & 255) ^
      table(5, (low >>> 16) & 255) ^
      table(4, low >>> 24) ^
      table(3, bytes[at + 4] ?? 0) ^
      table(2, bytes[at + 5] ?? 0) ^
      table(1, bytes[at + 6] ?? 0) ^
      table(0, bytes[at + 7] ?? 0);
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ table(0, (crc ^ (bytes[at] ?? 0)) & 255);
  return ~crc >>> 0;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

function table(slice: number, index: number): number {
  return TABLES[(slice << 8) | index] ?? 0;
}

function toTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL_REFLECTED : crc >>> 1;
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] ?? 0;
    tables[at] = (before >>> 8) ^ (tables[before & 255] ?? 0);
  }
  return tables;
}
