import { deflateRawSync, inflateRawSync } from "node:zlib";
import { crc32c } from "@node-rs/crc32";
import { ByteReader, ByteWriter } from "./bytes.ts";
import type { ReadingColumns } from "./columns.ts";
import { decimalsOf, decodeXor, encodeXor, fromScaled, toScaled } from "./float-codec.ts";
import { decodeInts, encodeInts, INT_MAX } from "./int-codec.ts";

/** First byte of every chunk. A reader refuses any other. */
const CHUNK_FORMAT = 1;

/** How a section holds its column. A storage format: append only. */
const FORM = { raw: 0, ints: 1, xor: 2, runs: 3, scaled: 8 } as const;
const DEFLATED = 0x80;
/** Below this deflate's own overhead eats what it saves. */
const DEFLATE_BYTES_MIN = 64;
/** Inflating costs every later query, so it must save a tenth. */
const DEFLATE_GAIN = 0.9;

/** Half of what the codec takes, because receipts are stored as differences from device times. */
const WHOLE_MAX = INT_MAX / 2;

/** A chunk whose bytes are not what was written. Its readings are lost, the others are not. */
export class ChunkDamaged extends Error {
  override readonly name = "ChunkDamaged";
}

/**
 * Packs readings `from`–`to` of one point, bit for bit.
 *
 * Form: format byte, CRC32C of the rest (4 bytes, little-endian), count, then six sections — ts, value, flags, journal seq,
 * receipt minus ts, device seq — each a form byte, a length and its bytes, so that a query decodes only the columns it needs.
 * `final`: the chunk is full and will not be rewritten, so it is worth trying deflate on each section.
 */
export function encodeChunk(
  columns: ReadingColumns,
  from: number,
  to: number,
  final: boolean,
): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(512);
  out.reserve(5);
  out.length = 5;
  out.varint(to - from);
  const ts = columns.ts.subarray(from, to);
  const tsWhole = isWhole(ts);
  writeSection(out, final, tsWhole ? FORM.ints : FORM.raw, (body) => writeInts(body, ts, tsWhole));
  writeValues(out, final, columns.packed.subarray(from, to));
  writeSection(out, final, FORM.runs, (body) => writeRuns(body, columns.flags.subarray(from, to)));
  writeWhole(out, final, columns.seq.subarray(from, to));
  writeReceipt(out, final, columns.receivedAtMs.subarray(from, to), tsWhole ? ts : null);
  writeWhole(out, final, columns.deviceSeq.subarray(from, to));
  const bytes = out.written().slice();
  bytes[0] = CHUNK_FORMAT;
  new DataView(bytes.buffer).setUint32(1, crc32c(bytes.subarray(5)), true);
  return bytes;
}

/** A packed chunk, each column unpacked when first asked for. Throws ChunkDamaged, on opening or on asking. */
export class Chunk implements ReadingColumns {
  readonly length: number;
  readonly #sections: readonly Section[];
  #ts: Float64Array | null = null;
  #packed: Float64Array | null = null;
  #flags: Uint16Array | null = null;
  #seq: Float64Array | null = null;
  #receivedAtMs: Float64Array | null = null;
  #deviceSeq: Float64Array | null = null;

  constructor(bytes: Uint8Array) {
    if (bytes.length < 6 || bytes[0] !== CHUNK_FORMAT) throw new ChunkDamaged("not a chunk of a known format");
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint32(1, true) !== crc32c(bytes.subarray(5))) throw new ChunkDamaged("checksum differs");
    const input = new ByteReader(bytes, 5);
    this.length = input.varint();
    this.#sections = guarded(() => Array.from({ length: 6 }, () => readSection(input)));
  }

  get ts(): Float64Array {
    this.#ts ??= this.#decode(0, readFloats);
    return this.#ts;
  }

  get packed(): Float64Array {
    this.#packed ??= this.#decode(1, readFloats);
    return this.#packed;
  }

  get flags(): Uint16Array {
    this.#flags ??= this.#decode(2, (section, n) => readRuns(section.body, n));
    return this.#flags;
  }

  get seq(): Float64Array {
    this.#seq ??= this.#decode(3, readFloats);
    return this.#seq;
  }

  get receivedAtMs(): Float64Array {
    this.#receivedAtMs ??= this.#decode(4, (section, n) => this.#readReceipt(section, n));
    return this.#receivedAtMs;
  }

  get deviceSeq(): Float64Array {
    this.#deviceSeq ??= this.#decode(5, readFloats);
    return this.#deviceSeq;
  }

  #readReceipt(section: Section, n: number): Float64Array {
    const values = readFloats(section, n);
    if (section.form === FORM.raw) return values;
    const { ts } = this;
    for (let i = 0; i < n; i++) values[i] = (ts[i] as number) + (values[i] as number);
    return values;
  }

  #decode<T>(place: number, read: (section: Section, n: number) => T): T {
    // Six sections were read on opening.
    return guarded(() => read(this.#sections[place] as Section, this.length));
  }
}

