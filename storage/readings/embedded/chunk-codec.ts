import { deflateRawSync, inflateRawSync } from "node:zlib";
import { crc32c } from "@node-rs/crc32";
import { ByteReader, ByteWriter } from "./bytes.ts";
import type { Columns, ReadingColumns } from "./columns.ts";
import { decimalsOf, decodeXor, encodeXor, fromScaled, toScaled } from "./float-codec.ts";
import { decodeInts, encodeInts, INT_MAX } from "./int-codec.ts";

/** "quick": soon packed again. "usual". "final": full, and worth trying deflate on each section. */
export type Pains = "quick" | "usual" | "final";

/** First byte of every chunk. A reader refuses any other. */
const CHUNK_FORMAT = 1;

/** How a section holds its column. A storage format: append only. */
const FORM = { raw: 0, ints: 1, xor: 2, runs: 3, scaled: 8 } as const;
const DEFLATED = 0x80;
/** Below this deflate's own overhead eats what it saves. */
const DEFLATE_BYTES_MIN = 64;
/** A section is a few thousand bytes: a window and tables as large as zlib's usual ones would cost more to set up than to use. */
const DEFLATE = { windowBits: 13, memLevel: 6, chunkSize: 8192 } as const;
/** Entropy of a section's bytes, as a share of what it could be, from which deflate is not tried. */
const NOISE = 0.92;
/** Inflating costs every later query, so it must save a tenth. */
const DEFLATE_GAIN = 0.9;

/** Places of the sections. */
const [TS, PACKED, FLAGS, SEQ, RECEIPT, DEVICE_SEQ] = [0, 1, 2, 3, 4, 5] as const;

/** Half of what the codec takes, because receipts are stored as differences from device times. */
const WHOLE_MAX = INT_MAX / 2;

/** Reused: encoding runs to its end before the next begins. */
const out = new ByteWriter(16_384);
const body = new ByteWriter(16_384);
const whole = new Float64Array(4096);

/** A chunk whose bytes are not what was written. Its readings are lost, the others are not. */
export class ChunkDamaged extends Error {
  override readonly name = "ChunkDamaged";
}

/**
 * Packs readings `from`–`to` of one point, bit for bit.
 *
 * Form: format byte, CRC32C of the rest (4 bytes, little-endian), count, then six sections — ts, value, flags, journal seq,
 * receipt minus ts, device seq — each a form byte, a length and its bytes, so that a query decodes only the columns it needs.
 */
export function encodeChunk(columns: ReadingColumns, from: number, to: number, pains: Pains): Uint8Array {
  out.length = 5;
  out.varint(to - from);
  const ts = columns.ts.subarray(from, to);
  const tsWhole = isWhole(ts);
  writeInts(ts, tsWhole, pains);
  writeValues(columns.packed.subarray(from, to), pains);
  writeRuns(columns.flags.subarray(from, to), pains);
  writeWhole(columns.seq.subarray(from, to), pains);
  writeReceipt(columns.receivedAtMs.subarray(from, to), tsWhole ? ts : null, pains);
  writeWhole(columns.deviceSeq.subarray(from, to), pains);
  const written = out.written();
  written[0] = CHUNK_FORMAT;
  new DataView(written.buffer).setUint32(1, crc32c(written.subarray(5)), true);
  return copied(written);
}

/** Chunks are a few hundred bytes and are let go together: buffers of their own would cost more than what is in them. */
let shared = new Uint8Array(0);
let sharedUsed = 0;

