/** A piece ends with the part that makes it so long: the fewer pieces, the less each costs besides its text. */
const PIECE_CHARS = 16 * 1024;
/** So many entries of a list are written at once. */
const RUN_ENTRIES = 32;

/**
 * The JSON of a value of plain data, piece by piece: joined they are what `JSON.stringify` gives. Down to `depth` levels its lists and
 * objects are written entry by entry, and what lies deeper at once. The value must stay as it is until the last piece is taken.
 */
export function* jsonPieces(value: unknown, depth: number): Generator<string> {
  let parts: string[] = [];
  let chars = 0;
  for (const part of partsOf(value, depth)) {
    parts.push(part);
    chars += part.length;
    if (chars < PIECE_CHARS) continue;
    yield parts.join("");
    parts = [];
    chars = 0;
  }
  yield parts.join("");
}

function* partsOf(value: unknown, depth: number): Generator<string> {
  if (depth === 0 || typeof value !== "object" || value === null) yield JSON.stringify(value) ?? "null";
  else if (!Array.isArray(value)) yield* partsOfRecord(value, depth - 1);
  else if (depth === 1) yield* runsOfList(value);
  else yield* partsOfList(value, depth - 1);
}

function* runsOfList(list: readonly unknown[]): Generator<string> {
  yield "[";
  for (let at = 0; at < list.length; at += RUN_ENTRIES) {
    const run = JSON.stringify(list.slice(at, at + RUN_ENTRIES)).slice(1, -1);
    yield at === 0 ? run : `,${run}`;
  }
  yield "]";
}

function* partsOfList(list: readonly unknown[], depth: number): Generator<string> {
  yield "[";
  for (const [at, entry] of list.entries()) {
    if (at > 0) yield ",";
    yield* partsOf(entry, depth);
  }
  yield "]";
}

function* partsOfRecord(record: object, depth: number): Generator<string> {
  let before = "{";
  // Not by `Object.entries`: of tens of thousands it makes as many pairs, in one go.
  for (const key of Object.keys(record)) {
    // The key is one of the record's own.
    const entry = (record as Readonly<Record<string, unknown>>)[key];
    if (entry === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    yield* partsOf(entry, depth);
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}
