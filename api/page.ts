import { badRequest } from "./refusal.ts";

type Key = readonly (string | number)[];

export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * One page of a list held in memory. `after` tells whether an item comes after the place a cursor names; the cursor is the key of the
 * last item given, so that a list that changes between two pages loses and repeats nothing.
 */
export function toPage<T>(
  items: readonly T[],
  request: PageRequest,
  order: {
    readonly keyOf: (item: T) => Key;
    readonly isAfter: (item: T, key: Key) => boolean;
  },
): { readonly items: readonly T[]; readonly nextCursor: string | null } {
  const from =
    request.cursor === undefined
      ? null
      : parsePlace(request.cursor, items[0] === undefined ? null : order.keyOf(items[0]));
  const rest = from === null ? items : items.filter((item) => order.isAfter(item, from));
  const page = rest.slice(0, request.limit);
  const last = rest.length > page.length ? page.at(-1) : undefined;
  return { items: page, nextCursor: last === undefined ? null : toPlace(order.keyOf(last)) };
}

/** The key a cursor of a list names, when its pages are read from elsewhere; `like` is a key of that list. */
export function placeOf(cursor: string, like: Key): Key {
  return parsePlace(cursor, like);
}

function toPlace(key: Key): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** `like` is a key of this list: a cursor of another list is refused. */
function parsePlace(cursor: string, like: Key | null): Key {
  const key = parseJson(Buffer.from(cursor, "base64url").toString());
  const fits = (part: unknown, i: number): boolean =>
    like === null ? typeof part === "string" || typeof part === "number" : typeof part === typeof like[i];
  if (Array.isArray(key) && (like === null || key.length === like.length) && key.every(fits)) return key;
  throw badRequest("cursor");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