interface Section {
  readonly form: number;
  readonly body: ByteReader;
}

function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new ChunkDamaged("a section cannot be read", { cause });
  }
}

function writeSection(out: ByteWriter, final: boolean, form: number, write: (body: ByteWriter) => void): void {
  const body = new ByteWriter(256);
  write(body);
  const plain = body.written();
  const deflated = final && plain.length >= DEFLATE_BYTES_MIN ? deflateRawSync(plain) : plain;
  const smaller = deflated.length < plain.length * DEFLATE_GAIN;
  out.u8(smaller ? form | DEFLATED : form);
  out.varint(smaller ? deflated.length : plain.length);
  out.put(smaller ? deflated : plain);
}

function readSection(input: ByteReader): Section {
  const form = input.u8();
  const body = input.take(input.varint());
  if ((form & DEFLATED) === 0) return { form, body: new ByteReader(body) };
  let inflated: ByteReader | null = null;
  return {
    form: form & ~DEFLATED,
    // A section nobody asks for is never inflated.
    get body() {
      inflated ??= new ByteReader(inflateRawSync(body));
      return inflated;
    },
  };
}

function writeValues(out: ByteWriter, final: boolean, values: Float64Array): void {
  const decimals = decimalsOf(values);
  if (decimals === null) writeSection(out, final, FORM.xor, (body) => encodeXor(values, body));
  else writeSection(out, final, FORM.scaled + decimals, (body) => encodeInts(toScaled(values, decimals), body));
}

function writeWhole(out: ByteWriter, final: boolean, values: Float64Array): void {
  const whole = isWhole(values);
  writeSection(out, final, whole ? FORM.ints : FORM.raw, (body) => writeInts(body, values, whole));
}

/** The receipt follows the device time by a few milliseconds: kept as the difference where that gives back the very same float. */
function writeReceipt(out: ByteWriter, final: boolean, receipts: Float64Array, ts: Float64Array | null): void {
  const whole = ts !== null && isWhole(receipts);
  const values = whole ? differences(receipts, ts) : receipts;
  writeSection(out, final, whole ? FORM.ints : FORM.raw, (body) => writeInts(body, values, whole));
}

/** Both are whole and at most WHOLE_MAX, so no difference passes INT_MAX. */
function differences(values: Float64Array, from: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = (values[i] as number) - (from[i] as number);
  return result;
}

function writeInts(body: ByteWriter, values: Float64Array, whole: boolean): void {
  if (whole) encodeInts(values, body);
  else body.put(new Uint8Array(values.slice().buffer));
}

function isWhole(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value !== Math.floor(value) || value > WHOLE_MAX || value < -WHOLE_MAX) return false;
    if (value === 0 && Object.is(value, -0)) return false;
  }
  return true;
}

function readFloats(section: Section, n: number): Float64Array<ArrayBuffer> {
  const { form, body } = section;
  if (form === FORM.ints) return decodeInts(body, n);
  if (form === FORM.xor) return decodeXor(body, n);
  if (form === FORM.raw) return new Float64Array(body.take(n * 8).slice().buffer);
  if (form >= FORM.scaled && form <= FORM.scaled + 6) return fromScaled(decodeInts(body, n), form - FORM.scaled);
  throw new RangeError("a section has an unknown form");
}

function writeRuns(body: ByteWriter, values: Uint16Array): void {
  for (let start = 0; start < values.length; ) {
    const value = values[start] as number;
    let end = start + 1;
    while (end < values.length && values[end] === value) end++;
    body.varint(value);
    body.varint(end - start);
    start = end;
  }
}

function readRuns(body: ByteReader, n: number): Uint16Array {
  const values = new Uint16Array(n);
  for (let start = 0; start < n; ) {
    const value = body.varint();
    const end = start + body.varint();
    if (end > n || end === start) throw new RangeError("runs do not add up");
    values.fill(value, start, end);
    start = end;
  }
  return values;
}
