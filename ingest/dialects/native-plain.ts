import type { Observation } from "../dialect.ts";
import { followerOf, type Name, nameOf, newMark } from "./plain-names.ts";

/**
 * Reads what nearly every native message is: plain JSON without escapes, exponents or anything unusual, straight from its bytes. Whatever
 * it meets that is not plain is left, whole, to the reader of all JSON in `native.ts`, which would say the same of what is read here (a
 * property test holds the two together). It makes no text and no object that is not kept.
 *
 * Null: not plain. A message with nothing wrong in it and no more than `readingsMax` readings is all that is ever answered.
 */
export function readPlain(payload: Uint8Array, readingsMax: number): Observation[] | null {
  return new PlainReader(payload, readingsMax).read();
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** So many digits are a whole number exactly, and a division by a power of ten rounds it as a reading of the text would. */
const DIGITS_MAX = 15;
const POWERS_OF_TEN = Array.from({ length: DIGITS_MAX + 1 }, (_, i) => 10 ** i);
const NO_SEQ = -1;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class PlainReader {
  readonly #bytes: Uint8Array;
  readonly #readingsMax: number;
  readonly #observations: Observation[] = [];
  #at = 0;
  // — the envelope of the element being read —
  #ts = Number.NaN;
  #quality: Observation["quality"] = null;
  #unit: string | null = null;
  #historical = false;
  #seq = NO_SEQ;

  constructor(bytes: Uint8Array, readingsMax: number) {
    this.#bytes = bytes;
    this.#readingsMax = readingsMax;
  }

  read(): Observation[] | null {
    const first = this.#next();
    const isList = first === OPEN_BRACKET;
    if (isList) this.#at++;
    do if (!this.#readElement()) return null;
    while (isList && this.#takes(COMMA));
    if (isList && !this.#takes(CLOSE_BRACKET)) return null;
    if (this.#next() !== END || this.#observations.length > this.#readingsMax) return null;
    return this.#observations;
  }

  /** One object in either form. */
  #readElement(): boolean {
    if (!this.#takes(OPEN_BRACE)) return false;
    this.#ts = Number.NaN;
    this.#quality = null;
    this.#unit = null;
    this.#historical = false;
    this.#seq = NO_SEQ;
    let source = "";
    let value: unknown;
    let firstOfValues = -1;
    let seen = 0;
    let seenBefore = 0;
    do {
      const key = this.#key();
      // Unknown, or there before.
      if (key === 0 || (seen & key) !== 0) return false;
      seen |= key;
      if (key === KEY.p) source = this.#string() ?? "";
      else if (key === KEY.v) value = this.#scalar();
      else if (key === KEY.values) {
        seenBefore = seen;
        firstOfValues = this.#observations.length;
        if (!this.#readValues()) return false;
      } else if (!this.#readEnvelope(key)) return false;
    } while (this.#takes(COMMA));
    if (!this.#takes(CLOSE_BRACE)) return false;
    if (firstOfValues >= 0) {
      if (seen !== seenBefore) this.#settle(firstOfValues);
      return (seen & (KEY.p | KEY.v)) === 0;
    }
    if (source === "" || value === undefined) return false;
    this.#observe(source, value);
    return true;
  }

  #readEnvelope(key: number): boolean {
    switch (key) {
      case KEY.ts:
        this.#ts = Math.round(this.#number());
        return !Number.isNaN(this.#ts);
      case KEY.seq:
        this.#seq = this.#number();
        return Number.isInteger(this.#seq) && this.#seq >= 0 && !Object.is(this.#seq, -0);
      case KEY.hist: {
        const hist = this.#scalar();
        this.#historical = hist === true;
        return typeof hist === "boolean";
      }
      case KEY.u:
        this.#unit = this.#string();
        return this.#unit !== null;
      default: {
        const word = this.#string();
        if (word !== "good" && word !== "uncertain" && word !== "bad") return false;
        this.#quality = word;
        return true;
      }
    }
  }

  /** The readings of a short form. */
  #readValues(): boolean {
    if (!this.#takes(OPEN_BRACE)) return false;
    const mark = newMark();
    // Begun anew with the mark: a name that was forgotten then must not be met again by way of another.
    let previous: Name | null = null;
    do {
      if (this.#next() !== QUOTE) return false;
      const name = this.#nameBehind(previous);
      // JSON.parse would give names that are numbers before all others.
      if (name === null || name.text === "" || isDigit(name.text.charCodeAt(0)) || name.mark === mark) return false;
      name.mark = mark;
      previous = name;
      if (!this.#takes(COLON)) return false;
      const value = this.#scalar();
      if (value === undefined) return false;
      this.#observe(name.text, value);
    } while (this.#takes(COMMA));
    return this.#takes(CLOSE_BRACE);
  }

  /** Part of the envelope stood behind its values. */
  #settle(from: number): void {
    for (let i = from; i < this.#observations.length; i++) {
      const observation = this.#observations[i] as Mutable<Observation>;
      observation.ts = this.#tsOrNull();
      observation.quality = this.#quality;
      observation.unit = this.#unit;
      observation.historical = this.#historical;
      observation.seq = this.#seqOrNull();
    }
  }

  #tsOrNull(): number | null {
    return Number.isNaN(this.#ts) ? null : this.#ts;
  }

  #seqOrNull(): number | null {
    return this.#seq === NO_SEQ ? null : this.#seq;
  }

  #observe(source: string, value: unknown): void {
    this.#observations.push({
      source,
      value,
      ts: this.#tsOrNull(),
      quality: this.#quality,
      unit: this.#unit,
      historical: this.#historical,
      seq: this.#seqOrNull(),
      no: this.#observations.length,
    });
  }

  /** Which known key stands here, and goes behind its colon; 0: none of them. */
  #key(): number {
    if (this.#next() !== QUOTE) return 0;
    const bytes = this.#bytes;
    const at = this.#at + 1;
    // Single letters first: they are nearly all keys there are.
    let key = 0;
    let length = 1;
    if (bytes[at + 1] === QUOTE) key = KEY_BY_LETTER[bytes[at] as number] ?? 0;
    else {
      const name = this.#name();
      if (name === null) return 0;
      length = name.text.length;
      key = KEY_BY_NAME.get(name.text) ?? 0;
    }
    this.#at = at + length + 1;
    return this.#takes(COLON) ? key : 0;
  }

  /** A number, a truth or a plain string; undefined: none of them. */
  #scalar(): unknown {
    const byte = this.#next();
    if (byte === QUOTE) return this.#string() ?? undefined;
    if (byte === 0x74) return this.#word(TRUE) ? true : undefined;
    if (byte === 0x66) return this.#word(FALSE) ? false : undefined;
    const number = this.#number();
    return Number.isNaN(number) ? undefined : number;
  }

  #word(word: readonly number[]): boolean {
    for (let i = 0; i < word.length; i++) if (this.#bytes[this.#at + i] !== word[i]) return false;
    this.#at += word.length;
    return true;
  }

  /** NaN: none, or one that is not plain. */
  #number(): number {
    const bytes = this.#bytes;
    const isNegative = this.#next() === MINUS;
    let at = this.#at + (isNegative ? 1 : 0);
    const start = at;
    let digits = 0;
    for (let byte = bytes[at] as number; isDigit(byte); byte = bytes[++at] as number)
      digits = digits * 10 + byte - ZERO;
    const whole = at - start;
    if (whole === 0 || (whole > 1 && bytes[start] === ZERO)) return Number.NaN;
    let fraction = 0;
    if (bytes[at] === DOT) {
      const from = ++at;
      for (let byte = bytes[at] as number; isDigit(byte); byte = bytes[++at] as number)
        digits = digits * 10 + byte - ZERO;
      fraction = at - from;
      if (fraction === 0) return Number.NaN;
    }
    // What follows a plain number is checked by whoever looks for the next token: an exponent is none.
    if (whole + fraction > DIGITS_MAX) return Number.NaN;
    this.#at = at;
    // The power is in the table: `fraction` is at most DIGITS_MAX.
    const value = fraction === 0 ? digits : digits / (POWERS_OF_TEN[fraction] as number);
    return isNegative ? -value : value;
  }

  #string(): string | null {
    return this.#next() === QUOTE ? (this.#name()?.text ?? null) : null;
  }

  /** A string of plain ASCII whose quote is here, and goes behind it. The same bytes give the same object. */
  #name(): Name | null {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let hash = 0;
    let at = start;
    for (; ; at++) {
      const byte = bytes[at];
      if (byte === undefined || byte < 0x20 || byte > 0x7e || byte === BACKSLASH) return null;
      if (byte === QUOTE) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    this.#at = at + 1;
    return nameOf(bytes, start, at, hash);
  }

  /** The same, of the names of one object; `previous`: the one before. */
  #nameBehind(previous: Name | null): Name | null {
    const start = this.#at + 1;
    const known = followerOf(previous, this.#bytes, start, QUOTE);
    if (known !== null) {
      this.#at = start + known.text.length + 1;
      return known;
    }
    const name = this.#name();
    if (previous !== null) previous.follower = name;
    return name;
  }

  /** Whether this byte comes next; then goes behind it. */
  #takes(byte: number): boolean {
    if (this.#next() !== byte) return false;
    this.#at++;
    return true;
  }

  /** The next byte that is no white space; END: there is none. */
  #next(): number {
    const bytes = this.#bytes;
    for (;;) {
      const byte = bytes[this.#at];
      if (byte === undefined) return END;
      if (byte > 0x20 || !(byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)) return byte;
      this.#at++;
    }
  }
}

const END = -1;
const TRUE = [0x74, 0x72, 0x75, 0x65];
const FALSE = [0x66, 0x61, 0x6c, 0x73, 0x65];

/** Bits, so that keys met can be remembered in one number. */
const KEY = { p: 1, v: 2, ts: 4, q: 8, u: 16, seq: 32, hist: 64, values: 128 } as const;
const KEY_BY_NAME: ReadonlyMap<string, number> = new Map(Object.entries(KEY));
const KEY_BY_LETTER: readonly number[] = Array.from(
  { length: 256 },
  (_, i) => KEY_BY_NAME.get(String.fromCharCode(i)) ?? 0,
);

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