function copied(bytes: Uint8Array): Uint8Array {
  if (sharedUsed + bytes.length > shared.length) {
    shared = new Uint8Array(Math.max(65_536, bytes.length));
    sharedUsed = 0;
  }
  const copy = shared.subarray(sharedUsed, sharedUsed + bytes.length);
  copy.set(bytes);
  sharedUsed += bytes.length;
  return copy;
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
    this.#ts ??= this.#floats(TS);
    return this.#ts;
  }

  get packed(): Float64Array {
    this.#packed ??= this.#floats(PACKED);
    return this.#packed;
  }

  get flags(): Uint16Array {
    if (this.#flags === null) {
      const flags = new Uint16Array(this.length);
      this.#fill(FLAGS, (section) => readRuns(section.body, flags));
      this.#flags = flags;
    }
    return this.#flags;
  }

  get seq(): Float64Array {
    this.#seq ??= this.#floats(SEQ);
    return this.#seq;
  }

  get receivedAtMs(): Float64Array {
    if (this.#receivedAtMs === null) {
      const values = new Float64Array(this.length);
      this.#fillReceipts(values, this.ts);
      this.#receivedAtMs = values;
    }
    return this.#receivedAtMs;
  }

  get deviceSeq(): Float64Array {
    this.#deviceSeq ??= this.#floats(DEVICE_SEQ);
    return this.#deviceSeq;
  }

  /** Unpacks everything to the end of the columns, without columns of its own. Throws ChunkDamaged, and has then added nothing. */
  appendTo(columns: Columns): void {
    columns.reserve(this.length);
    const from = columns.length;
    const to = from + this.length;
    const ts = columns.ts.subarray(from, to);
    this.#fillFloats(TS, ts);
    this.#fillFloats(PACKED, columns.packed.subarray(from, to));
    const flags = columns.flags.subarray(from, to);
    this.#fill(FLAGS, (section) => readRuns(section.body, flags));
    this.#fillFloats(SEQ, columns.seq.subarray(from, to));
    this.#fillReceipts(columns.receivedAtMs.subarray(from, to), ts);
    this.#fillFloats(DEVICE_SEQ, columns.deviceSeq.subarray(from, to));
    columns.length = to;
  }

  #floats(place: number): Float64Array {
    const values = new Float64Array(this.length);
    this.#fillFloats(place, values);
    return values;
  }

  #fillFloats(place: number, values: Float64Array): void {
    this.#fill(place, (section) => readFloats(section, values));
  }

  #fillReceipts(values: Float64Array, ts: Float64Array): void {
    this.#fill(RECEIPT, (section) => {
      readFloats(section, values);
      if (section.form === FORM.raw) return;
      for (let i = 0; i < values.length; i++) values[i] = (ts[i] as number) + (values[i] as number);
    });
  }

  #fill(place: number, read: (section: Section) => void): void {
    // Six sections were read on opening.
    guarded(() => read(this.#sections[place] as Section));
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

/** Puts what stands in `body` to the end of `out`. */
function writeSection(form: number, pains: Pains): void {
  const plain = body.written();
  const deflated = pains === "final" && isWorthDeflating(plain) ? deflateRawSync(plain, DEFLATE) : plain;
  const smaller = deflated.length < plain.length * DEFLATE_GAIN;
  out.u8(smaller ? form | DEFLATED : form);
  out.varint(smaller ? deflated.length : plain.length);
  out.put(smaller ? deflated : plain);
  body.length = 0;
}

const countByByte = new Uint16Array(256);

/** Noise, whose bytes are all about as common, gains nothing, and counting them is twenty times cheaper than trying. */
function isWorthDeflating(bytes: Uint8Array): boolean {
  const { length } = bytes;
  if (length < DEFLATE_BYTES_MIN) return false;
  countByByte.fill(0);
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] as number;
    countByByte[byte] = (countByByte[byte] as number) + 1;
  }
  let bits = length * Math.log2(length);
  for (const count of countByByte) if (count > 1) bits -= count * Math.log2(count);
  return bits < length * 8 * NOISE;
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

function writeValues(values: Float64Array, pains: Pains): void {
  const decimals = decimalsOf(values);
  if (decimals === null) encodeXor(values, body);
  else {
    const scaled = decimals === 0 ? values : toScaled(values, decimals, scratchOf(values.length));
    encodeInts(scaled, body, pains === "quick");
  }
  writeSection(decimals === null ? FORM.xor : FORM.scaled + decimals, pains);
}

function writeWhole(values: Float64Array, pains: Pains): void {
  writeInts(values, isWhole(values), pains);
}

/** The receipt follows the device time by a few milliseconds: kept as the difference where that gives back the very same float. */
function writeReceipt(receipts: Float64Array, ts: Float64Array | null, pains: Pains): void {
  if (ts === null || !isWhole(receipts)) {
    writeInts(receipts, false, pains);
    return;
  }
  // Both are whole and at most WHOLE_MAX, so no difference passes INT_MAX.
  const delays = scratchOf(receipts.length);
  for (let i = 0; i < delays.length; i++) delays[i] = (receipts[i] as number) - (ts[i] as number);
  writeInts(delays, true, pains);
}

function writeInts(values: Float64Array, areWhole: boolean, pains: Pains): void {
  if (areWhole) encodeInts(values, body, pains === "quick");
  else body.put(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  writeSection(areWhole ? FORM.ints : FORM.raw, pains);
}

function scratchOf(length: number): Float64Array {
  return length <= whole.length ? whole.subarray(0, length) : new Float64Array(length);
}

function isWhole(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value !== Math.floor(value) || value > WHOLE_MAX || value < -WHOLE_MAX) return false;
    if (value === 0 && Object.is(value, -0)) return false;
  }
  return true;
}

function readFloats({ form, body: input }: Section, values: Float64Array): void {
  const n = values.length;
  if (form === FORM.ints) decodeInts(input, values);
  else if (form === FORM.xor) decodeXor(input, values);
  else if (form === FORM.raw) new Uint8Array(values.buffer, values.byteOffset, n * 8).set(input.take(n * 8));
  else if (form >= FORM.scaled && form <= FORM.scaled + 6) {
    decodeInts(input, values);
    fromScaled(values, form - FORM.scaled);
  } else throw new RangeError("a section has an unknown form");
}

function writeRuns(values: Uint16Array, pains: Pains): void {
  for (let start = 0; start < values.length; ) {
    const value = values[start] as number;
    let end = start + 1;
    while (end < values.length && values[end] === value) end++;
    body.varint(value);
    body.varint(end - start);
    start = end;
  }
  writeSection(FORM.runs, pains);
}

function readRuns(input: ByteReader, values: Uint16Array): void {
  const n = values.length;
  for (let start = 0; start < n; ) {
    const value = input.varint();
    const end = start + input.varint();
    if (end > n || end === start) throw new RangeError("runs do not add up");
    values.fill(value, start, end);
    start = end;
  }
}
