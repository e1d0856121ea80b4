/** A text that was met before: plants say the same names again and again, and need not make them anew. */
export interface Name {
  readonly text: string;
  /** The object it was last met in: twice in one is a repeated key. */
  mark: number;
  /** Another one with the same hash. */
  readonly next: Name | null;
  /** The name that stood behind it the last time it was met in an object. */
  follower: Name | null;
}

/** Values may be words, too: somebody could say ever new ones, or such as all have one hash. */
const NAMES_MAX = 100_000;
const SAME_HASH_MAX = 8;
const NAME_LENGTH_MAX = 64;

const names = new Map<number, Name>();
let marks = 0;

/** A mark no name has yet. Names are forgotten only here, so that within one object each text is one `Name`. */
export function newMark(): number {
  if (names.size > NAMES_MAX) names.clear();
  return ++marks;
}

/** The ASCII text of `bytes` from `start` to `end`, whose hash the caller has made. Null: one that is not kept. */
export function nameOf(bytes: Uint8Array, start: number, end: number, hash: number): Name | null {
  if (end - start > NAME_LENGTH_MAX) return null;
  const first = names.get(hash) ?? null;
  let met = 0;
  for (let known = first; known !== null; known = known.next) {
    if (isSame(known.text, bytes, start, end)) return known;
    met++;
  }
  if (met >= SAME_HASH_MAX) return null;
  const fresh = { text: String.fromCharCode(...bytes.subarray(start, end)), mark: 0, next: first, follower: null };
  names.set(hash, fresh);
  return fresh;
}

/**
 * The name behind `previous` in an object, if it is the one that stood there the last time and ends with the byte `end`. A device says its
 * points in one order: to look for each name anew costs two misses of the processor's cache. Null: another one.
 */
export function followerOf(previous: Name | null, bytes: Uint8Array, start: number, end: number): Name | null {
  const guess = previous === null ? null : previous.follower;
  if (guess === null) return null;
  const behind = start + guess.text.length;
  return bytes[behind] === end && isSame(guess.text, bytes, start, behind) ? guess : null;
}

function isSame(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
